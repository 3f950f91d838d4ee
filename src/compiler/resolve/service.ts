import { PUBLIC_LISTENER_PORT, READINESS_PORT } from '../../contract/ports.ts';
import type {
  ContainerSpec,
  DefaultsSpec,
  MeshSpec,
  ServiceSpec,
  UpstreamSpec,
} from '../../generated/mesh-spec.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type {
  Container,
  Registration,
  Service,
  SidecarProxy,
  TransparentProxy,
  Upstream,
  UpstreamDestination,
} from '../../model/mesh.ts';
import type { Path } from '../../model/source.ts';
import { BUILT_IN } from './built-in.ts';
import { resolveCaller } from './callers.ts';
import { resolveEcsService } from './ecs-service.ts';
import { findService } from './find-service.ts';
import { ordered } from './ordered.ts';
import { asEcs, resolveExistingId, resolveSecret } from './references.ts';
import { resolveTask } from './task.ts';

/** One service with its defaults and the services that it names looked up. */
export function resolveService(component: string, spec: ServiceSpec, mesh: MeshSpec): Service {
  const path: Path = ['services', component];
  const defaults = mesh.defaults ?? {};
  const registration = resolveRegistration(component, spec, defaults);
  return {
    component,
    path,
    registration,
    task: resolveTask(spec, defaults, BUILT_IN),
    family: spec.family,
    ecs: resolveEcsService(spec),
    ecsService: spec.ecsService ?? true,
    loadBalancers: (spec.loadBalancers ?? []).map((loadBalancer) => ({
      targetGroupArn: loadBalancer.targetGroupArn,
      containerName: loadBalancer.containerName ?? component,
      containerPort: loadBalancer.containerPort ?? spec.port,
      securityGroupId:
        loadBalancer.securityGroupId === undefined
          ? undefined
          : resolveExistingId(loadBalancer.securityGroupId),
    })),
    shutdownDelaySeconds:
      spec.shutdownDelaySeconds ?? defaults.shutdownDelaySeconds ?? BUILT_IN.shutdownDelaySeconds,
    port: spec.port,
    outboundOnly: spec.outboundOnly ?? false,
    protocol: spec.protocol,
    proxy: resolveProxy(spec.proxy ?? {}),
    transparentProxy: resolveTransparentProxy(spec.transparentProxy),
    upstreams: sortedEntries(spec.upstreams ?? {}).map(([key, upstream]) =>
      resolveUpstream(key, upstream, mesh),
    ),
    allow: spec.allow?.map((caller, index) =>
      resolveCaller(caller, { mesh, registration, path: [...path, 'allow', index] }),
    ),
    containers: [
      mainContainer(component, spec, path),
      ...sortedEntries(spec.containers ?? {}).map(([name, container]) =>
        furtherContainer(name, container, [...path, 'containers', name]),
      ),
    ],
    volumes: Object.fromEntries(
      sortedEntries(spec.volumes ?? {}).map(([name, volume]) => [name, asEcs(volume)]),
    ),
  };
}

function resolveRegistration(
  component: string,
  spec: ServiceSpec,
  defaults: DefaultsSpec,
): Registration {
  return {
    name: spec.consulName ?? component,
    tags: spec.consulTags ?? [],
    meta: ordered(spec.consulMeta ?? {}),
    namespace: spec.consulNamespace ?? defaults.consulNamespace,
    partition: spec.consulPartition ?? defaults.consulPartition,
    weights: ordered(spec.weights),
    enableTagOverride: spec.enableTagOverride ?? false,
    networkResilience: resolveResilience(spec.networkResilienceConfig),
  };
}

/** Consul's own defaults, written out: consul-ecs leaves them away as soon as one of the settings is given. */
function resolveResilience(spec: ServiceSpec['networkResilienceConfig']) {
  if (spec?.enabled !== true) return undefined;
  return ordered({ ...BUILT_IN.outlierDetection, ...spec.outlierDetection });
}

function resolveTransparentProxy(
  spec: ServiceSpec['transparentProxy'],
): TransparentProxy | undefined {
  if (spec === undefined || spec === false) return undefined;
  const settings = spec === true ? {} : spec;
  return {
    consulDNS: settings.consulDNS ?? false,
    excludeInboundPorts: settings.excludeInboundPorts ?? [],
    excludeOutboundPorts: settings.excludeOutboundPorts ?? [],
    excludeOutboundCIDRs: settings.excludeOutboundCIDRs ?? [],
    excludeUIDs: settings.excludeUIDs ?? [],
  };
}

