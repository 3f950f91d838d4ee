import { describe, expect, it } from 'vitest';
import type { TaskConfig } from '../../../src/contract/task-config.ts';
import { makeRegistrations } from '../../../src/runtime/mesh-init/registration.ts';
import { readSettings } from '../../../src/runtime/settings.ts';
import { taskEntriesOf } from '../../../src/runtime/task-entries.ts';
import { GATEWAY_CONFIG, SERVICE_CONFIG } from '../task-config.ts';

const NODE = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';
const TASK = {
  taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/shop/abc',
  taskId: 'abc',
  clusterArn: NODE,
  region: 'eu-west-1',
  accountId: '111122223333',
  family: 'Shop-Web',
  availabilityZone: 'eu-west-1a',
  taskIp: '10.0.1.23',
  containers: [],
};
const META = { 'task-id': 'abc', 'task-arn': TASK.taskArn, source: 'consul-ecs' };

function register(config: TaskConfig, region?: string) {
  const reading = readSettings({ CONSUL_ECS_CONFIG_JSON: JSON.stringify(config) });
  if (reading.kind === 'invalid') throw new Error(reading.message);
  const { settings } = reading;
  const entries = taskEntriesOf(settings, TASK);
  return makeRegistrations({
    settings,
    task: TASK,
    entries,
    ...(region === undefined ? {} : { region }),
  });
}

/** The registration of a gateway alone, or of a service. */
function firstOf(config: TaskConfig) {
  const [registration] = register(config);
  return registration?.Service;
}

const critical = (entryId: string, container: string) =>
  expect.objectContaining({
    CheckID: `${entryId}-${container}`,
    ServiceID: entryId,
    Status: 'critical',
    Type: 'consul-ecs-health-check',
    Name:
      container === 'consul-dataplane'
        ? 'Consul dataplane readiness'
        : 'Consul ECS health check synced',
  });

describe('registrations of a service', () => {
  it('are the service and then its proxy, on the node of the cluster, all checks critical', () => {
    const common = {
      Node: NODE,
      Address: '10.0.1.23',
      NodeMeta: { 'synthetic-node': 'true' },
      SkipNodeUpdate: true,
    };
    const config = { ...SERVICE_CONFIG, healthSyncContainers: ['app', 'consul-dataplane'] };
    expect(register(config)).toEqual([
      {
        ...common,
        Service: {
          ID: 'web-abc',
          Service: 'web',
          Address: '10.0.1.23',
          Port: 8080,
          Tags: [],
          Meta: META,
          EnableTagOverride: false,
        },
        Checks: [critical('web-abc', 'app'), critical('web-abc', 'consul-dataplane')],
      },
      {
        ...common,
        Service: {
          Kind: 'connect-proxy',
          ID: 'web-abc-sidecar-proxy',
          Service: 'web-sidecar-proxy',
          Address: '10.0.1.23',
          Port: 20000,
          Tags: [],
          Meta: META,
          EnableTagOverride: false,
          Proxy: {
            DestinationServiceName: 'web',
            DestinationServiceID: 'web-abc',
            LocalServicePort: 8080,
          },
        },
        Checks: [critical('web-abc-sidecar-proxy', 'consul-dataplane')],
      },
    ]);
  });

  it('give the proxy what the service has, and both what the config says', () => {
    const config: TaskConfig = {
      ...SERVICE_CONFIG,
      service: {
        name: 'web',
        port: 8080,
        tags: ['blue'],
        enableTagOverride: true,
        meta: { team: 'shop', source: 'mine' },
        weights: { passing: 10, warning: 1 },
        namespace: 'team',
        partition: 'eu',
      },
    };
    const registrations = register(config, 'eu-west-1');
    const shared = {
      Tags: ['blue'],
      EnableTagOverride: true,
      Meta: { ...META, team: 'shop', source: 'mine' },
      Weights: { Passing: 10, Warning: 1 },
      Namespace: 'team',
      Partition: 'eu',
      Locality: { Region: 'eu-west-1', Zone: 'eu-west-1a' },
    };
    expect(registrations.map(({ Service }) => Service)).toMatchObject([shared, shared]);
    expect(registrations.map(({ Partition }) => Partition)).toEqual(['eu', 'eu']);
    const checks = registrations.flatMap(({ Checks }) => Checks ?? []);
    expect(checks.map(({ Namespace }) => Namespace)).toEqual(['team', 'team']);
  });

  it('carry all settings of the proxy', () => {
    const config: TaskConfig = {
      ...SERVICE_CONFIG,
      proxy: {
        config: { protocol: 'http' },
        localServiceAddress: '127.0.0.2',
        publicListenerPort: 21000,
        meshGateway: { mode: 'local' },
        expose: { checks: true, paths: [{ listenerPort: 1, path: '/h', protocol: 'http2' }, null] },
        upstreams: [
          { destinationName: 'api', localBindPort: 9091 },
          {
            destinationName: 'db',
            localBindPort: 9092,
            destinationType: 'prepared_query',
            destinationNamespace: 'data',
            destinationPartition: 'eu',
            destinationPeer: 'west',
            datacenter: 'dc2',
            localBindAddress: '127.0.0.3',
            config: { limits: {} },
            meshGateway: { mode: 'remote' },
          },
        ],
      },
    };
    const [, proxy] = register(config);
    expect(proxy?.Service).toMatchObject({
      Port: 21000,
      Proxy: {
        Config: { protocol: 'http' },
        LocalServiceAddress: '127.0.0.2',
        MeshGateway: { Mode: 'local' },
        Expose: {
          Checks: true,
          Paths: [
            { ListenerPort: 1, Path: '/h', LocalPathPort: 0, Protocol: 'http2' },
            { ListenerPort: 0, Path: '', LocalPathPort: 0, Protocol: '' },
          ],
        },
        Upstreams: [
          { DestinationName: 'api', LocalBindPort: 9091 },
          {
            DestinationName: 'db',
            LocalBindPort: 9092,
            DestinationType: 'prepared_query',
            DestinationNamespace: 'data',
            DestinationPartition: 'eu',
            DestinationPeer: 'west',
            Datacenter: 'dc2',
            LocalBindAddress: '127.0.0.3',
            Config: { limits: {} },
            MeshGateway: { Mode: 'remote' },
          },
        ],
      },
    });
  });

  it('tell a transparent proxy by its mode and a virtual address with the port of the service', () => {
    const { transparentProxy: _off, ...config } = SERVICE_CONFIG;
    const [service, proxy] = register(config);
    const virtual = { virtual: { Address: '10.0.1.23', Port: 8080 } };
    expect(service?.Service?.TaggedAddresses).toEqual(virtual);
    expect(proxy?.Service).toMatchObject({
      TaggedAddresses: virtual,
      Proxy: { Mode: 'transparent' },
    });
  });

  it.each([undefined, null, ''])('take the family in lower case for a name of %j', (name) => {
    const service = name === undefined ? { port: 1 } : { port: 1, name };
    expect(firstOf({ ...SERVICE_CONFIG, service })).toMatchObject({
      ID: 'shop-web-abc',
      Service: 'shop-web',
    });
  });

  it('take a listener port of 0 for the default', () => {
    const [, proxy] = register({ ...SERVICE_CONFIG, proxy: { publicListenerPort: 0 } });
    expect(proxy?.Service?.Port).toBe(20000);
  });
});

