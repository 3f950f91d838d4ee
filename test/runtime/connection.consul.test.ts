import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { makeConsulSession } from '../../src/runtime/consul-session.ts';
import { makeStaticCredentials } from '../../src/runtime/credentials.ts';
import { type FakeTaskMetadata, startTaskMetadata } from '../fakes/task-metadata.ts';
import { describeWith } from '../support/requirement.ts';
import { type ConsulServer, startConsul } from '../tools/consul.ts';
import { CONSUL } from '../tools/consul-binary.ts';
import { type ConsulCluster, startConsulCluster } from './consul-cluster.ts';
import { type RunningProgram, startProgram } from './program.ts';
import { SERVICE_CONFIG } from './task-config.ts';

const LONG_MS = 60_000;

describeWith(CONSUL, 'a server with TLS', () => {
  let consul: ConsulServer;

  beforeAll(async () => {
    consul = await startConsul({ tls: true });
  });
  afterAll(() => consul.remove());

  it.each([
    ['the name that is configured', '127.0.0.1', { serverName: 'server.dc1.consul' }],
    ['the name that the server was found by', 'localhost', {}],
    ['the address, where a command printed it', 'exec=echo 127.0.0.1', {}],
  ])('verifies the certificate by %s', async (_how, hosts, name) => {
    const session = makeConsulSession({
      http: { hosts, port: consul.httpsPort, https: true, ca: consul.caPem, ...name },
      scope: {},
      credentials: makeStaticCredentials(undefined),
    });
    const ask = () =>
      session.send({ method: 'GET', path: '/v1/status/leader' }, AbortSignal.timeout(LONG_MS));
    // `localhost` can be an IPv6 address too, where nobody listens.
    const replies = [await ask(), await ask(), await ask()];
    session.close();
    expect(replies.at(-1)).toMatchObject({ kind: 'ok' });
  });

  it('is not believed under a name that its certificate does not carry', async () => {
    const serverName = 'server.dc2.consul';
    const session = makeConsulSession({
      http: {
        hosts: '127.0.0.1',
        port: consul.httpsPort,
        https: true,
        ca: consul.caPem,
        serverName,
      },
      scope: {},
      credentials: makeStaticCredentials(undefined),
    });
    const request = { method: 'GET', path: '/v1/status/leader' } as const;
    const reply = await session.send(request, AbortSignal.timeout(LONG_MS));
    session.close();
    expect(reply).toMatchObject({ kind: 'unreachable', reason: 'certificate' });
  });
});

describeWith(CONSUL, 'three servers', () => {
  let cluster: ConsulCluster;
  let metadata: FakeTaskMetadata;
  let directory = '';
  let healthSync: RunningProgram;
  let taskNumber = 0;

  beforeAll(async () => {
    cluster = await startConsulCluster();
  });
  afterAll(() => cluster.remove());
  beforeEach(async () => {
    taskNumber += 1;
    directory = mkdtempSync(join(tmpdir(), 'meshc-connection-'));
    metadata = await startTaskMetadata({
      containers: { app: 'HEALTHY', 'consul-dataplane': 'HEALTHY' },
      taskId: `task${taskNumber}`,
    });
  });
  afterEach(async () => {
    healthSync.kill('SIGKILL');
    await healthSync.ended;
    await metadata.close();
    rmSync(directory, { recursive: true });
  });

  const addressFile = () => join(directory, 'addresses');
  /** mesh-init and then health-sync, with the servers of the file. */
  const startTask = async (addresses: readonly string[]): Promise<void> => {
    writeFileSync(addressFile(), addresses.join('\n'));
    const environment = {
      CONSUL_ECS_CONFIG_JSON: JSON.stringify({
        ...SERVICE_CONFIG,
        bootstrapDir: directory,
        healthSyncContainers: ['app'],
        consulServers: {
          hosts: `exec=cat ${addressFile()}`,
          grpc: { port: cluster.grpcPort },
          http: { port: cluster.httpPort, https: false },
          defaults: { tls: false },
        },
      }),
      ECS_CONTAINER_METADATA_URI_V4: metadata.url,
      MESHC_SHUTDOWN_DELAY_SECONDS: '0',
      PATH: process.env['PATH'] ?? '',
    };
    expect(await startProgram('mesh-init', environment).ended).toEqual({ code: 0, signal: null });
    healthSync = startProgram('health-sync', environment);
    await healthSync.untilEvent('task-ready');
  };
  /** Status of the application's check, as a server tells it. */
  const untilStatus = async (address: string, status: string): Promise<void> => {
    const path = `/v1/health/node/${encodeURIComponent(metadata.clusterArn)}`;
    const read = async () => {
      // Consul's documented answer.
      const checks = (await cluster.read(address, path)) as { CheckID: string; Status: string }[];
      return checks?.find(({ CheckID }) => CheckID === `web-task${taskNumber}-app`)?.Status;
    };
    await expect.poll(read, { timeout: LONG_MS, interval: 100 }).toBe(status);
  };

  it('three servers lose their leader, and the task is written all the same', async () => {
    await startTask(cluster.addresses);
    const leader = await cluster.leader();
    await cluster.kill(leader);
    metadata.setHealth('app', 'UNHEALTHY');
    const next = await cluster.leader(leader);
    await untilStatus(next, 'critical');
    metadata.setHealth('app', 'HEALTHY');
    await untilStatus(next, 'passing');
    cluster.start(leader);
    await untilStatus(leader, 'passing');
  });

  it('goes over to the server that has come up at another address', async () => {
    const leader = await cluster.leader();
    const [first = '', second = ''] = cluster.addresses.filter((address) => address !== leader);
    await startTask([first]);
    await cluster.kill(first);
    writeFileSync(addressFile(), second);
    metadata.setHealth('app', 'UNHEALTHY');
    await untilStatus(second, 'critical');
    cluster.start(first);
    await untilStatus(first, 'critical');
  });
});
