import type {
  CatalogAddress,
  CatalogProxy,
  CatalogRegistration,
  CatalogService,
  CatalogUpstream,
} from '../../clients/consul-catalog.ts';
import type { TaskMetadata } from '../../clients/task-metadata.ts';
import { GATEWAY_PORT, PUBLIC_LISTENER_PORT } from '../../contract/ports.ts';
import {
  SOURCE_META,
  SOURCE_META_VALUE,
  SYNTHETIC_NODE_META,
  TASK_ARN_META,
  TASK_ID_META,
} from '../../contract/registration.ts';
import type {
  ExposeConfig,
  GatewayAddressConfig,
  GatewayConfig,
  UpstreamConfig,
} from '../../contract/task-config.ts';
import type { ServiceWorkload, TaskSettings } from '../settings.ts';
import { catalogCheckOf, type TaskEntries, type TaskEntry } from '../task-entries.ts';

/** What the registrations are made from. */
export interface RegistrationInput {
  readonly settings: TaskSettings;
  readonly task: TaskMetadata;
  readonly entries: TaskEntries;
  /** Region of the task's locality; without one the entries have no locality. */
  readonly region?: string;
}

/**
 * The catalog entries of a task, in the order in which they are written: the service and its proxy, or the gateway.
 * Field by field what consul-ecs 0.10 registers (subcommand/mesh-init), every check critical.
 */
export function makeRegistrations(input: RegistrationInput): readonly CatalogRegistration[] {
  const { workload } = input.settings;
  const services =
    workload.kind === 'gateway'
      ? input.entries.entries.map((entry) => makeGateway(input, workload.gateway, entry))
      : makeServiceAndProxy(input, workload);
  return services.map((service) => registrationOf(input, service));
}

function registrationOf(
  { settings, task, entries }: RegistrationInput,
  service: CatalogService,
): CatalogRegistration {
  const { scope } = settings;
  return {
    Node: entries.node,
    Address: task.taskIp,
    NodeMeta: { [SYNTHETIC_NODE_META]: 'true' },
    SkipNodeUpdate: true,
    ...(scope.partition === undefined ? {} : { Partition: scope.partition }),
    Service: service,
    Checks: entries.checks
      .filter((check) => check.entryId === service.ID)
      .map((check) => catalogCheckOf(check, 'critical', scope)),
  };
}

function makeServiceAndProxy(
  input: RegistrationInput,
  workload: ServiceWorkload,
): readonly CatalogService[] {
  const [entry, sidecar] = input.entries.entries;
  if (entry === undefined || sidecar === undefined) return [];
  const { service, proxy } = workload;
  const { task, settings, region } = input;
  const shared = {
    ...sharedFields(input, service),
    Address: task.taskIp,
    ...(service.weights
      ? { Weights: { Passing: service.weights.passing, Warning: service.weights.warning } }
      : {}),
    EnableTagOverride: service.enableTagOverride ?? false,
    ...(settings.transparentProxy.enabled
      ? { TaggedAddresses: { virtual: { Address: task.taskIp, Port: service.port } } }
      : {}),
    ...(region === undefined ? {} : { Locality: { Region: region, Zone: task.availabilityZone } }),
  };
  return [
    { ...shared, ID: entry.id, Service: entry.name, Port: service.port },
    {
      ...shared,
      Kind: 'connect-proxy',
      ID: sidecar.id,
      Service: sidecar.name,
      Port: proxy.publicListenerPort || PUBLIC_LISTENER_PORT,
      Proxy: makeProxy(workload, entry, settings.transparentProxy.enabled),
    },
  ];
}

/** What service and gateway have alike. The user's metadata wins over ours. */
function sharedFields(
  { task, settings }: RegistrationInput,
  config: Pick<GatewayConfig, 'tags' | 'meta'>,
): Pick<CatalogService, 'Tags' | 'Meta' | 'Namespace' | 'Partition'> {
  const { namespace, partition } = settings.scope;
  return {
    Tags: config.tags ?? [],
    Meta: {
      [TASK_ID_META]: task.taskId,
      [TASK_ARN_META]: task.taskArn,
      [SOURCE_META]: SOURCE_META_VALUE,
      ...config.meta,
    },
    ...(namespace === undefined ? {} : { Namespace: namespace }),
    ...(partition === undefined ? {} : { Partition: partition }),
  };
}

