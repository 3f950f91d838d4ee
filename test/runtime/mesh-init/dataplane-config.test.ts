import { describe, expect, it } from 'vitest';
import type { TaskConfig } from '../../../src/contract/task-config.ts';
import {
  type DataplaneConfigInput,
  makeDataplaneConfig,
} from '../../../src/runtime/mesh-init/dataplane-config.ts';
import { readSettings } from '../../../src/runtime/settings.ts';
import { GATEWAY_CONFIG, SERVICE_CONFIG } from '../task-config.ts';

/** Its file is read at once, so the tests of gRPC's have none for HTTP. */
const PLAIN = { https: false };
const NODE = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';

function make(
  config: TaskConfig,
  rest: Partial<DataplaneConfigInput> = {},
): Readonly<Record<string, unknown>> {
  const reading = readSettings({ CONSUL_ECS_CONFIG_JSON: JSON.stringify(config) });
  if (reading.kind === 'invalid') throw new Error(reading.message);
  const input = {
    settings: reading.settings,
    task: { clusterArn: NODE },
    proxyId: 'web-abc-proxy',
  };
  return JSON.parse(makeDataplaneConfig({ ...input, ...rest }));
}

describe('configuration of consul-dataplane', () => {
  it('names the servers, the proxy by its literal id, and the loopback listeners', () => {
    expect(make(SERVICE_CONFIG)).toEqual({
      consul: {
        addresses: 'consul.internal',
        grpcPort: 8503,
        serverWatchDisabled: false,
        tls: { disabled: false },
      },
      proxy: { nodeName: NODE, id: 'web-abc-proxy', namespace: '', partition: '' },
      xdsServer: { bindAddress: '127.0.0.1' },
      envoy: { readyBindAddress: '127.0.0.1', readyBindPort: 22000 },
      logging: { logLevel: 'INFO' },
    });
  });

  it('says the server name under the key that consul-dataplane reads', () => {
    const defaults = { tlsServerName: 'server.dc1.consul', caCertFile: '/ca.pem' };
    const { consul } = make({
      ...SERVICE_CONFIG,
      consulServers: { hosts: 'a', defaults, http: PLAIN },
    });
    expect(consul).toMatchObject({
      tls: { disabled: false, serverName: 'server.dc1.consul', caCertsPath: '/ca.pem' },
    });
  });

  it('prefers the certificate authority that mesh-init wrote to the configured file', () => {
    const defaults = { caCertFile: '/ca.pem' };
    const config = { ...SERVICE_CONFIG, consulServers: { hosts: 'a', defaults, http: PLAIN } };
    expect(make(config, { caFile: '/consul/ca.pem' })).toMatchObject({
      consul: { tls: { caCertsPath: '/consul/ca.pem' } },
    });
  });

  it('says nothing about certificates where gRPC has no TLS', () => {
    const grpc = { tls: false, port: 8502, caCertFile: '/ca.pem', tlsServerName: 'x' };
    expect(make({ ...SERVICE_CONFIG, consulServers: { hosts: 'a', grpc } })).toMatchObject({
      consul: { grpcPort: 8502, tls: { disabled: true } },
    });
    const { consul } = make({ ...SERVICE_CONFIG, consulServers: { hosts: 'a', grpc } });
    expect(consul).toHaveProperty('tls', { disabled: true });
  });

  it('passes credentials, scope, log level and server watch on', () => {
    const credentials = { type: 'static' as const, static: { token: 'secret' } };
    const config: TaskConfig = {
      ...SERVICE_CONFIG,
      logLevel: 'DEBUG',
      consulServers: { hosts: 'exec=discover -q addrs', skipServerWatch: true },
      service: { port: 1, namespace: 'team', partition: 'eu' },
    };
    expect(make(config, { credentials })).toMatchObject({
      consul: { addresses: 'exec=discover -q addrs', serverWatchDisabled: true, credentials },
      proxy: { namespace: 'team', partition: 'eu' },
      logging: { logLevel: 'DEBUG' },
    });
  });

  it.each<[TaskConfig, number]>([
    [{ ...SERVICE_CONFIG, proxy: { healthCheckPort: 22001 } }, 22001],
    [{ ...SERVICE_CONFIG, proxy: { healthCheckPort: 0 } }, 22000],
    [{ ...GATEWAY_CONFIG, gateway: { kind: 'api-gateway', healthCheckPort: 22002 } }, 22002],
  ])('takes the readiness port of %j', (config, readyBindPort) => {
    expect(make(config)).toMatchObject({ envoy: { readyBindPort } });
  });

  it('starts the DNS proxy only with Consul DNS', () => {
    const withDns = { ...SERVICE_CONFIG, transparentProxy: { consulDNS: { enabled: true } } };
    expect(make(withDns)).toMatchObject({
      dnsServer: { bindAddress: '127.0.0.1', bindPort: 8600 },
    });
    expect(make(SERVICE_CONFIG)).not.toHaveProperty('dnsServer');
  });
});