describe('registration of a gateway', () => {
  it.each(['mesh-gateway', 'terminating-gateway', 'api-gateway'] as const)(
    'is one entry of kind %s with one check, whatever containers are to be synced',
    (kind) => {
      const config: TaskConfig = {
        ...GATEWAY_CONFIG,
        gateway: { kind, name: 'edge', tags: ['t'], meta: { a: 'b' } },
        healthSyncContainers: ['app'],
      };
      expect(register(config)).toEqual([
        {
          Node: NODE,
          Address: '10.0.1.23',
          NodeMeta: { 'synthetic-node': 'true' },
          SkipNodeUpdate: true,
          Service: {
            Kind: kind,
            ID: 'edge-abc',
            Service: 'edge',
            Address: '10.0.1.23',
            Port: 8443,
            Tags: ['t'],
            Meta: { ...META, a: 'b' },
          },
          Checks: [critical('edge-abc', 'consul-dataplane')],
        },
      ]);
    },
  );

  const meshGateway = (
    lanAddress: { address?: string; port?: number },
    wanAddress: { address?: string; port?: number } = {},
  ) => firstOf({ ...GATEWAY_CONFIG, gateway: { kind: 'mesh-gateway', lanAddress, wanAddress } });

  it('takes the LAN address of a mesh gateway for its own', () => {
    expect(meshGateway({ address: '10.9.9.9', port: 9443 })).toMatchObject({
      Address: '10.9.9.9',
      Port: 9443,
      TaggedAddresses: { lan: { Address: '10.9.9.9', Port: 9443 } },
    });
  });

  it('has no tagged address for a LAN port alone', () => {
    const gateway = meshGateway({ port: 9443 });
    expect(gateway).toMatchObject({ Address: '10.0.1.23', Port: 9443 });
    expect(gateway).not.toHaveProperty('TaggedAddresses');
  });

  it('gives a WAN address without a port the port of the gateway', () => {
    expect(meshGateway({ port: 9443 }, { address: 'edge.example.com' })).toMatchObject({
      Port: 9443,
      TaggedAddresses: { wan: { Address: 'edge.example.com', Port: 9443 } },
    });
    expect(meshGateway({}, { address: 'edge.example.com', port: 443 })).toMatchObject({
      Port: 8443,
      TaggedAddresses: { wan: { Address: 'edge.example.com', Port: 443 } },
    });
  });

  it('ignores the addresses of other kinds', () => {
    const lanAddress = { address: '10.9.9.9', port: 9443 };
    const gateway = firstOf({ ...GATEWAY_CONFIG, gateway: { kind: 'api-gateway', lanAddress } });
    expect(gateway).toMatchObject({ Address: '10.0.1.23', Port: 8443 });
    expect(gateway).not.toHaveProperty('TaggedAddresses');
  });

  it('passes the settings of its proxy on', () => {
    const proxy = { config: { envoy_gateway_bind_tagged_addresses: true } };
    expect(firstOf({ ...GATEWAY_CONFIG, gateway: { kind: 'mesh-gateway', proxy } })).toMatchObject({
      Proxy: { Config: proxy.config },
    });
  });
});
