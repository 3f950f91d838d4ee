import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { TaskConfig } from '../../../src/contract/task-config.ts';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { containerOf, environmentOf } from './compiled.ts';

const SCHEMA_FILE = path.join(import.meta.dirname, '../../../schema/task-config.schema.json');
const isTaskConfig = new Ajv({ allErrors: true, strictTypes: false }).compile(
  JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')),
);

/** The task config of one task, which its own schema accepts. */
function configOf(text: string, component = 'web', name = 'consul-ecs-mesh-init'): TaskConfig {
  const container = containerOf(compileText(text), component, name);
  const config = JSON.parse(String(environmentOf(container)['CONSUL_ECS_CONFIG_JSON']));
  isTaskConfig(config);
  expect(isTaskConfig.errors ?? []).toEqual([]);
  return config;
}

describe('the task config of a service', () => {
  it('says what consul-ecs demands, and nothing that it takes for granted', () => {
    expect(
      configOf(mesh`
        services: { web: { image: "web:1", port: 8080 } }
      `),
    ).toEqual({
      bootstrapDir: '/consul',
      logLevel: 'INFO',
      consulServers: {
        hosts: 'consul.example',
        defaults: { tls: false },
        http: { port: 8500, tls: false, https: false },
        grpc: { port: 8502, tls: false },
      },
      healthSyncContainers: [],
      service: { name: 'web', port: 8080 },
      proxy: { publicListenerPort: 20000, healthCheckPort: 22000 },
      transparentProxy: { enabled: false },
    });
  });

  it('carries every setting of the service and its proxy', () => {
    const config = configOf(mesh`
      services:
        web:
          image: web:1
          port: 8080
          consulName: web_v2
          consulTags: [b, a]
          consulMeta: { team: shop, area: front }
          logLevel: TRACE
          proxy:
            publicListenerPort: 20001
            readinessPort: 22001
            localServiceAddress: 127.0.0.2
            meshGateway: { mode: local }
            config: { local_connect_timeout_ms: 1000, envoy: { b: [1], a: x } }
    `);
    expect(config).toMatchObject({
      logLevel: 'TRACE',
      service: {
        name: 'web_v2',
        port: 8080,
        tags: ['b', 'a'],
        meta: { team: 'shop', area: 'front' },
      },
      proxy: {
        publicListenerPort: 20001,
        healthCheckPort: 22001,
        localServiceAddress: '127.0.0.2',
        meshGateway: { mode: 'local' },
        config: { local_connect_timeout_ms: 1000, envoy: { b: [1], a: 'x' } },
      },
    });
  });

  it('has port 0 for a service that nobody calls', () => {
    const config = configOf(mesh`
      services: { web: { image: "web:1", outboundOnly: true } }
    `);
    expect(config.service).toEqual({ name: 'web', port: 0 });
  });

  it('names upstreams as Consul does, with all that the file says of them', () => {
    const config = configOf(mesh`
      services:
        web:
          image: web:1
          port: 8080
          upstreams:
            api: { localBindPort: 9091 }
            ledger: { localBindPort: 9092, localBindAddress: 127.0.0.2, config: { a: 1 } }
            far:
              localBindPort: 9093
              destinationName: near
              destinationNamespace: team-a
              destinationPartition: part-1
              destinationPeer: eu
              datacenter: dc2
              meshGateway: { mode: remote }
            query: { localBindPort: 9094, destinationType: prepared_query }
            second: { localBindPort: 9095, destinationName: api }
        api: { image: "api:1", port: 9090, consulName: api_v2 }
      externalServices:
        ledger: { consulName: ledger_eu }
    `);
    expect(config.proxy?.upstreams).toEqual([
      { destinationName: 'api_v2', localBindPort: 9091 },
      {
        destinationName: 'near',
        localBindPort: 9093,
        destinationNamespace: 'team-a',
        destinationPartition: 'part-1',
        destinationPeer: 'eu',
        datacenter: 'dc2',
        meshGateway: { mode: 'remote' },
      },
      {
        destinationName: 'ledger_eu',
        localBindPort: 9092,
        localBindAddress: '127.0.0.2',
        config: { a: 1 },
      },
      { destinationName: 'query', localBindPort: 9094, destinationType: 'prepared_query' },
      { destinationName: 'api_v2', localBindPort: 9095 },
    ]);
  });

  it('syncs the containers that the task cannot do without and that have a health check', () => {
    const config = configOf(mesh`
      services:
        web:
          image: web:1
          port: 8080
          healthCheck: { command: [CMD, /bin/check] }
          containers:
            checked: { image: "a:1", healthCheck: { command: [CMD, /bin/check] } }
            unchecked: { image: "a:1" }
            off: { image: "a:1", healthCheck: { command: [NONE] } }
            optional: { image: "a:1", essential: false, healthCheck: { command: [CMD, /a] } }
            early: { image: "a:1", start: beforeMesh, healthCheck: { command: [CMD, /a] } }
    `);
    expect(config.healthSyncContainers).toEqual(['web', 'checked']);
  });
});

