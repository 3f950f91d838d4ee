import { DATAPLANE_CONTAINER } from '../../contract/containers.ts';
import { GATEWAY_PORT, READINESS_PORT } from '../../contract/ports.ts';
import type {
  DefaultsSpec,
  GatewaySpec,
  MeshGatewaySpec,
  MeshSpec,
  TerminatingGatewaySpec,
} from '../../generated/mesh-spec.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type {
  GatewayPort,
  GatewayRole,
  LinkedService,
  MeshGateway,
  TerminatingGateway,
} from '../../model/gateway.ts';
import type { Gateway, LoadBalancer, Registration } from '../../model/mesh.ts';
import type { Path } from '../../model/source.ts';
import { resolveApiGateway } from './api-gateway.ts';
import { BUILT_IN } from './built-in.ts';
import { resolveEcsService } from './ecs-service.ts';
import { findService } from './find-service.ts';
import { resolveGatewayLoadBalancer } from './gateway-load-balancer.ts';
import { ordered } from './ordered.ts';
import { asEcs, resolveExistingId } from './references.ts';
import { furtherContainer } from './service.ts';
import { resolveTask } from './task.ts';

/** One gateway with its defaults and the services that it names looked up. */
export function resolveGateway(component: string, spec: GatewaySpec, mesh: MeshSpec): Gateway {
  const path: Path = ['gateways', component];
  const defaults = mesh.defaults ?? {};
  const role = resolveRole(spec, mesh, path);
  const ports = portsOf(role, path);
  return {
    component,
    path,
    role,
    ports,
    registration: resolveRegistration(component, spec, defaults),
    task: resolveTask(spec, defaults, BUILT_IN),
    family: spec.family,
    ecs: resolveEcsService(spec),
    loadBalancers: resolveTargetGroups(spec, ports),
    loadBalancer: resolveGatewayLoadBalancer(spec, ports, mesh),
    allowFrom: spec.allowFrom ?? [],
    network: {
      subnets: (spec.subnets ?? mesh.network.subnets).map(resolveExistingId),
      assignPublicIp: spec.assignPublicIp ?? mesh.network.assignPublicIp ?? 'DISABLED',
    },
    shutdownDelaySeconds:
      spec.shutdownDelaySeconds ?? defaults.shutdownDelaySeconds ?? BUILT_IN.shutdownDelaySeconds,
    proxy: {
      readinessPort: spec.proxy?.readinessPort ?? READINESS_PORT,
      config: asEcs(spec.proxy?.config),
      mountPoints: (spec.mountPoints ?? []).map(asEcs),
    },
    containers: sortedEntries(spec.containers ?? {}).map(([name, container]) =>
      furtherContainer(name, container, [...path, 'containers', name]),
    ),
    volumes: Object.fromEntries(
      sortedEntries(spec.volumes ?? {}).map(([name, volume]) => [name, asEcs(volume)]),
    ),
  };
}

/** Consul keeps gateways in the namespace `default` of their partition. */
function resolveRegistration(
  component: string,
  spec: GatewaySpec,
  defaults: DefaultsSpec,
): Registration {
  const partition = spec.consulPartition ?? defaults.consulPartition;
  return {
    name: spec.consulName ?? component,
    tags: spec.consulTags ?? [],
    meta: ordered(spec.consulMeta ?? {}),
    namespace: partition === undefined ? undefined : 'default',
    partition,
    weights: undefined,
    enableTagOverride: false,
    networkResilience: undefined,
  };
}

function resolveRole(spec: GatewaySpec, mesh: MeshSpec, path: Path): GatewayRole {
  switch (spec.kind) {
    case 'api-gateway':
      return resolveApiGateway(spec, mesh, path);
    case 'terminating-gateway':
      return resolveTerminatingGateway(spec, mesh);
    case 'mesh-gateway':
      return resolveMeshGateway(spec);
  }
}

/** All services, in a terminating gateway. */
const ALL_SERVICES = '*';

function resolveTerminatingGateway(
  spec: TerminatingGatewaySpec,
  mesh: MeshSpec,
): TerminatingGateway {
  const services = sortedEntries(spec.services ?? {}).map(([key, service]): LinkedService => {
    const found = findService(key, mesh);
    return {
      key,
      consulName: found?.consulName ?? key,
      component: found?.component,
      known: found !== undefined || key === ALL_SERVICES,
      caFile: service.caFile,
      certFile: service.certFile,
      keyFile: service.keyFile,
      sni: service.sni,
    };
  });
  return { kind: spec.kind, services };
}

/** The port of the WAN is that of a load balancer before the gateway, unless it is said, and else that of the LAN. */
function resolveMeshGateway(
  spec: MeshGatewaySpec & Pick<GatewaySpec, 'loadBalancer'>,
): MeshGateway {
  const lanPort = spec.lanAddress?.port ?? GATEWAY_PORT;
  return {
    kind: spec.kind,
    lan: { address: spec.lanAddress?.address, port: lanPort },
    wan: {
      address: spec.wanAddress?.address,
      port: spec.wanAddress?.port ?? spec.loadBalancer?.port ?? lanPort,
    },
    wanFederation: spec.wanFederation ?? false,
  };
}

function portsOf(role: GatewayRole, path: Path): GatewayPort[] {
  switch (role.kind) {
    case 'api-gateway':
      return role.listeners.map(({ name, port, protocol, tls }) => ({
        name,
        port,
        protocol,
        tls: tls !== undefined,
        path: [...path, 'listeners', name, 'port'],
      }));
    case 'terminating-gateway':
      return [{ ...ONLY_PORT, port: GATEWAY_PORT, path }];
    case 'mesh-gateway':
      return [{ ...ONLY_PORT, port: role.lan.port, path: [...path, 'lanAddress', 'port'] }];
  }
}

/** The port of a gateway that has no listeners: mutual TLS of the mesh, which is no TLS to a load balancer. */
const ONLY_PORT = { name: 'gateway', protocol: 'tcp', tls: false } as const;

function resolveTargetGroups(spec: GatewaySpec, ports: readonly GatewayPort[]): LoadBalancer[] {
  const onlyPort = ports.length === 1 ? ports[0]?.port : undefined;
  return (spec.loadBalancers ?? []).map((group) => ({
    targetGroupArn: group.targetGroupArn,
    containerName: group.containerName ?? DATAPLANE_CONTAINER,
    containerPort: group.containerPort ?? onlyPort,
    securityGroupId:
      group.securityGroupId === undefined ? undefined : resolveExistingId(group.securityGroupId),
  }));
}
