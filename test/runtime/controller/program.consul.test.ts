import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { runController } from '../../../src/runtime/controller/run.ts';
import { type EcsApi, startEcsApi } from '../../fakes/ecs-api.ts';
import { type FakeTaskMetadata, startTaskMetadata } from '../../fakes/task-metadata.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { startProgram } from '../program.ts';
import { CLUSTER } from './controller-world.ts';

const KEYS = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' };

describeWith(CONSUL, 'the controller program', () => {
  let consul: ConsulServer;
  let ecs: EcsApi;
  let metadata: FakeTaskMetadata;

  beforeAll(async () => {
    consul = await startConsul();
  });
  afterAll(() => consul.remove());
  beforeEach(async () => {
    ecs = await startEcsApi({ keys: KEYS, clusterArn: CLUSTER });
    metadata = await startTaskMetadata({ containers: { 'consul-ecs-controller': null } });
  });
  afterEach(async () => {
    await ecs.close();
    await metadata.close();
  });

  function environment(config: object = {}): Record<string, string> {
    const taskConfig = {
      bootstrapDir: '/consul',
      logLevel: 'DEBUG',
      consulServers: {
        hosts: consul.address,
        defaults: { tls: false },
        http: { port: consul.httpPort, https: false },
      },
      ...config,
    };
    return {
      CONSUL_ECS_CONFIG_JSON: JSON.stringify(taskConfig),
      ECS_CONTAINER_METADATA_URI_V4: metadata.url,
      AWS_ENDPOINT_URL: ecs.url,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_SESSION_TOKEN: KEYS.sessionToken,
    };
  }

  test('serves the cluster until SIGTERM, and then ends with 0', async () => {
    const program = startProgram('controller', environment());
    expect(await program.untilEvent('started')).toMatchObject({ cluster: CLUSTER, acls: false });
    await program.untilEvent('pass-done');
    program.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.lines.at(-1)?.event).toBe('stopped');
    expect(program.stderr).toBe('');
  });

  test.each([
    ['AWS_REGION', 'us-east-2', { AWS_REGION: 'us-east-2' }],
    ['its own task', 'eu-west-1', {}],
  ])('asks ECS in the region of %s', async (_source, region, variables) => {
    const elsewhere = await startEcsApi({ keys: KEYS, clusterArn: CLUSTER, region });
    const program = startProgram('controller', {
      ...environment(),
      ...variables,
      AWS_ENDPOINT_URL: elsewhere.url,
    });
    // The fake refuses what is signed for another region.
    expect(await program.untilEvent('pass-done')).toMatchObject({ failed: 0 });
    program.kill('SIGTERM');
    await program.ended;
    await elsewhere.close();
  });

  test('ends on SIGTERM while Consul hangs', async () => {
    const program = startProgram('controller', environment());
    consul.pause();
    await program.untilEvent('started');
    program.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    consul.resume();
  });

  test('touches its heartbeat file after a pass', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshc-'));
    const file = join(folder, 'new', 'heartbeat');
    const stop = new AbortController();
    const events: string[] = [];
    const world = {
      environment: environment(),
      stop: stop.signal,
      writeLog: (line: string) => {
        events.push(JSON.parse(line).event);
        if (events.at(-1) === 'pass-done') setImmediate(() => stop.abort());
      },
    };
    expect(await runController(world, file)).toBe(0);
    expect((await stat(file)).isFile()).toBe(true);
    await rm(folder, { recursive: true });
  });

  test.each<[string, object, string]>([
    ['a wrong task config', { consulServers: {} }, 'consulServers.hosts: is required'],
    [
      'a partition without partitions',
      { controller: { partition: 'blue' } },
      'controller.partition is "blue", but controller.partitionsEnabled is not set',
    ],
  ])('ends with 1 and a sentence on %s', async (_title, config, message) => {
    const program = startProgram('controller', environment(config));
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(program.lines)).toContain(JSON.stringify(message).slice(1, -1));
  });

  test.each(['meshc/shop/dev/', '/', '/meshc//dev', '/meshc/shop dev/'])(
    'ends with 1 where "%s" is to be a path of parameters',
    async (path) => {
      const given = { ...environment(), MESHC_CONFIG_ENTRIES_PATH: path };
      const lines: string[] = [];
      const stop = new AbortController().signal;
      const world = { environment: given, stop, writeLog: (line: string) => lines.push(line) };
      expect(await runController(world, '/nowhere')).toBe(1);
      expect(lines.join('')).toContain('which is no path of SSM parameters');
    },
  );

  test('ends with 1 where it runs in no ECS task', async () => {
    const { ECS_CONTAINER_METADATA_URI_V4: _, ...rest } = environment();
    const program = startProgram('controller', rest);
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.lines.at(-1)).toMatchObject({
      event: 'failed',
      message: expect.stringContaining('ECS_CONTAINER_METADATA_URI_V4 is not set'),
    });
  });
});
