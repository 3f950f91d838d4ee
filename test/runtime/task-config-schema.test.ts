import { describe, expect, it } from 'vitest';
import taskConfigSchema from '../../schema/task-config.schema.json' with { type: 'json' };
import type {
  ConsulLoginConfig,
  ConsulServersConfig,
  ControllerConfig,
  ExposePathConfig,
  GatewayConfig,
  OutlierDetectionConfig,
  ProxyConfig,
  ServiceConfig,
  TaskConfig,
  TransparentProxyConfig,
  UpstreamConfig,
} from '../../src/contract/task-config.ts';
import { checkTaskConfig } from '../../src/runtime/settings.ts';
import { GATEWAY_CONFIG, SERVICE_CONFIG } from './task-config.ts';

/** The keys of a type, as a value that the compiler holds against it. */
type Keys<T> = Record<keyof T, true>;

/** Fields that stand for their default when they are null (hashicorp/consul-ecs 0.10, config/schema.json). */
const NULLABLE = pathsOf(`
  logLevel healthSyncContainers consulLogin controller proxy transparentProxy
  consulLogin: enabled method datacenter includeEntity meta region stsEndpoint serverIdHeaderValue
  controller: iamRolePath partitionsEnabled partition
  consulServers: skipServerWatch defaults grpc http
  consulServers.defaults: caCertFile tls tlsServerName
  consulServers.grpc: port caCertFile tls tlsServerName
  consulServers.http: port https caCertFile tls tlsServerName
  service: name tags enableTagOverride meta weights namespace partition networkResilienceConfig
  service.networkResilienceConfig: outlierDetection
  proxy: config localServiceAddress publicListenerPort healthCheckPort upstreams meshGateway expose
  proxy.upstreams.0: destinationType destinationNamespace destinationPartition destinationPeer datacenter
  proxy.upstreams.0: localBindAddress config meshGateway
  proxy.expose: checks paths paths.0
  proxy.expose.paths.0: listenerPort path localPathPort protocol
  gateway: lanAddress wanAddress name tags meta namespace partition healthCheckPort proxy
  gateway.lanAddress: address port
  gateway.wanAddress: address port
  gateway.proxy: config
  transparentProxy: enabled excludeInboundPorts excludeOutboundPorts excludeOutboundCIDRs excludeUIDs
  transparentProxy.consulDNS: enabled
`);

const NOT_NULLABLE = pathsOf(`
  bootstrapDir consulServers service gateway
  consulServers: hosts
  service: port
  service.weights: passing warning
  service.networkResilienceConfig: enabled
  service.networkResilienceConfig.outlierDetection: interval maxFailures maxEjectionPercent
  service.networkResilienceConfig.outlierDetection: enforcingConsecutive5xx consecutive5xx
  service.networkResilienceConfig.outlierDetection: enforcingConsecutiveGatewayFailure consecutiveGatewayFailure
  proxy.meshGateway: mode
  proxy.upstreams.0: destinationName localBindPort
  proxy.upstreams.0.meshGateway: mode
  gateway: kind
  transparentProxy: consulDNS
`);

/** A line holds fields, behind the path of their object where they are not those of the config itself. */
function pathsOf(text: string): readonly string[] {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [fields = '', object] = line.trim().split(': ').reverse();
      const prefix = object === undefined ? '' : `${object}.`;
      return fields.split(' ').map((field) => prefix + field);
    });
}

const { properties } = taskConfigSchema;
const { service, proxy, gateway } = properties;

