import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TaskConfig } from '../../src/contract/task-config.ts';
import { readSettings, type TaskSettings } from '../../src/runtime/settings.ts';
import { GATEWAY_CONFIG, SERVICE_CONFIG } from './task-config.ts';

const [FIRST_CA = '', SECOND_CA = ''] = rootCertificates;
const NO_CA = '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----';

describe('settings', () => {
  const readText = (text: string, environment: NodeJS.ProcessEnv = {}) =>
    readSettings({ ...environment, CONSUL_ECS_CONFIG_JSON: text });
  const read = (config: unknown, environment: NodeJS.ProcessEnv = {}): TaskSettings => {
    const reading = readText(JSON.stringify(config), environment);
    if (reading.kind === 'invalid') throw new Error(reading.message);
    return reading.settings;
  };
  const MINIMAL = { bootstrapDir: '/consul', consulServers: { hosts: 'consul.internal' } };

  it('fills in the defaults of consul-ecs', () => {
    expect(read(MINIMAL)).toEqual({
      bootstrapDir: '/consul',
      logLevel: 'INFO',
      http: { hosts: 'consul.internal', port: 8501, https: true },
      grpc: { port: 8503, tls: true },
      skipServerWatch: false,
      scope: {},
      access: { kind: 'anonymous' },
      workload: { kind: 'service', service: { port: 0 }, proxy: {}, syncedContainers: [] },
      transparentProxy: {
        enabled: true,
        consulDns: false,
        excludeInboundPorts: [],
        excludeOutboundPorts: [],
        excludeOutboundCidrs: [],
        excludeUids: [],
      },
      controller: { iamRolePath: '/consul-ecs/', partitionsEnabled: false },
    });
  });

  it('takes null for the default wherever null is allowed', () => {
    const nulls = {
      ...MINIMAL,
      logLevel: null,
      consulLogin: null,
      healthSyncContainers: null,
      proxy: null,
      transparentProxy: null,
      controller: null,
      consulServers: {
        hosts: 'consul.internal',
        skipServerWatch: null,
        defaults: null,
        grpc: null,
        http: null,
      },
    };
    expect(read(nulls)).toEqual(read(MINIMAL));
    const deeper = {
      ...MINIMAL,
      consulLogin: { enabled: null, method: null, meta: null },
      transparentProxy: { enabled: null, excludeUIDs: null, consulDNS: { enabled: null } },
      controller: { iamRolePath: null, partitionsEnabled: null, partition: null },
      consulServers: {
        hosts: 'consul.internal',
        defaults: { tls: null, caCertFile: null, tlsServerName: null },
        grpc: { port: null, tls: null, caCertFile: null, tlsServerName: null },
        http: { port: null, https: null, tls: null, caCertFile: null, tlsServerName: null },
      },
    };
    expect(read(deeper)).toEqual(read(MINIMAL));
  });

  it('lets gRPC and HTTP override the common TLS settings, and empty texts not', () => {
    const { http, grpc } = read({
      ...MINIMAL,
      consulServers: {
        hosts: '10.0.0.1',
        defaults: { tls: false, tlsServerName: 'all', caCertFile: '/ca' },
        grpc: { tls: true, tlsServerName: 'grpc', caCertFile: '' },
        http: { https: false, tls: true, tlsServerName: '' },
      },
    });
    expect(grpc).toEqual({ port: 8503, tls: true, serverName: 'grpc', caFile: '/ca' });
    expect(http).toEqual({ hosts: '10.0.0.1', port: 8501, https: false, serverName: 'all' });
  });

  it('reads the certificate authority from the variable before the file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'meshc-settings-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const caCertFile = join(directory, 'ca.pem');
    writeFileSync(caCertFile, FIRST_CA);
    const config = { ...MINIMAL, consulServers: { hosts: 'a', defaults: { caCertFile } } };
    expect(read(config).http.ca).toBe(FIRST_CA);
    const environment = { CONSUL_HTTPS_CACERT_PEM: SECOND_CA, CONSUL_GRPC_CACERT_PEM: SECOND_CA };
    expect(read(config, environment)).toMatchObject({
      http: { ca: SECOND_CA },
      grpc: { ca: SECOND_CA, caFile: caCertFile },
    });
  });

  it.each([
    ['no certificate', 'secret words', 'holds no certificate in PEM'],
    ['half of one', FIRST_CA.slice(0, 400), 'holds no certificate in PEM'],
    [
      'one that is none',
      `${FIRST_CA}\n${NO_CA}`,
      'holds a certificate that cannot be read: number 2',
    ],
  ])('names each variable whose certificate authority holds %s', (_title, pem, problem) => {
    const variables = ['CONSUL_HTTPS_CACERT_PEM', 'CONSUL_GRPC_CACERT_PEM'];
    const environment = Object.fromEntries(variables.map((name) => [name, pem]));
    const reading = readText(JSON.stringify(MINIMAL), environment);
    expect(reading).toMatchObject({
      kind: 'invalid',
      problems: variables.map((name) => expect.stringContaining(`${name} ${problem}`)),
    });
    expect(JSON.stringify(reading)).not.toContain('secret words');
    const plain = { hosts: 'a', defaults: { tls: false }, http: { https: false } };
    expect(read({ ...MINIMAL, consulServers: plain }, environment).http).not.toHaveProperty('ca');
  });

  it('names the file that holds no certificate authority', () => {
    const consulServers = {
      hosts: 'a',
      defaults: { caCertFile: join(import.meta.dirname, 'task-config.ts') },
    };
    expect(readText(JSON.stringify({ ...MINIMAL, consulServers }))).toMatchObject({
      kind: 'invalid',
      problems: [
        expect.stringMatching(/^consulServers\.defaults\.caCertFile: .* holds no certificate/u),
      ],
    });
  });

  it('takes several certificate authorities, with other text between them', () => {
    const pem = `# ours\n${FIRST_CA}\n# theirs\n${SECOND_CA}`;
    expect(read(MINIMAL, { CONSUL_HTTPS_CACERT_PEM: pem }).http.ca).toBe(pem);
  });

  it('names the field of a certificate authority that cannot be read', () => {
    const consulServers = { hosts: 'a', http: { caCertFile: '/no/such/ca.pem' } };
    expect(readText(JSON.stringify({ ...MINIMAL, consulServers }))).toMatchObject({
      kind: 'invalid',
      problems: [expect.stringMatching(/^consulServers\.http\.caCertFile: .*\/no\/such\/ca\.pem/u)],
    });
  });

  it('needs no certificate authority for plain HTTP', () => {
    const http = { https: false, caCertFile: '/no/such/ca.pem' };
    expect(read({ ...MINIMAL, consulServers: { hosts: 'a', http } }).http).not.toHaveProperty('ca');
  });

  it('prefers a token from the environment to the login', () => {
    const config = { ...MINIMAL, consulLogin: { enabled: true, region: 'eu-west-1' } };
    expect(read(config).access).toEqual({ kind: 'login', login: config.consulLogin });
    expect(read(config, { CONSUL_HTTP_TOKEN: 't' }).access).toEqual({ kind: 'token', token: 't' });
    expect(read(config, { CONSUL_HTTP_TOKEN: '' }).access).toMatchObject({ kind: 'login' });
  });

  it('takes namespace and partition from the service or the gateway', () => {
    const scoped = { namespace: 'team', partition: 'eu' };
    const service: TaskConfig = { ...SERVICE_CONFIG, service: { port: 1, ...scoped } };
    const gateway: TaskConfig = {
      ...GATEWAY_CONFIG,
      gateway: { kind: 'api-gateway', ...scoped },
    };
    expect(read(service).scope).toEqual(scoped);
    expect(read(gateway).scope).toEqual(scoped);
  });

  it('never redirects the traffic of a gateway', () => {
    const config = { ...GATEWAY_CONFIG, transparentProxy: { consulDNS: { enabled: true } } };
    expect(read(config).transparentProxy).toMatchObject({ enabled: false, consulDns: false });
  });

  it('has Consul DNS only together with transparent proxy', () => {
    const dns = (enabled: boolean) =>
      read({ ...MINIMAL, transparentProxy: { enabled, consulDNS: { enabled: true } } })
        .transparentProxy.consulDns;
    expect([dns(true), dns(false)]).toEqual([true, false]);
  });

  it('trusts no role outside a path, whatever the config leaves out', () => {
    expect(read({ ...MINIMAL, controller: { iamRolePath: '' } }).controller.iamRolePath).toBe(
      '/consul-ecs/',
    );
  });

  it('says that the variable is missing', () => {
    expect(readSettings({})).toEqual({
      kind: 'invalid',
      message:
        'invalid config: 1 error\n  CONSUL_ECS_CONFIG_JSON is not set: it holds the task config',
      problems: ['CONSUL_ECS_CONFIG_JSON is not set: it holds the task config'],
    });
  });

  it('says that the variable is no JSON', () => {
    expect(readText('{')).toMatchObject({
      problems: [expect.stringContaining('CONSUL_ECS_CONFIG_JSON is no JSON')],
    });
  });

  it('counts the problems of a config and lists them all', () => {
    expect(readText('{"consulServers":{}}')).toMatchObject({
      kind: 'invalid',
      message:
        'invalid config: 2 errors\n  bootstrapDir: is required\n  consulServers.hosts: is required',
    });
  });
});
