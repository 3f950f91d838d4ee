import { BOOTSTRAP_DIR } from '../../contract/paths.ts';
import type {
  ConsulLoginConfig,
  ConsulServersConfig,
  ServiceConfig,
  TaskConfig,
  TransparentProxyConfig,
  UpstreamConfig,
} from '../../contract/task-config.ts';
import type {
  Consul,
  ConsulInterface,
  ConsulLogin,
  Controller,
  Mesh,
  MeshComponent,
  Service,
  TransparentProxy,
  Upstream,
} from '../../model/mesh.ts';
import { isHealthSynced } from './containers.ts';

/** What the task configs of services and gateways have alike. */
export function meshTaskConfig(mesh: Mesh, { task }: Pick<MeshComponent, 'task'>): TaskConfig {
  return compact({
    bootstrapDir: BOOTSTRAP_DIR,
    logLevel: task.logLevel,
    consulServers: consulServers(mesh.consul),
    consulLogin: mesh.consul.login && consulLogin(mesh.consul.login),
  });
}

/** The task config of a mesh task. Only what differs from the runtime's defaults, and what consul-ecs demands. */
export function serviceTaskConfig(mesh: Mesh, service: Service): TaskConfig {
  return compact({
    ...meshTaskConfig(mesh, service),
    healthSyncContainers: service.containers.filter(isHealthSynced).map(({ name }) => name),
    service: serviceConfig(service),
    proxy: compact({
      publicListenerPort: service.proxy.publicListenerPort,
      healthCheckPort: service.proxy.readinessPort,
      localServiceAddress: service.proxy.localServiceAddress,
      upstreams: filled(service.upstreams.map(upstreamConfig)),
      meshGateway: service.proxy.meshGateway,
      expose: service.proxy.expose,
      config: service.proxy.config,
    }),
    transparentProxy:
      service.transparentProxy === undefined
        ? NO_TRANSPARENT_PROXY
        : transparentProxyConfig(service.transparentProxy, service.loadBalancers),
  });
}

function serviceConfig({ registration, port }: Service): ServiceConfig {
  const { networkResilience } = registration;
  return compact({
    name: registration.name,
    port: port ?? 0,
    tags: filled(registration.tags),
    meta: Object.keys(registration.meta).length > 0 ? registration.meta : undefined,
    namespace: registration.namespace,
    partition: registration.partition,
    weights: registration.weights,
    enableTagOverride: registration.enableTagOverride ? true : undefined,
    networkResilienceConfig:
      networkResilience === undefined
        ? undefined
        : { enabled: true, outlierDetection: networkResilience },
  });
}

/** consul-ecs takes an absent section for "on", so that "off" has to be said. */
export const NO_TRANSPARENT_PROXY: TransparentProxyConfig = { enabled: false };

/** Load balancers are no members of the mesh: redirected to the proxy, their calls would lack its certificates. */
function transparentProxyConfig(
  settings: TransparentProxy,
  loadBalancers: Service['loadBalancers'],
): TransparentProxyConfig {
  const calledPastProxy = loadBalancers.flatMap(({ containerPort }) => containerPort ?? []);
  return compact({
    enabled: true,
    excludeInboundPorts: filled([
      ...new Set([...settings.excludeInboundPorts, ...calledPastProxy]),
    ]),
    excludeOutboundPorts: filled(settings.excludeOutboundPorts),
    excludeOutboundCIDRs: filled(settings.excludeOutboundCIDRs),
    excludeUIDs: filled(settings.excludeUIDs),
    consulDNS: settings.consulDNS ? { enabled: true } : undefined,
  });
}

/** The task config of the controller. */
export function controllerTaskConfig(mesh: Mesh, controller: Controller): TaskConfig {
  return {
    bootstrapDir: BOOTSTRAP_DIR,
    logLevel: controller.task.logLevel,
    consulServers: consulServers(mesh.consul),
    controller: compact({
      iamRolePath: controller.iamRolePath,
      partitionsEnabled: controller.partition === undefined ? undefined : true,
      partition: controller.partition,
    }),
  };
}

function consulServers(consul: Consul): ConsulServersConfig {
  return compact({
    hosts: consul.hosts,
    skipServerWatch: consul.skipServerWatch ? true : undefined,
    defaults: { tls: consul.http.tls && consul.grpc.tls },
    http: { ...interfaceConfig(consul.http), https: consul.http.tls },
    grpc: interfaceConfig(consul.grpc),
  });
}

function interfaceConfig({ port, tls, serverName }: ConsulInterface) {
  return compact({ port, tls, tlsServerName: serverName });
}

function consulLogin(login: ConsulLogin): ConsulLoginConfig {
  return compact({
    enabled: true,
    method: login.authMethod,
    includeEntity: login.includeEntity ? undefined : false,
    meta: login.meta,
    region: login.region,
    stsEndpoint: login.stsEndpoint,
    serverIdHeaderValue: login.serverIdHeaderValue,
  });
}

function upstreamConfig({ destination, ...upstream }: Upstream): UpstreamConfig {
  return compact({
    destinationName: destination.name,
    localBindPort: upstream.localBindPort,
    localBindAddress: upstream.localBindAddress,
    destinationType: destination.type,
    destinationNamespace: destination.namespace,
    destinationPartition: destination.partition,
    destinationPeer: destination.peer,
    datacenter: destination.datacenter,
    meshGateway: upstream.meshGateway,
    config: upstream.config,
  });
}

/** A list that says something. */
export function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** The members that say something: those that are not `undefined`. */
export type Compact<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The value without the members that say nothing. */
export function compact<T extends object>(value: T): Compact<T> {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members) as Compact<T>;
}