describe('schema of the task config', () => {
  it.each([
    [
      'TaskConfig',
      properties,
      {
        bootstrapDir: true,
        logLevel: true,
        consulServers: true,
        consulLogin: true,
        healthSyncContainers: true,
        service: true,
        proxy: true,
        gateway: true,
        transparentProxy: true,
        controller: true,
      } satisfies Keys<TaskConfig>,
    ],
    [
      'ConsulServersConfig',
      properties.consulServers.properties,
      {
        hosts: true,
        skipServerWatch: true,
        defaults: true,
        grpc: true,
        http: true,
      } satisfies Keys<ConsulServersConfig>,
    ],
    [
      'ConsulLoginConfig',
      properties.consulLogin.properties,
      {
        enabled: true,
        method: true,
        datacenter: true,
        includeEntity: true,
        meta: true,
        region: true,
        stsEndpoint: true,
        serverIdHeaderValue: true,
      } satisfies Keys<ConsulLoginConfig>,
    ],
    [
      'ServiceConfig',
      service.properties,
      {
        name: true,
        port: true,
        tags: true,
        enableTagOverride: true,
        meta: true,
        weights: true,
        namespace: true,
        partition: true,
        networkResilienceConfig: true,
      } satisfies Keys<ServiceConfig>,
    ],
    [
      'OutlierDetectionConfig',
      service.properties.networkResilienceConfig.properties.outlierDetection.properties,
      {
        interval: true,
        maxFailures: true,
        enforcingConsecutive5xx: true,
        consecutive5xx: true,
        enforcingConsecutiveGatewayFailure: true,
        consecutiveGatewayFailure: true,
        maxEjectionPercent: true,
      } satisfies Keys<OutlierDetectionConfig>,
    ],
    [
      'ProxyConfig',
      proxy.properties,
      {
        config: true,
        localServiceAddress: true,
        publicListenerPort: true,
        healthCheckPort: true,
        upstreams: true,
        meshGateway: true,
        expose: true,
      } satisfies Keys<ProxyConfig>,
    ],
    [
      'UpstreamConfig',
      proxy.properties.upstreams.items.properties,
      {
        destinationName: true,
        localBindPort: true,
        destinationType: true,
        destinationNamespace: true,
        destinationPartition: true,
        destinationPeer: true,
        datacenter: true,
        localBindAddress: true,
        config: true,
        meshGateway: true,
      } satisfies Keys<UpstreamConfig>,
    ],
    [
      'ExposePathConfig',
      proxy.properties.expose.properties.paths.items.properties,
      {
        listenerPort: true,
        path: true,
        localPathPort: true,
        protocol: true,
      } satisfies Keys<ExposePathConfig>,
    ],
    [
      'GatewayConfig',
      gateway.properties,
      {
        kind: true,
        name: true,
        tags: true,
        meta: true,
        namespace: true,
        partition: true,
        lanAddress: true,
        wanAddress: true,
        healthCheckPort: true,
        proxy: true,
      } satisfies Keys<GatewayConfig>,
    ],
    [
      'TransparentProxyConfig',
      properties.transparentProxy.properties,
      {
        enabled: true,
        excludeInboundPorts: true,
        excludeOutboundPorts: true,
        excludeOutboundCIDRs: true,
        excludeUIDs: true,
        consulDNS: true,
      } satisfies Keys<TransparentProxyConfig>,
    ],
    [
      'ControllerConfig',
      properties.controller.properties,
      {
        iamRolePath: true,
        partitionsEnabled: true,
        partition: true,
      } satisfies Keys<ControllerConfig>,
    ],
  ])('has the fields of %s and no others', (_name, inSchema, inType) => {
    expect(new Set(Object.keys(inSchema))).toEqual(new Set(Object.keys(inType)));
  });

  it('accepts the smallest service and the smallest gateway', () => {
    expect(checkTaskConfig(SERVICE_CONFIG)).toEqual([]);
    expect(checkTaskConfig(GATEWAY_CONFIG)).toEqual([]);
  });

  it.each([
    ['an unknown key of the proxy', { proxy: { mode: 'direct' } }],
    ['an unknown key of the TLS defaults', { consulServers: { hosts: 'a', defaults: { x: 1 } } }],
    ['an unknown key of a mesh gateway mode', { proxy: { meshGateway: { mode: 'local', x: 1 } } }],
    ['an empty name', { service: { name: '', port: 1 } }],
    ['a port of 0', { service: { port: 0 } }],
  ])('tolerates %s, as consul-ecs does', (_title, part) => {
    expect(checkTaskConfig({ ...SERVICE_CONFIG, ...part })).toEqual([]);
  });

  it.each([
    ['service.checks', { service: { port: 1, checks: [] } }],
    ['service.name', { service: { port: 1, name: 'Web' } }],
    ['service.name', { service: { port: 1, name: '-web' } }],
    ['service', { service: null }],
    ['gateway.kind', { gateway: { kind: 'ingress-gateway' } }],
    ['gateway.name', { gateway: { kind: 'api-gateway', name: 'a_' } }],
    ['proxy.healthCheckPort', { proxy: { healthCheckPort: 'http' } }],
    [
      'proxy.expose.paths.0.listenerPort',
      { proxy: { expose: { paths: [{ listenerPort: '1' }] } } },
    ],
    ['transparentProxy.consulDNS', { transparentProxy: { consulDNS: null } }],
    ['transparentProxy.excludeUIDs.0', { transparentProxy: { excludeUIDs: [100] } }],
    ['logLevel', { logLevel: 'info' }],
    ['consulLogin.meta.a', { consulLogin: { meta: { a: 1 } } }],
    ['consulLogin.token', { consulLogin: { token: 't' } }],
    [
      'service.networkResilienceConfig.outlierDetection.maxFailures',
      { service: { port: 1, networkResilienceConfig: { outlierDetection: { maxFailures: 0 } } } },
    ],
  ])('refuses a wrong %s', (path, part) => {
    const problems = checkTaskConfig({ ...SERVICE_CONFIG, ...part });
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([path]);
  });

  it.each(['bootstrapDir', 'consulServers', 'consulServers.hosts', 'service.port', 'gateway.kind'])(
    'requires %s',
    (path) => {
      const problems = checkTaskConfig(withValue(path, undefined));
      expect(problems).toEqual([`${path}: is required`]);
    },
  );

  it('refuses an empty bootstrapDir', () => {
    expect(checkTaskConfig(withValue('bootstrapDir', ''))).toEqual([
      'bootstrapDir: must not be empty',
    ]);
  });

  it.each([
    'extra',
    'consulLogin.extra',
    'controller.extra',
    'consulServers.extra',
    'service.extra',
    'service.weights.extra',
    'service.networkResilienceConfig.extra',
    'service.networkResilienceConfig.outlierDetection.extra',
    'proxy.upstreams.0.extra',
    'gateway.extra',
    'gateway.lanAddress.extra',
    'gateway.wanAddress.extra',
    'transparentProxy.extra',
    'transparentProxy.consulDNS.extra',
  ])('refuses an unknown key in %s', (path) => {
    const problems = checkTaskConfig(withValue(path, 1));
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([path]);
  });

  it.each([
    'consulServers.defaults.extra',
    'consulServers.grpc.extra',
    'consulServers.http.extra',
    'proxy.extra',
    'proxy.meshGateway.extra',
    'gateway.proxy.extra',
  ])('ignores an unknown key in %s', (path) => {
    expect(checkTaskConfig(withValue(path, 1))).toEqual([]);
  });

  it.each([
    ['', true],
    ['web', true],
    ['w', true],
    ['0-web_a1', true],
    ['Web', false],
    ['-web', false],
    ['web-', false],
    ['web_', false],
    ['we b', false],
    ['web.shop', false],
  ])('takes %j for a name: %j', (name, isTaken) => {
    for (const path of ['service.name', 'gateway.name']) {
      expect(checkTaskConfig(withValue(path, name)).length === 0).toBe(isTaken);
    }
  });

  it.each([
    ...NULLABLE.map((path) => [path, true] as const),
    ...NOT_NULLABLE.map((path) => [path, false] as const),
  ])('takes null at %s: %j', (path, isTaken) => {
    const problems = checkTaskConfig(withValue(path, null));
    expect(problems.length === 0).toBe(isTaken);
    if (!isTaken) expect(problems[0]).toContain(`${path}: `);
  });

  it('says of each field whether it takes null', () => {
    const known = new Set([...NULLABLE, ...NOT_NULLABLE]);
    // TypeScript sees the one object, and not that it has the shape of every schema.
    const schema = taskConfigSchema as AnySchema;
    expect(fieldsOf(schema).filter((path) => !known.has(path))).toEqual([]);
  });
});

