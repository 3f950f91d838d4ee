import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AwsIdentity, makePrincipal, startAwsIdentity } from '../fakes/aws-identity.ts';
import { type EcsApi, RUNNING_TASK, startEcsApi } from '../fakes/ecs-api.ts';
import { type FakeTaskMetadata, startTaskMetadata } from '../fakes/task-metadata.ts';
import { describeWith } from '../support/requirement.ts';
import { type ConsulServer, startConsul } from '../tools/consul.ts';
import { CONSUL } from '../tools/consul-binary.ts';
import { readChecks, readEntries } from './catalog.ts';
import { type RunningProgram, startProgram } from './program.ts';
import { SERVICE_CONFIG } from './task-config.ts';

const TASK_ID = '0a1b2c3d4e5f';

/** An ACL token as Consul lists it. */
interface ListedToken {
  readonly Description: string;
}

describeWith(CONSUL, 'the life of a task in a Consul with TLS that denies by default', () => {
  let consul: ConsulServer;
  let identity: AwsIdentity;
  let ecs: EcsApi;
  let metadata: FakeTaskMetadata;
  let directory = '';
  const principal = makePrincipal();
  const running: RunningProgram[] = [];

  beforeEach(async () => {
    consul = await startConsul({ tls: true, acls: true });
    identity = await startAwsIdentity({ principals: [principal] });
    metadata = await startTaskMetadata({
      containers: { app: 'HEALTHY', 'consul-dataplane': 'HEALTHY' },
      taskId: TASK_ID,
    });
    ecs = await startEcsApi({ keys: principal, clusterArn: metadata.clusterArn });
    directory = mkdtempSync(join(tmpdir(), 'meshc-task-'));
  });
  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.kill('SIGKILL');
      await program.ended;
    }
    await Promise.all([ecs.close(), identity.close(), metadata.close(), consul.remove()]);
    rmSync(directory, { recursive: true });
  });

  const start = (
    program: 'mesh-init' | 'health-sync' | 'controller',
    variables: Readonly<Record<string, string>> = {},
  ): RunningProgram => {
    const config = {
      ...SERVICE_CONFIG,
      bootstrapDir: directory,
      consulServers: {
        hosts: consul.address,
        http: { port: consul.httpsPort },
        grpc: { port: consul.grpcTlsPort },
        defaults: { tlsServerName: 'server.dc1.consul' },
      },
      consulLogin: { enabled: true },
      healthSyncContainers: ['app'],
    };
    const started = startProgram(program, {
      CONSUL_ECS_CONFIG_JSON: JSON.stringify(config),
      CONSUL_HTTPS_CACERT_PEM: consul.caPem,
      CONSUL_GRPC_CACERT_PEM: consul.caPem,
      ECS_CONTAINER_METADATA_URI_V4: metadata.url,
      AWS_ENDPOINT_URL: ecs.url,
      AWS_ENDPOINT_URL_STS: identity.url,
      AWS_ENDPOINT_URL_IAM: identity.url,
      AWS_ACCESS_KEY_ID: principal.accessKeyId,
      AWS_SECRET_ACCESS_KEY: principal.secretAccessKey,
      AWS_SESSION_TOKEN: principal.sessionToken ?? '',
      ...variables,
    });
    running.push(started);
    return started;
  };
  const startController = () => start('controller', { CONSUL_HTTP_TOKEN: consul.managementToken });
  /** Tokens that the task obtained and has not given back. */
  const tokensOfTask = async (): Promise<readonly ListedToken[]> => {
    // Consul's documented answer.
    const tokens = (await consul.read('/v1/acl/tokens')) as readonly ListedToken[];
    return tokens.filter((token) => token.Description.includes(TASK_ID));
  };

  it('starts with the help of the controller, and leaves no token behind', async () => {
    ecs.tasks.set(TASK_ID, RUNNING_TASK);
    const meshInit = start('mesh-init');
    const early = await meshInit.untilEvent('attempt-failed');
    expect(early['cause']).toContain('Consul refused the login');
    startController();
    expect(await meshInit.ended).toEqual({ code: 0, signal: null });
    expect(await tokensOfTask()).toEqual([]);
    expect(await readEntries(consul, metadata.clusterArn)).toHaveLength(2);

    const healthSync = start('health-sync', { MESHC_SHUTDOWN_DELAY_SECONDS: '0' });
    await healthSync.untilEvent('task-ready');
    expect(await tokensOfTask()).toHaveLength(1);
    healthSync.kill('SIGTERM');
    expect(await healthSync.ended).toEqual({ code: 0, signal: null });
    const checks = await readChecks(consul, metadata.clusterArn);
    expect(new Set(Object.values(checks))).toEqual(new Set(['critical']));
    expect(await tokensOfTask()).toEqual([]);
  });

  it('gives consul-dataplane a login that works', async () => {
    ecs.tasks.set(TASK_ID, RUNNING_TASK);
    startController();
    await start('mesh-init').ended;
    const file = readFileSync(join(directory, 'consul-dataplane.json'), 'utf8');
    const { authMethod, bearerToken, meta } = JSON.parse(file).consul.credentials.login;
    await consul.post('/v1/acl/login', {
      AuthMethod: authMethod,
      BearerToken: bearerToken,
      Meta: meta,
    });
    expect(await tokensOfTask()).toHaveLength(1);
  });

  it('is cleared away by the controller once ECS says that it has stopped', async () => {
    ecs.tasks.set(TASK_ID, RUNNING_TASK);
    startController();
    await start('mesh-init').ended;
    const healthSync = start('health-sync');
    await healthSync.untilEvent('task-ready');
    healthSync.kill('SIGKILL');
    await healthSync.ended;
    ecs.tasks.set(TASK_ID, {
      ...RUNNING_TASK,
      desiredStatus: 'STOPPED',
      lastStatus: 'STOPPED',
    });
    await expect
      .poll(() => readEntries(consul, metadata.clusterArn), { timeout: 60_000 })
      .toEqual([]);
    await expect.poll(tokensOfTask, { timeout: 60_000 }).toEqual([]);
  });
});
