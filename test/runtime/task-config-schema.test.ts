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
});