interface AnySchema {
  readonly properties?: Readonly<Record<string, AnySchema>>;
  readonly items?: AnySchema;
}

/** Paths of all fields of a schema; `0` is an item of a list of objects. */
function fieldsOf(schema: AnySchema, prefix = ''): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    return [path, ...fieldsOf(field, `${path}.`), ...fieldsOf(field.items ?? {}, `${path}.0.`)];
  });
}

/** A config that has every object of the schema, with one value in it changed, or taken out. */
function withValue(path: string, value: unknown): unknown {
  const config: Record<string, unknown> = {
    bootstrapDir: '/consul',
    consulServers: { hosts: 'a', defaults: {}, grpc: {}, http: {} },
    consulLogin: {},
    controller: {},
    service: {
      port: 1,
      weights: { passing: 1, warning: 1 },
      networkResilienceConfig: { enabled: true, outlierDetection: {} },
    },
    proxy: {
      meshGateway: { mode: 'local' },
      expose: { paths: [{}] },
      upstreams: [{ destinationName: 'b', localBindPort: 2, meshGateway: { mode: 'none' } }],
    },
    gateway: { kind: 'mesh-gateway', lanAddress: {}, wanAddress: {}, proxy: {} },
    transparentProxy: { consulDNS: {} },
  };
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  // Each step is an object or a list of the literal above.
  const owner = keys.reduce((part, key) => part[key] as Record<string, unknown>, config);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return config;
}
