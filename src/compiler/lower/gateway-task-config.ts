import { WAN_FEDERATION_META, WAN_FEDERATION_META_VALUE } from '../../contract/registration.ts';
import type {
  GatewayAddressConfig,
  GatewayConfig,
  TaskConfig,
} from '../../contract/task-config.ts';
import type { GatewayAddress, MeshGateway } from '../../model/gateway.ts';
import type { Gateway, Mesh } from '../../model/mesh.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { attribute } from './intrinsics.ts';
import { jsonText } from './json-text.ts';
import { LOAD_BALANCER } from './load-balancer.ts';
import { compact, filled, meshTaskConfig, NO_TRANSPARENT_PROXY } from './task-config.ts';

/**
 * The text of a gateway's task config. A mesh gateway behind a load balancer that is made beside it has that one's name
 * as its address in the WAN, which only CloudFormation knows.
 */
export function gatewayTaskConfig(mesh: Mesh, gateway: Gateway): Json {
  const config: TaskConfig = {
    ...meshTaskConfig(mesh, gateway),
    gateway: gatewayConfig(gateway),
    transparentProxy: NO_TRANSPARENT_PROXY,
  };
  const { role, loadBalancer } = gateway;
  if (role.kind !== 'mesh-gateway' || loadBalancer === undefined) return JSON.stringify(config);
  const address = attribute(LOAD_BALANCER, 'DNSName');
  const withAddress = {
    ...config,
    gateway: { ...config.gateway, wanAddress: { address, port: role.wan.port } },
  };
  return jsonText(withAddress, address);
}

function gatewayConfig({ registration, role, proxy }: Gateway): GatewayConfig {
  const isMeshGateway = role.kind === 'mesh-gateway';
  const meta = {
    ...registration.meta,
    ...(isMeshGateway && role.wanFederation
      ? { [WAN_FEDERATION_META]: WAN_FEDERATION_META_VALUE }
      : {}),
  };
  const config = isMeshGateway ? { ...bindConfig(role), ...proxy.config } : proxy.config;
  return compact({
    kind: role.kind,
    name: registration.name,
    tags: filled(registration.tags),
    meta: Object.keys(meta).length > 0 ? meta : undefined,
    namespace: registration.namespace,
    partition: registration.partition,
    lanAddress: isMeshGateway ? addressConfig(role.lan) : undefined,
    wanAddress:
      isMeshGateway && role.wan.address !== undefined ? addressConfig(role.wan) : undefined,
    healthCheckPort: proxy.readinessPort,
    proxy: config === undefined || Object.keys(config).length === 0 ? undefined : { config },
  });
}

function addressConfig({ address, port }: GatewayAddress): GatewayAddressConfig {
  return compact({ address, port });
}

/**
 * A proxy listens on the address that it is registered with. One that is not the task's own would keep Envoy from
 * starting (Consul documentation, "Gateway options" of Envoy's proxy configuration).
 */
function bindConfig({ lan }: MeshGateway): JsonObject {
  if (lan.address === undefined) return {};
  return {
    envoy_gateway_no_default_bind: true,
    envoy_gateway_bind_addresses: { task: { address: '0.0.0.0', port: lan.port } },
  };
}
