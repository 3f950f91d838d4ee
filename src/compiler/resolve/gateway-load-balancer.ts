import type { GatewaySpec, MeshSpec } from '../../generated/mesh-spec.ts';
import type {
  GatewayLoadBalancer,
  GatewayPort,
  LoadBalancerListener,
} from '../../model/gateway.ts';
import { BUILT_IN } from './built-in.ts';
import { ordered } from './ordered.ts';
import { resolveExistingId } from './references.ts';

/** The load balancer that meshc makes for a gateway: a listener for each of its ports. */
export function resolveGatewayLoadBalancer(
  spec: GatewaySpec,
  ports: readonly GatewayPort[],
  mesh: MeshSpec,
): GatewayLoadBalancer | undefined {
  const { loadBalancer } = spec;
  if (loadBalancer === undefined) return undefined;
  return {
    kind: loadBalancer.create,
    scheme: loadBalancer.scheme ?? 'internal',
    allowFrom: loadBalancer.allowFrom,
    subnets: (loadBalancer.subnets ?? mesh.network.subnets).map(resolveExistingId),
    listeners: ports.map((port) => resolveListener(spec, port, ports)),
    sslPolicy: loadBalancer.sslPolicy ?? BUILT_IN.sslPolicy,
    ipAddressType: loadBalancer.ipAddressType ?? 'ipv4',
    deregistrationDelaySeconds:
      loadBalancer.deregistrationDelaySeconds ?? BUILT_IN.deregistrationDelaySeconds,
    attributes: ordered(loadBalancer.attributes ?? {}),
  };
}

/** What `listeners` says of this one, else what holds for a gateway with one port, else the port itself. */
function resolveListener(
  spec: GatewaySpec,
  target: GatewayPort,
  ports: readonly GatewayPort[],
): LoadBalancerListener {
  const settings = spec.loadBalancer;
  const own = settings?.listeners?.[target.name];
  const wanPort = spec.kind === 'mesh-gateway' ? spec.wanAddress?.port : undefined;
  const onlyPort = ports.length === 1 ? settings?.port : undefined;
  return {
    port: own?.port ?? wanPort ?? onlyPort ?? target.port,
    target,
    certificateArn: own?.certificateArn ?? settings?.certificateArn,
  };
}
