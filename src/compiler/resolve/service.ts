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
  Caller,
  Container,
  Service,
  SidecarProxy,
  TaskSettings,
  Upstream,
  UpstreamDestination,
} from '../../model/mesh.ts';
import type { Path } from '../../model/source.ts';
import type { JsonObject } from '../../model/template.ts';
import { BUILT_IN } from './built-in.ts';
import { resolveExistingId, resolveSecret } from './references.ts';

/** One service with its defaults and the services that it names looked up. */
export function resolveService(component: string, spec: ServiceSpec, mesh: MeshSpec): Service {
  const path: Path = ['services', component];
  return {
    component,
    path,
    consulName: spec.consulName ?? component,
    consulTags: spec.consulTags ?? [],
    consulMeta: spec.consulMeta ?? {},
    task: resolveTask(spec, mesh.defaults ?? {}),
    family: spec.family,
    desiredCount: spec.desiredCount ?? BUILT_IN.desiredCount,
    ecsService: spec.ecsService ?? true,
    shutdownDelaySeconds:
      spec.shutdownDelaySeconds ??
      mesh.defaults?.shutdownDelaySeconds ??
      BUILT_IN.shutdownDelaySeconds,
    port: spec.port,
    outboundOnly: spec.outboundOnly ?? false,
    protocol: spec.protocol,
    proxy: resolveProxy(spec.proxy ?? {}),
    upstreams: sortedEntries(spec.upstreams ?? {}).map(([key, upstream]) =>
      resolveUpstream(key, upstream, mesh),
    ),
    allow: spec.allow?.map((key) => resolveCaller(key, mesh)),
    containers: [
      mainContainer(component, spec, path),
      ...sortedEntries(spec.containers ?? {}).map(([name, container]) =>
        furtherContainer(name, container, [...path, 'containers', name]),
      ),
    ],
    volumes: (spec.volumes ?? {}) as Readonly<Record<string, JsonObject>>,
    runtimePlatform: spec.runtimePlatform as JsonObject | undefined,
    ephemeralStorage: spec.ephemeralStorage as JsonObject | undefined,
    deploymentConfiguration: spec.deploymentConfiguration as JsonObject | undefined,
    securityGroups: (spec.securityGroups ?? []).map(resolveExistingId),
    tags: spec.tags ?? {},
  };
}

function resolveTask(spec: ServiceSpec, defaults: DefaultsSpec): TaskSettings {
  return {
    launchType: spec.launchType ?? defaults.launchType ?? BUILT_IN.launchType,
    cpu: spec.cpu ?? defaults.cpu ?? BUILT_IN.cpu,
    memory: spec.memory ?? defaults.memory ?? BUILT_IN.memory,
    enableExecuteCommand:
      spec.enableExecuteCommand ?? defaults.enableExecuteCommand ?? BUILT_IN.enableExecuteCommand,
    logLevel: spec.logLevel ?? defaults.logLevel ?? BUILT_IN.logLevel,
  };
}

function resolveProxy(spec: NonNullable<ServiceSpec['proxy']>): SidecarProxy {
  return {
    publicListenerPort: spec.publicListenerPort ?? PUBLIC_LISTENER_PORT,
    readinessPort: spec.readinessPort ?? READINESS_PORT,
    localServiceAddress: spec.localServiceAddress,
    meshGateway: spec.meshGateway,
    config: spec.config as JsonObject | undefined,
  };
}

function resolveUpstream(key: string, spec: UpstreamSpec, mesh: MeshSpec): Upstream {
  return {
    key,
    destination: resolveDestination(key, spec, mesh),
    localBindPort: spec.localBindPort,
    localBindAddress: spec.localBindAddress,
    meshGateway: spec.meshGateway,
    config: spec.config as JsonObject | undefined,
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

/** Anybody, in Consul's intentions. */
const ANY_CALLER = '*';

function resolveCaller(key: string, mesh: MeshSpec): Caller {
  const found = findService(key, mesh);
  return {
    key,
    consulName: found?.consulName ?? key,
    known: found !== undefined || key === ANY_CALLER,
  };
}

interface FoundService {
  readonly consulName: string;
  /** `undefined` for an external service. */
  readonly component: string | undefined;
}

/** A service by its component, else an external one by its key, else either by its name in Consul. */
function findService(
  name: string,
  { services, externalServices }: MeshSpec,
): FoundService | undefined {
  const service = services?.[name];
  if (service !== undefined) return { consulName: service.consulName ?? name, component: name };
  const external = externalServices?.[name];
  if (external !== undefined)
    return { consulName: external.consulName ?? name, component: undefined };
  const component = keyOfConsulName(name, services);
  if (component !== undefined) return { consulName: name, component };
  if (keyOfConsulName(name, externalServices) === undefined) return undefined;
  return { consulName: name, component: undefined };
}

function keyOfConsulName(
  consulName: string,
  services: Readonly<Record<string, { readonly consulName?: string }>> = {},
): string | undefined {
  return Object.keys(services).find((key) => services[key]?.consulName === consulName);
}

/** Fields of a service that its main container has as ECS's. Everything else is the service's own. */
const SERVICE_FIELDS: ReadonlySet<string> = new Set([
  'port',
  'outboundOnly',
  'protocol',
  'upstreams',
  'allow',
  'consulName',
  'consulTags',
  'consulMeta',
  'proxy',
  'family',
  'desiredCount',
  'ecsService',
  'containers',
  'volumes',
  'runtimePlatform',
  'ephemeralStorage',
  'deploymentConfiguration',
  'securityGroups',
  'tags',
  'launchType',
  'cpu',
  'memory',
  'enableExecuteCommand',
  'logLevel',
  'shutdownDelaySeconds',
]);

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

function furtherContainer(name: string, spec: ContainerSpec, path: Path): Container {
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
  ) as JsonObject;
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
    definition,
  };
}