function resolveProxy(spec: NonNullable<ServiceSpec['proxy']>): SidecarProxy {
  const { allowFrom = [], ...expose } = spec.expose ?? {};
  return {
    publicListenerPort: spec.publicListenerPort ?? PUBLIC_LISTENER_PORT,
    readinessPort: spec.readinessPort ?? READINESS_PORT,
    localServiceAddress: spec.localServiceAddress,
    meshGateway: spec.meshGateway,
    expose: spec.expose === undefined ? undefined : ordered(expose),
    exposeAllowFrom: allowFrom,
    config: asEcs(spec.config),
  };
}

function resolveUpstream(key: string, spec: UpstreamSpec, mesh: MeshSpec): Upstream {
  return {
    key,
    destination: resolveDestination(key, spec, mesh),
    localBindPort: spec.localBindPort,
    localBindAddress: spec.localBindAddress,
    meshGateway: spec.meshGateway,
    config: asEcs(spec.config),
  };
}

function resolveDestination(key: string, spec: UpstreamSpec, mesh: MeshSpec): UpstreamDestination {
  const elsewhere =
    spec.datacenter !== undefined ||
    spec.destinationPeer !== undefined ||
    spec.destinationPartition !== undefined ||
    spec.destinationNamespace !== undefined ||
    spec.destinationType === 'prepared_query';
  const name = spec.destinationName ?? key;
  const found = elsewhere ? undefined : findService(name, mesh);
  return {
    name: found?.consulName ?? name,
    type: spec.destinationType,
    namespace: spec.destinationNamespace,
    partition: spec.destinationPartition,
    peer: spec.destinationPeer,
    datacenter: spec.datacenter,
    component: found?.component,
    known: elsewhere || found !== undefined || mesh.externalServices?.[key] !== undefined,
  };
}

/** Fields that a service has beside those of its main container. */
const SERVICE_FIELDS: ReadonlySet<string> = new Set(
  Object.keys({
    allow: true,
    autoscaling: true,
    availabilityZoneRebalancing: true,
    capacityProviderStrategy: true,
    consulMeta: true,
    consulName: true,
    consulNamespace: true,
    consulPartition: true,
    consulTags: true,
    containers: true,
    cpu: true,
    deploymentConfiguration: true,
    desiredCount: true,
    ecsService: true,
    enableECSManagedTags: true,
    enableExecuteCommand: true,
    enableTagOverride: true,
    ephemeralStorage: true,
    family: true,
    healthCheckGracePeriodSeconds: true,
    iam: true,
    launchType: true,
    loadBalancers: true,
    logLevel: true,
    memory: true,
    networkResilienceConfig: true,
    outboundOnly: true,
    overrides: true,
    placementConstraints: true,
    placementStrategy: true,
    platformVersion: true,
    port: true,
    protocol: true,
    proxy: true,
    requiresCompatibilities: true,
    runtimePlatform: true,
    securityGroups: true,
    shutdownDelaySeconds: true,
    sidecars: true,
    tags: true,
    transparentProxy: true,
    upstreams: true,
    volumes: true,
    weights: true,
  } satisfies Record<Exclude<keyof ServiceSpec, keyof ContainerSpec> | 'cpu' | 'memory', true>),
);

/** Fields of a container that mesh.yaml says in its own way. */
const CONTAINER_FIELDS: ReadonlySet<string> = new Set(['environment', 'secrets', 'start']);

function mainContainer(component: string, spec: ServiceSpec, path: Path): Container {
  return makeContainer({
    name: component,
    path,
    spec,
    beforeMesh: false,
    leaveOut: SERVICE_FIELDS,
  });
}

/** A container beside the sidecars and, in a service, the main one. */
export function furtherContainer(name: string, spec: ContainerSpec, path: Path): Container {
  const isLogRouter = spec.firelensConfiguration !== undefined;
  const beforeMesh = spec.start === undefined ? isLogRouter : spec.start === 'beforeMesh';
  return makeContainer({ name, path, spec, beforeMesh, leaveOut: new Set() });
}

function makeContainer(parts: {
  readonly name: string;
  readonly path: Path;
  readonly spec: ServiceSpec | ContainerSpec;
  readonly beforeMesh: boolean;
  readonly leaveOut: ReadonlySet<string>;
}): Container {
  const { spec, leaveOut } = parts;
  const definition = Object.fromEntries(
    Object.entries(spec).filter(([field]) => !leaveOut.has(field) && !CONTAINER_FIELDS.has(field)),
  );
  return {
    name: parts.name,
    path: parts.path,
    beforeMesh: parts.beforeMesh,
    environment: Object.fromEntries(
      sortedEntries(spec.environment ?? {}).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : value.plain,
      ]),
    ),
    secrets: Object.fromEntries(
      sortedEntries(spec.secrets ?? {}).map(([name, reference]) => [
        name,
        resolveSecret(reference),
      ]),
    ),
    definition: asEcs(definition),
  };
}
