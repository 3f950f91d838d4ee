import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { TaskConfig } from '../../../src/contract/task-config.ts';
import { type FakeTaskMetadata, startTaskMetadata } from '../../fakes/task-metadata.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { findFreePorts } from '../../tools/free-ports.ts';
import { readChecks, readEntries } from '../catalog.ts';
import { type RunningProgram, startProgram } from '../program.ts';
import { SERVICE_CONFIG } from '../task-config.ts';

const WEAK_TOKEN = '00000000-1111-2222-3333-444444444444';
const SERVICE_TOKEN = '00000000-1111-2222-3333-555555555555';

describeWith(CONSUL, 'mesh-init against a real Consul', () => {
  let plain: ConsulServer;
  let secure: ConsulServer;
  let metadata: FakeTaskMetadata;
  let directory = '';
  let taskNumber = 0;

  beforeAll(async () => {
    plain = await startConsul();
    secure = await startConsul({ tls: true, acls: true });
  });
  afterAll(async () => {
    await plain.remove();
    await secure.remove();
  });
  beforeEach(async () => {
    taskNumber += 1;
    metadata = await startTaskMetadata({
      containers: { app: 'UNKNOWN' },
      taskId: `task${taskNumber}`,
      clusterName: `cluster${taskNumber}`,
    });
    directory = mkdtempSync(join(tmpdir(), 'meshc-mesh-init-'));
  });
  afterEach(async () => {
    await metadata.close();
    rmSync(directory, { recursive: true });
  });

  const serversOf = (consul: ConsulServer): TaskConfig['consulServers'] => ({
    hosts: consul.address,
    grpc: { port: consul.grpcPort },
    http: { port: consul.httpPort, https: false },
    defaults: { tls: false },
  });
  const secureServers = (tlsServerName: string): TaskConfig['consulServers'] => ({
    hosts: secure.address,
    grpc: { port: secure.grpcTlsPort },
    http: { port: secure.httpsPort },
    defaults: { tlsServerName },
  });
  const start = (
    config: Partial<TaskConfig>,
    environment: Readonly<Record<string, string>> = {},
  ): RunningProgram =>
    startProgram('mesh-init', {
      CONSUL_ECS_CONFIG_JSON: JSON.stringify({
        ...SERVICE_CONFIG,
        bootstrapDir: directory,
        consulServers: serversOf(plain),
        ...config,
      }),
      ECS_CONTAINER_METADATA_URI_V4: metadata.url,
      ...environment,
    });
  const caOf = (consul: ConsulServer) => ({
    CONSUL_HTTPS_CACERT_PEM: consul.caPem,
    CONSUL_GRPC_CACERT_PEM: consul.caPem,
  });
  const dataplaneConfig = (): unknown =>
    JSON.parse(readFileSync(join(directory, 'consul-dataplane.json'), 'utf8'));
  const sentenceOf = async (program: RunningProgram): Promise<unknown> => {
    const line = await program.untilEvent('mesh-init-failed');
    expect(await program.ended).toEqual({ code: 1, signal: null });
    return line['message'];
  };

  it('registers service and proxy, critical, and writes the file of consul-dataplane', async () => {
    const program = start({
      healthSyncContainers: ['app'],
      proxy: { upstreams: [{ destinationName: 'api', localBindPort: 9091 }] },
    });
    expect(await program.ended).toEqual({ code: 0, signal: null });
    const id = `web-task${taskNumber}`;
    expect(await readEntries(plain, metadata.clusterArn)).toMatchObject([
      { ID: id, Service: 'web', Port: 8080, Address: '10.0.1.23', Weights: { Passing: 1 } },
      {
        ID: `${id}-sidecar-proxy`,
        Service: 'web-sidecar-proxy',
        Kind: 'connect-proxy',
        Port: 20000,
        Proxy: {
          DestinationServiceID: id,
          Upstreams: [{ DestinationName: 'api', LocalBindPort: 9091 }],
        },
      },
    ]);
    expect(await readChecks(plain, metadata.clusterArn)).toEqual({
      [`${id}-app`]: 'critical',
      [`${id}-consul-dataplane`]: 'critical',
      [`${id}-sidecar-proxy-consul-dataplane`]: 'critical',
    });
    expect(dataplaneConfig()).toMatchObject({
      consul: { addresses: '127.0.0.1', grpcPort: plain.grpcPort, tls: { disabled: true } },
      proxy: { nodeName: metadata.clusterArn, id: `${id}-sidecar-proxy` },
    });
    expect(statSync(join(directory, 'consul-dataplane.json')).mode & 0o777).toBe(0o440);
  });

  it('says where the task is, where AWS_REGION does', async () => {
    const localities = async () => {
      const found = await Promise.all(
        ['web', 'web-sidecar-proxy'].map((name) => plain.read(`/v1/health/service/${name}`)),
      );
      // Consul's documented answer.
      const entries = found.flat() as { Service: { ID: string; Locality?: object } }[];
      const own = entries.filter(({ Service }) => Service.ID.includes(`-task${taskNumber}`));
      return own.map(({ Service }) => Service.Locality);
    };
    expect((await start({}, { AWS_REGION: 'eu-west-1' }).ended).code).toBe(0);
    const locality = { Region: 'eu-west-1', Zone: 'eu-west-1a' };
    expect(await localities()).toEqual([locality, locality]);
  });

  it('runs again in the same task, and leaves one of everything', async () => {
    await start({}).ended;
    const before = await readEntries(plain, metadata.clusterArn);
    expect(await start({}).ended).toEqual({ code: 0, signal: null });
    expect(await readEntries(plain, metadata.clusterArn)).toEqual(before);
  });

  it('speaks TLS, and gives consul-dataplane the authority, the server name and the token', async () => {
    const program = start(
      { consulServers: secureServers('server.dc1.consul') },
      { ...caOf(secure), CONSUL_HTTP_TOKEN: secure.managementToken },
    );
    expect(await program.ended).toEqual({ code: 0, signal: null });
    const caFile = join(directory, 'consul-grpc-ca-cert.pem');
    expect(readFileSync(caFile, 'utf8')).toBe(secure.caPem);
    expect(dataplaneConfig()).toMatchObject({
      consul: {
        tls: { disabled: false, caCertsPath: caFile, serverName: 'server.dc1.consul' },
        credentials: { type: 'static', static: { token: secure.managementToken } },
      },
    });
  });

  it('never logs a token', async () => {
    const program = start(
      { consulServers: secureServers('server.dc1.consul'), logLevel: 'TRACE' },
      { ...caOf(secure), CONSUL_HTTP_TOKEN: secure.managementToken },
    );
    await program.ended;
    expect(program.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(program.lines) + program.stderr).not.toContain(secure.managementToken);
  });

  it('registers a gateway', async () => {
    const { service: _service, ...config } = SERVICE_CONFIG;
    const program = startProgram('mesh-init', {
      CONSUL_ECS_CONFIG_JSON: JSON.stringify({
        ...config,
        bootstrapDir: directory,
        consulServers: serversOf(plain),
        gateway: { kind: 'api-gateway', name: 'edge' },
      }),
      ECS_CONTAINER_METADATA_URI_V4: metadata.url,
    });
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(await readEntries(plain, metadata.clusterArn)).toMatchObject([
      { Kind: 'api-gateway', Service: 'edge', Port: 8443 },
    ]);
    expect(dataplaneConfig()).toMatchObject({ proxy: { id: `edge-task${taskNumber}` } });
  });

  it('adds a passive health check to the service-defaults, and keeps the rest of them', async () => {
    const name = `svc${taskNumber}`;
    await plain.write('/v1/config', { Kind: 'service-defaults', Name: name, Protocol: 'http' });
    const service = { name, port: 1, networkResilienceConfig: { enabled: true } };
    const first = start({ service });
    expect(await first.ended).toEqual({ code: 0, signal: null });
    const entry = await plain.read(`/v1/config/service-defaults/${name}`);
    expect(entry).toMatchObject({
      Protocol: 'http',
      UpstreamConfig: {
        Defaults: { PassiveHealthCheck: { Interval: 10_000_000_000, MaxFailures: 5 } },
      },
    });
    const second = start({ service });
    await second.untilEvent('service-defaults-kept');
    await second.ended;
    expect(await plain.read(`/v1/config/service-defaults/${name}`)).toEqual(entry);
  });

  it('waits for a server that is not there yet', async () => {
    const consul = await startConsul();
    try {
      await consul.stop();
      const program = start({ consulServers: serversOf(consul) });
      await program.untilEvent('attempt-failed');
      await consul.start();
      expect(await program.ended).toEqual({ code: 0, signal: null });
      expect(await readEntries(consul, metadata.clusterArn)).toHaveLength(2);
    } finally {
      await consul.remove();
    }
  });

  const SHORT = { MESHC_START_LIMIT_SECONDS: '1' };

  it('ends with a sentence when no server answers', async () => {
    const [port = 0] = await findFreePorts(1);
    const consulServers = { ...serversOf(plain), http: { port, https: false } };
    expect(await sentenceOf(start({ consulServers }, SHORT))).toMatch(
      /^could not register "web" with Consul: .*ECONNREFUSED.*; is a Consul server running at /u,
    );
  });

  it('ends with a sentence when the server freezes', async () => {
    const consul = await startConsul();
    try {
      consul.pause();
      expect(await sentenceOf(start({ consulServers: serversOf(consul) }, SHORT))).toMatch(
        /^could not register "web" with Consul: .*; is a Consul server running at /u,
      );
    } finally {
      consul.resume();
      await consul.remove();
    }
  });

  it('ends with a sentence when the certificate names another server', async () => {
    const config = { consulServers: secureServers('consul.example.com') };
    expect(await sentenceOf(start(config, { ...caOf(secure), ...SHORT }))).toMatch(
      /consul\.example\.com.*consulServers\.defaults\.tlsServerName/u,
    );
  });

  it('ends with a sentence when the authority is not given', async () => {
    const config = { consulServers: secureServers('server.dc1.consul') };
    expect(await sentenceOf(start(config, SHORT))).toContain('CONSUL_HTTPS_CACERT_PEM');
  });

  it('ends with a sentence when the port speaks plain HTTP', async () => {
    const consulServers = { hosts: plain.address, http: { port: plain.httpPort } };
    expect(await sentenceOf(start({ consulServers }, SHORT))).toContain(
      'set consulServers.http.https to false',
    );
  });

  it('ends with a sentence when the port speaks HTTPS and plain HTTP is configured', async () => {
    const consulServers = {
      hosts: secure.address,
      http: { port: secure.httpsPort, https: false },
    };
    expect(await sentenceOf(start({ consulServers }, SHORT))).toContain(
      'set consulServers.http.https to true',
    );
  });

  it('ends with a sentence when Consul denies the registration of a task without a token', async () => {
    const config = { consulServers: secureServers('server.dc1.consul') };
    const message = await sentenceOf(start(config, { ...caOf(secure), ...SHORT }));
    expect(message).toMatch(/Consul answered 403: .*set consulLogin\.enabled to true/u);
  });

  it('ends with a sentence when the token grants too little', async () => {
    await secure.write('/v1/acl/token', { SecretID: WEAK_TOKEN });
    const config = { consulServers: secureServers('server.dc1.consul') };
    const environment = { ...caOf(secure), ...SHORT, CONSUL_HTTP_TOKEN: WEAK_TOKEN };
    expect(await sentenceOf(start(config, environment))).toMatch(
      /Consul answered 403: .*is the controller running, and does the task role carry/u,
    );
  });

  it('ends with a sentence when the node of the cluster is not registered yet', async () => {
    await secure.write('/v1/acl/token', {
      SecretID: SERVICE_TOKEN,
      ServiceIdentities: [{ ServiceName: 'web' }],
    });
    const config = { consulServers: secureServers('server.dc1.consul') };
    const environment = { ...caOf(secure), ...SHORT, CONSUL_HTTP_TOKEN: SERVICE_TOKEN };
    expect(await sentenceOf(start(config, environment))).toContain(
      'is the controller running? it registers the node',
    );
  });

  it('ends with a sentence when the volume is not there', async () => {
    const program = start({ bootstrapDir: join(directory, 'missing') });
    expect(await sentenceOf(program)).toMatch(
      /^could not write consul-dataplane\.json to .*missing: ENOENT.*is the volume mounted there/u,
    );
  });

  it('ends with a sentence when traffic cannot be redirected', async () => {
    const program = start({ transparentProxy: { enabled: true } }, { PATH: '/no/such/directory' });
    expect(await sentenceOf(program)).toMatch(
      /^could not redirect the traffic of the task: iptables-restore failed \(ENOENT\)/u,
    );
  });

  it('ends with a sentence when the task metadata stay unreadable', async () => {
    metadata.fail('error');
    expect(await sentenceOf(start({}, SHORT))).toMatch(
      /^could not read the task metadata: .*answered 500; ECS_CONTAINER_METADATA_URI_V4/u,
    );
  });

  it('waits for task metadata that come late', async () => {
    metadata.fail('garbage');
    const program = start({});
    await program.untilEvent('attempt-failed');
    metadata.fail('nothing');
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  it('says outside ECS that there is no task', async () => {
    const program = start({}, { ECS_CONTAINER_METADATA_URI_V4: '' });
    expect(await sentenceOf(program)).toContain('does this run in an ECS task?');
  });

  it('lists everything that is wrong with the task config', async () => {
    const program = startProgram('mesh-init', { CONSUL_ECS_CONFIG_JSON: '{"consulServers":{}}' });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.lines).toMatchObject([
      {
        event: 'settings-invalid',
        level: 'ERROR',
        problems: ['bootstrapDir: is required', 'consulServers.hosts: is required'],
      },
    ]);
  });

  it('ends when it is asked to, while it waits', async () => {
    const [port = 0] = await findFreePorts(1);
    const program = start({ consulServers: { ...serversOf(plain), http: { port, https: false } } });
    await program.untilEvent('attempt-failed');
    program.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 143, signal: null });
    expect(program.lines.at(-1)).toMatchObject({ event: 'mesh-init-interrupted' });
  });
});