describe('how the task config finds the Consul servers', () => {
  const serversOf = (consul: string, more = '') =>
    configOf(
      `${mesh`
      consul: ${consul}
      services: { web: { image: "web:1", port: 8080 } }
    `}${more}`,
    ).consulServers;

  it('has the TLS ports with TLS, and the name in the certificates', () => {
    const tls = '{ publicCa: true, serverName: server.dc1.consul }';
    expect(serversOf(`{ servers: { hosts: consul.example }, tls: ${tls} }`)).toEqual({
      hosts: 'consul.example',
      defaults: { tls: true },
      http: { port: 8501, tls: true, tlsServerName: 'server.dc1.consul', https: true },
      grpc: { port: 8503, tls: true, tlsServerName: 'server.dc1.consul' },
    });
  });

  it('lets each interface have its own port, TLS and name', () => {
    const consul = `
        servers: { hosts: consul.example, skipServerWatch: true }
        tls: { publicCa: true, serverName: shared }
        http: { port: 443, serverName: own }
        grpc: { tls: false }`;
    expect(serversOf(consul)).toEqual({
      hosts: 'consul.example',
      skipServerWatch: true,
      defaults: { tls: false },
      http: { port: 443, tls: true, tlsServerName: 'own', https: true },
      grpc: { port: 8502, tls: false, tlsServerName: 'shared' },
    });
  });

  it('has the private name of the dev server', () => {
    expect(serversOf('{ servers: devServer }', 'devServer: {}\n')).toEqual({
      hosts: 'consul.shop-dev.internal',
      defaults: { tls: false },
      http: { port: 8500, tls: false, https: false },
      grpc: { port: 8502, tls: false },
    });
  });
});

describe('how tasks log in', () => {
  const loginOf = (acls: string) =>
    configOf(mesh`
      consul: { servers: { hosts: consul.example }, acls: ${acls} }
      controller: { token: { secret: token } }
      services: { web: { image: "web:1", port: 8080 } }
    `).consulLogin;

  it('is not said without ACLs', () => {
    expect(loginOf('false')).toBeUndefined();
  });

  it('is through the auth method that the controller makes', () => {
    expect(loginOf('true')).toEqual({ enabled: true, method: 'iam-ecs-service-token' });
  });

  it('is as the file says', () => {
    const login = `
        authMethod: other
        includeEntity: false
        meta: { team: shop }
        region: eu-west-2
        stsEndpoint: https://sts.eu-west-2.amazonaws.com
        serverIdHeaderValue: consul.example`;
    const acls = `{ ${login.trim().split('\n').join(',')} }`;
    expect(loginOf(acls)).toEqual({
      enabled: true,
      method: 'other',
      includeEntity: false,
      meta: { team: 'shop' },
      region: 'eu-west-2',
      stsEndpoint: 'https://sts.eu-west-2.amazonaws.com',
      serverIdHeaderValue: 'consul.example',
    });
  });
});

describe('the task config of the controller', () => {
  const settings = (text: string) => configOf(text, 'controller', 'consul-ecs-controller');

  it('trusts the roles of this mesh and environment only', () => {
    expect(settings(mesh``)).toMatchObject({
      consulServers: { hosts: 'consul.example' },
      controller: { iamRolePath: '/consul-ecs/shop/dev/' },
    });
  });

  it('trusts the path that the file names', () => {
    expect(
      settings(mesh`
        controller: { iamRolePath: /consul-ecs/ }
      `),
    ).toMatchObject({ controller: { iamRolePath: '/consul-ecs/' } });
  });
});
