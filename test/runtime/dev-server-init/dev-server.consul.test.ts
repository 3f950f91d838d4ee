import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { containerOf, environmentOf, statementsOf } from '../../compiler/lower/compiled.ts';
import { type EcsApi, startEcsApi } from '../../fakes/ecs-api.ts';
import { type FakeTaskMetadata, startTaskMetadata } from '../../fakes/task-metadata.ts';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { describeWith } from '../../support/requirement.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { startProgram } from '../program.ts';
import { AUTHORITY, OTHER_AUTHORITY } from './authorities.ts';
import {
  type CompiledTask,
  type RunningServer,
  resolveReference,
  secretValues,
  startCompiledTask,
} from './compiled-task.ts';
import { CA, CA_CERTIFICATE, type DevServerWorld, makeDevServerWorld, TOKEN } from './world.ts';

const SECURE = compileText(mesh`
  consul: { servers: devServer, tls: true, acls: true }
  devServer: { additionalDnsNames: ["*.shop.example"] }
`);
const WITH_AUTHORITY = compileText(mesh`
  consul: { servers: devServer, tls: true }
  devServer: { ca: { certificate: { secret: a }, key: { secret: b } } }
`);
const KEYS = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' };

describeWith(CONSUL, 'a dev server with TLS and ACLs, from its template', () => {
  let world: DevServerWorld;
  let metadata: FakeTaskMetadata;
  let ecs: EcsApi;
  const tasks: CompiledTask[] = [];
  const servers: RunningServer[] = [];

  beforeEach(async () => {
    world = await makeDevServerWorld();
    metadata = await startTaskMetadata({ containers: {}, taskIp: '127.0.0.1' });
    ecs = await startEcsApi({ keys: KEYS, clusterArn: metadata.clusterArn });
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
    for (const task of tasks.splice(0)) task.remove();
    await Promise.all([world.close(), metadata.close(), ecs.close()]);
  });

  const startTask = (compiled = SECURE, given: Readonly<Record<string, string>> = {}) => {
    const task = startCompiledTask(compiled, world, { metadataUrl: metadata.url, given });
    tasks.push(task);
    return task;
  };
  const serve = async (task: CompiledTask) => {
    const server = await task.serve();
    servers.push(server);
    return server;
  };
  const secret = (arn: string) => world.secrets.secrets.get(arn) ?? '';

  it('answers with a certificate of the authority in the secret, and denies by default', async () => {
    const task = startTask();
    await task.prepare();
    const server = await serve(task);
    expect(await server.get('/v1/agent/self')).toMatchObject({ kind: 'response', status: 403 });
    const token = secret(TOKEN);
    expect(await server.get('/v1/acl/token/self', { token })).toMatchObject({
      status: 200,
      body: expect.stringContaining('global-management'),
    });
    expect(await server.get('/v1/agent/self', { token })).toMatchObject({ status: 200 });
    expect(await server.get('/v1/status/leader', { ca: AUTHORITY.certificate })).toMatchObject({
      kind: 'failure',
      reason: 'certificate',
    });
  });

  it('calls what its role allows, and its role allows nothing else', async () => {
    await startTask().prepare();
    const used = world.secrets.calls.map((call) => call.replace(/^/, 'secretsmanager:'));
    const allowed = statementsOf(SECURE, 'dev-server', 'TaskRole').flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource]
            .flat()
            .map((resource) => `${String(action)} ${resolveReference(SECURE, resource)}`),
        ),
    );
    expect([...new Set(used)].sort()).toEqual(allowed.sort());
  });

  it('has a certificate for its address and its names, and no key of the authority', async () => {
    const task = startTask();
    await task.prepare();
    const certificate = new X509Certificate(
      readFileSync(join(task.directory, 'dc1-server-consul-0.pem')),
    );
    for (const name of [
      'consul.shop-dev.internal',
      'any.shop.example',
      'server.dc1.consul',
      'dev-server.server.dc1.consul',
    ]) {
      expect(certificate.checkHost(name), name).toBeDefined();
    }
    expect(certificate.checkIP('127.0.0.1')).toBeDefined();
    const files = readdirSync(task.directory);
    expect(files).not.toContain('consul-agent-ca-key.pem');
    const readable = files.filter(
      (file) => (statSync(join(task.directory, file)).mode & 0o077) !== 0 && !file.endsWith('.pem'),
    );
    expect(readable).toEqual([]);
    expect(statSync(join(task.directory, 'dc1-server-consul-0-key.pem')).mode & 0o077).toBe(0);
  });

  it('lets the controller in, with the token and the certificate that its stack gets', async () => {
    const task = startTask();
    await task.prepare();
    const server = await serve(task);
    const container = containerOf(SECURE, 'controller', 'consul-ecs-controller');
    const config = JSON.parse(String(environmentOf(container)['CONSUL_ECS_CONFIG_JSON']));
    const { http, grpc } = config.consulServers;
    const controller = startProgram('controller', {
      ...secretValues(SECURE, world, container),
      CONSUL_ECS_CONFIG_JSON: JSON.stringify({
        ...config,
        consulServers: {
          ...config.consulServers,
          hosts: '127.0.0.1',
          http: { ...http, port: server.ports.https },
          grpc: { ...grpc, port: server.ports.grpcTls },
        },
      }),
      ECS_CONTAINER_METADATA_URI_V4: metadata.url,
      AWS_ENDPOINT_URL: ecs.url,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_SESSION_TOKEN: KEYS.sessionToken,
    });
    await controller.untilEvent('bootstrap-done');
    controller.kill('SIGTERM');
    await controller.ended;
    const method = '/v1/acl/auth-method/iam-ecs-service-token';
    expect(await server.get(method, { token: secret(TOKEN) })).toMatchObject({ status: 200 });
  });

  it('keeps authority and token over its tasks: others need not hear of a new one', async () => {
    const first = startTask();
    await first.prepare();
    const before = [secret(CA), secret(CA_CERTIFICATE), secret(TOKEN)];
    const second = startTask();
    await second.prepare();
    expect([secret(CA), secret(CA_CERTIFICATE), secret(TOKEN)]).toEqual(before);
    const server = await serve(second);
    expect(await server.get('/v1/agent/self', { token: before[2] ?? '' })).toMatchObject({
      status: 200,
    });
  });

  it('starts once more with the authority of the faster of two tasks', async () => {
    const [first, second] = [startTask(), startTask()];
    for (const step of ['dev-server-prepare', 'dev-server-certificate']) {
      for (const task of [first, second]) {
        expect(await task.run(step)).toMatchObject({ code: 0 });
      }
    }
    const ends = await Promise.all([first.run('dev-server-store'), second.run('dev-server-store')]);
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 1]);
    const replacement = startTask();
    await replacement.prepare();
    const server = await serve(replacement);
    expect(await server.get('/v1/agent/self', { token: secret(TOKEN) })).toMatchObject({
      status: 200,
    });
  });

  it('serves with the authority of the user, whose secrets alone hold it', async () => {
    const given = { MESHC_CA_CERTIFICATE: AUTHORITY.certificate, MESHC_CA_KEY: AUTHORITY.key };
    const task = startTask(WITH_AUTHORITY, given);
    await task.prepare();
    expect(world.secrets.calls).toEqual([]);
    world.secrets.secrets.set(CA_CERTIFICATE, AUTHORITY.certificate);
    const server = await serve(task);
    expect(await server.get('/v1/agent/self')).toMatchObject({ status: 200 });
  });

  it('does not start with an authority that cannot sign, and says why', async () => {
    const given = {
      MESHC_CA_CERTIFICATE: AUTHORITY.certificate,
      MESHC_CA_KEY: OTHER_AUTHORITY.key,
    };
    const { code, lines } = await startTask(WITH_AUTHORITY, given).run('dev-server-prepare');
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({
      event: 'failed',
      message: expect.stringContaining('its key is not that of its certificate'),
    });
  });
});
