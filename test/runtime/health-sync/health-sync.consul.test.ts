import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { TaskConfig } from '../../../src/contract/task-config.ts';
import { type FakeTaskMetadata, startTaskMetadata } from '../../fakes/task-metadata.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { findFreePorts } from '../../tools/free-ports.ts';
import { lastChange, readChecks, readEntries } from '../catalog.ts';
import { type LogLine, type RunningProgram, startProgram } from '../program.ts';
import { SERVICE_CONFIG } from '../task-config.ts';

describeWith(CONSUL, 'health-sync against a real Consul', () => {
  let consul: ConsulServer;
  let metadata: FakeTaskMetadata;
  let directory = '';
  let taskNumber = 0;
  const running: RunningProgram[] = [];

  beforeAll(async () => {
    consul = await startConsul({ keepsState: true });
  });
  afterAll(() => consul.remove());
  beforeEach(async () => {
    taskNumber += 1;
    metadata = await startTaskMetadata({
      containers: { app: 'UNKNOWN', 'consul-dataplane': 'HEALTHY' },
      taskId: `task${taskNumber}`,
      clusterName: `cluster${taskNumber}`,
    });
    directory = mkdtempSync(join(tmpdir(), 'meshc-health-sync-'));
  });
  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.kill('SIGKILL');
      await program.ended;
    }
    await metadata.close();
    rmSync(directory, { recursive: true });
  });

  const environmentOf = (config: Partial<TaskConfig>, server = consul) => ({
    CONSUL_ECS_CONFIG_JSON: JSON.stringify({
      ...SERVICE_CONFIG,
      healthSyncContainers: ['app'],
      bootstrapDir: directory,
      consulServers: {
        hosts: server.address,
        http: { port: server.httpPort, https: false },
        defaults: { tls: false },
      },
      ...config,
    }),
    ECS_CONTAINER_METADATA_URI_V4: metadata.url,
  });
  /** Runs mesh-init to its end, then starts health-sync in the same task. */
  const startTask = async (
    config: Partial<TaskConfig> = {},
    variables: Readonly<Record<string, string>> = { MESHC_SHUTDOWN_DELAY_SECONDS: '0' },
    server = consul,
  ): Promise<RunningProgram> => {
    const environment = environmentOf(config, server);
    expect(await startProgram('mesh-init', environment).ended).toEqual({ code: 0, signal: null });
    const program = startProgram('health-sync', { ...environment, ...variables });
    running.push(program);
    return program;
  };
  const checks = () => readChecks(consul, metadata.clusterArn);
  const statusOf = (app: string, task: string) => ({
    [`web-task${taskNumber}-app`]: app,
    [`web-task${taskNumber}-consul-dataplane`]: task,
    [`web-task${taskNumber}-sidecar-proxy-consul-dataplane`]: task,
  });
  const untilChecks = async (expected: Readonly<Record<string, string>>) => {
    await expect.poll(checks, { timeout: 20_000, interval: 50 }).toEqual(expected);
  };
  const eventsOf = (program: RunningProgram, event: string): readonly LogLine[] =>
    program.lines.filter((line) => line.event === event);
  const isReady = () => existsSync(join(directory, 'health-sync-ready'));

  it('follows the health of the task, and is ready once Consul has it passing', async () => {
    const program = await startTask();
    await program.untilEvent('checks-written');
    expect(await checks()).toEqual(statusOf('critical', 'critical'));
    expect(isReady()).toBe(false);
    metadata.setHealth('app', 'HEALTHY');
    await untilChecks(statusOf('passing', 'passing'));
    await program.untilEvent('task-ready');
    expect(isReady()).toBe(true);
    metadata.setHealth('app', 'UNHEALTHY');
    await untilChecks(statusOf('critical', 'critical'));
    expect(isReady()).toBe(true);
    metadata.setHealth('app', 'HEALTHY');
    metadata.setHealth('consul-dataplane', 'UNHEALTHY');
    await untilChecks(statusOf('passing', 'critical'));
    metadata.setHealth('consul-dataplane', 'HEALTHY');
    await untilChecks(statusOf('passing', 'passing'));
    metadata.remove('app');
    await untilChecks(statusOf('critical', 'critical'));
  });

  it('writes once for a change and not at all without one', async () => {
    metadata.setHealth('app', 'HEALTHY');
    const program = await startTask();
    await program.untilEvent('task-ready');
    const before = await lastChange(consul, metadata.clusterArn);
    await metadata.untilReadings(3);
    expect(await lastChange(consul, metadata.clusterArn)).toBe(before);
    expect(eventsOf(program, 'checks-written')).toHaveLength(1);
  });

  it('keeps what Consul has while the task metadata cannot be read', async () => {
    metadata.setHealth('app', 'HEALTHY');
    const program = await startTask();
    await program.untilEvent('task-ready');
    for (const fault of ['error', 'garbage', 'refuse'] as const) {
      metadata.fail(fault);
      await metadata.untilReadings(2);
    }
    expect(await checks()).toEqual(statusOf('passing', 'passing'));
    metadata.fail('nothing');
    metadata.setHealth('app', 'UNHEALTHY');
    await untilChecks(statusOf('critical', 'critical'));
    expect(eventsOf(program, 'task-metadata-available')).toHaveLength(1);
  });

  it('waits for task metadata that come late', async () => {
    const environment = environmentOf({});
    await startProgram('mesh-init', environment).ended;
    metadata.fail('error');
    const program = startProgram('health-sync', environment);
    running.push(program);
    await program.untilEvent('task-metadata-unavailable');
    metadata.fail('nothing');
    await program.untilEvent('checks-written');
  });

  it('outlives Consul, and writes the change that Consul missed', async () => {
    metadata.setHealth('app', 'HEALTHY');
    const program = await startTask();
    await program.untilEvent('task-ready');
    await consul.stop();
    metadata.setHealth('app', 'UNHEALTHY');
    await program.untilEvent('write-failed');
    await consul.start();
    await untilChecks(statusOf('critical', 'critical'));
  });

  it('passes a service without health checks only once its port accepts connections', async () => {
    const [port = 0] = await findFreePorts(1);
    const program = await startTask({
      healthSyncContainers: [],
      service: { name: 'web', port },
    });
    await program.untilEvent('checks-written');
    await metadata.untilReadings(2);
    expect(Object.values(await checks())).toEqual(['critical', 'critical']);
    const application = createServer().listen(port, '127.0.0.1');
    await program.untilEvent('task-ready');
    expect(Object.values(await checks())).toEqual(['passing', 'passing']);
    application.close();
    await metadata.untilReadings(2);
    expect(Object.values(await checks())).toEqual(['passing', 'passing']);
  });

  it('keeps the one check of a gateway, whatever else is to be synced', async () => {
    const { service: _service, ...config } = SERVICE_CONFIG;
    const environment = {
      ...environmentOf({}),
      CONSUL_ECS_CONFIG_JSON: JSON.stringify({
        ...config,
        bootstrapDir: directory,
        consulServers: { hosts: consul.address, http: { port: consul.httpPort, https: false } },
        gateway: { kind: 'api-gateway', name: 'edge' },
        healthSyncContainers: ['no-such-container'],
      }),
    };
    await startProgram('mesh-init', environment).ended;
    const program = startProgram('health-sync', environment);
    running.push(program);
    await program.untilEvent('task-ready');
    expect(await checks()).toEqual({ [`edge-task${taskNumber}-consul-dataplane`]: 'passing' });
  });

  it('marks all checks critical on SIGTERM, and leaves the entries to the controller', async () => {
    metadata.setHealth('app', 'HEALTHY');
    const program = await startTask();
    await program.untilEvent('task-ready');
    program.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(await checks()).toEqual(statusOf('critical', 'critical'));
    expect(await readEntries(consul, metadata.clusterArn)).toHaveLength(2);
    expect(eventsOf(program, 'checks-written')).toHaveLength(2);
  });

  it('stays for the delay, and reads no health any more that could undo the last write', async () => {
    metadata.setHealth('app', 'HEALTHY');
    const program = await startTask({}, { MESHC_SHUTDOWN_DELAY_SECONDS: '3600' });
    await program.untilEvent('task-ready');
    program.kill('SIGTERM');
    await program.untilEvent('drained');
    const { readings } = metadata;
    program.kill('SIGTERM');
    expect(await checks()).toEqual(statusOf('critical', 'critical'));
    expect(program.isRunning).toBe(true);
    expect(metadata.readings).toBe(readings);
  });

  it('deregisters where no controller does', async () => {
    const program = await startTask(
      {},
      { MESHC_SHUTDOWN_DELAY_SECONDS: '0', MESHC_DEREGISTER: 'true' },
    );
    await program.untilEvent('checks-written');
    program.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(await readEntries(consul, metadata.clusterArn)).toEqual([]);
  });

  it('without a delay waits for the dataplane to stop and then deregisters, as consul-ecs', async () => {
    metadata.setHealth('app', 'HEALTHY');
    const program = await startTask({}, {});
    await program.untilEvent('task-ready');
    program.kill('SIGTERM');
    await program.untilEvent('drained');
    await metadata.untilReadings(2);
    expect(await readEntries(consul, metadata.clusterArn)).toHaveLength(2);
    expect(await checks()).toEqual(statusOf('critical', 'critical'));
    metadata.stop('consul-dataplane');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(await readEntries(consul, metadata.clusterArn)).toEqual([]);
  });

  it('gives the wait for the dataplane up when the task metadata stay away', async () => {
    const program = await startTask({}, {});
    await program.untilEvent('checks-written');
    metadata.fail('refuse');
    program.kill('SIGTERM');
    await program.untilEvent('dataplane-wait-given-up');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(await readEntries(consul, metadata.clusterArn)).toEqual([]);
  });

  it('ends within its bounds when Consul freezes before SIGTERM', async () => {
    metadata.setHealth('app', 'HEALTHY');
    const program = await startTask();
    await program.untilEvent('task-ready');
    consul.pause();
    try {
      program.kill('SIGTERM');
      await program.untilEvent('drain-failed');
      expect(await program.ended).toEqual({ code: 0, signal: null });
    } finally {
      consul.resume();
    }
  });

  it('repeats the last write until Consul is back', async () => {
    metadata.setHealth('app', 'HEALTHY');
    const program = await startTask({}, { MESHC_SHUTDOWN_DELAY_SECONDS: '30' });
    await program.untilEvent('task-ready');
    await consul.stop();
    program.kill('SIGTERM');
    await program.untilEvent('write-failed');
    await consul.start();
    await program.untilEvent('drained');
    expect(await checks()).toEqual(statusOf('critical', 'critical'));
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s before it knows its task', async (signal) => {
    metadata.fail('hang');
    const program = startProgram('health-sync', environmentOf({}));
    await metadata.untilReadings(1);
    program.kill(signal);
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  it('ends on SIGTERM while it cannot reach Consul from the start', async () => {
    const [port = 0] = await findFreePorts(1);
    const program = startProgram('health-sync', {
      ...environmentOf({
        consulServers: { hosts: '127.0.0.1', http: { port, https: false } },
      }),
      MESHC_SHUTDOWN_DELAY_SECONDS: '0',
    });
    await program.untilEvent('write-failed');
    program.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  it('ends when Consul has forgotten the task, where that is asked for', async () => {
    const forgetful = await startConsul();
    try {
      const program = await startTask({}, { MESHC_RESTART_WHEN_FORGOTTEN: 'true' }, forgetful);
      await program.untilEvent('checks-written');
      await forgetful.stop();
      await forgetful.start();
      await program.untilEvent('task-forgotten');
      expect(await program.ended).toEqual({ code: 1, signal: null });
    } finally {
      await forgetful.remove();
    }
  });

  it('lists everything that is wrong with config and variables', async () => {
    const program = startProgram('health-sync', {
      CONSUL_ECS_CONFIG_JSON: '{}',
      MESHC_SHUTDOWN_DELAY_SECONDS: 'two',
    });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.lines).toMatchObject([
      {
        event: 'settings-invalid',
        problems: [
          'bootstrapDir: is required',
          'consulServers: is required',
          'MESHC_SHUTDOWN_DELAY_SECONDS must be a number of seconds, not "two"',
          'ECS_CONTAINER_METADATA_URI_V4 is not set to a URL',
        ],
      },
    ]);
  });
});