function makeProxy(
  { service, proxy }: ServiceWorkload,
  entry: TaskEntry,
  isTransparent: boolean,
): CatalogProxy {
  return {
    DestinationServiceName: entry.name,
    DestinationServiceID: entry.id,
    LocalServicePort: service.port,
    ...(proxy.localServiceAddress ? { LocalServiceAddress: proxy.localServiceAddress } : {}),
    ...(isTransparent ? { Mode: 'transparent' } : {}),
    ...(proxy.config ? { Config: proxy.config } : {}),
    ...(proxy.upstreams ? { Upstreams: proxy.upstreams.map(makeUpstream) } : {}),
    ...(proxy.meshGateway ? { MeshGateway: { Mode: proxy.meshGateway.mode } } : {}),
    ...(proxy.expose ? { Expose: makeExpose(proxy.expose) } : {}),
  };
}

function makeUpstream(upstream: UpstreamConfig): CatalogUpstream {
  return {
    ...givenTexts({
      DestinationType: upstream.destinationType,
      DestinationNamespace: upstream.destinationNamespace,
      DestinationPartition: upstream.destinationPartition,
      DestinationPeer: upstream.destinationPeer,
      Datacenter: upstream.datacenter,
      LocalBindAddress: upstream.localBindAddress,
    }),
    DestinationName: upstream.destinationName,
    LocalBindPort: upstream.localBindPort,
    ...(upstream.config ? { Config: upstream.config } : {}),
    ...(upstream.meshGateway ? { MeshGateway: { Mode: upstream.meshGateway.mode } } : {}),
  };
}

function givenTexts(
  texts: Readonly<Record<string, string | null | undefined>>,
): Readonly<Record<string, string>> {
  const given: Record<string, string> = {};
  for (const [key, text] of Object.entries(texts)) if (text) given[key] = text;
  return given;
}

function makeExpose(expose: ExposeConfig): NonNullable<CatalogProxy['Expose']> {
  return {
    Checks: expose.checks ?? false,
    Paths: (expose.paths ?? []).map((path) => ({
      ListenerPort: path?.listenerPort ?? 0,
      Path: path?.path ?? '',
      LocalPathPort: path?.localPathPort ?? 0,
      Protocol: path?.protocol ?? '',
    })),
  };
}

/** Addresses are a mesh gateway's only: no other kind is reached from elsewhere by them. */
function makeGateway(
  input: RegistrationInput,
  gateway: GatewayConfig,
  entry: TaskEntry,
): CatalogService {
  const isMeshGateway = gateway.kind === 'mesh-gateway';
  const lan = isMeshGateway ? gateway.lanAddress : undefined;
  const wan = isMeshGateway ? gateway.wanAddress : undefined;
  const port = lan?.port || GATEWAY_PORT;
  const tagged = {
    ...addressTag('lan', lan, port),
    ...addressTag('wan', wan, port),
  };
  return {
    ...sharedFields(input, gateway),
    Kind: gateway.kind,
    ID: entry.id,
    Service: entry.name,
    Address: lan?.address || input.task.taskIp,
    Port: port,
    ...(Object.keys(tagged).length === 0 ? {} : { TaggedAddresses: tagged }),
    ...(gateway.proxy
      ? { Proxy: gateway.proxy.config ? { Config: gateway.proxy.config } : {} }
      : {}),
  };
}

/** A WAN address without a port has the gateway's own, as consul-ecs documents but does not do. */
function addressTag(
  tag: string,
  config: GatewayAddressConfig | null | undefined,
  gatewayPort: number,
): Readonly<Record<string, CatalogAddress>> {
  if (!config?.address) return {};
  return { [tag]: { Address: config.address, Port: config.port || gatewayPort } };
}
