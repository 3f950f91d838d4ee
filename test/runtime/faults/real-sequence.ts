import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runController } from '../../../src/runtime/controller/run.ts';
import { runHealthSync } from '../../../src/runtime/health-sync/run.ts';
import { runMeshInit } from '../../../src/runtime/mesh-init/run.ts';
import type { ProgramWorld } from '../../../src/runtime/run-program.ts';
import type { AwsIdentity, FakePrincipal } from '../../fakes/aws-identity.ts';
import { type EcsApi, RUNNING_TASK, startEcsApi } from '../../fakes/ecs-api.ts';
import { type FakeTaskMetadata, startTaskMetadata } from '../../fakes/task-metadata.ts';
import type { ConsulServer } from '../../tools/consul.ts';
import { readChecks, readEntries } from '../catalog.ts';
import { SERVICE_CONFIG } from '../task-config.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { pickFault } from './plan.ts';
import { Random } from './random.ts';

/** What all sequences share. */
export interface RealWorld {
  readonly consul: ConsulServer;
  readonly identity: AwsIdentity;
  readonly principal: FakePrincipal;
}

interface Run {
  readonly proxy: FaultProxy;
  readonly stop: AbortController;
  readonly ended: Promise<number>;
  readonly lines: string[];
}

const START_LIMIT_SECONDS = 20;
const FAULTY_MS = 6_000;
/** In real time, on a machine that does much else. */
const SWEEP_LIMIT_MS = 120_000;
const POLL_MS = 500;

/** Runs one task against a real Consul through proxies that fail as the seed says; what was wrong, one line each. */
export async function runRealSequence(world: RealWorld, seed: number): Promise<readonly string[]> {
  const metadata = await startTaskMetadata({
    containers: { app: 'HEALTHY', 'consul-dataplane': 'HEALTHY' },
    taskId: `task${seed}`,
    clusterName: `cluster${seed}`,
  });
  const ecs = await startEcsApi({ keys: world.principal, clusterArn: metadata.clusterArn });
  const sequence = new RealSequence(world, { seed, metadata, ecs });
  try {
    await sequence.live();
  } finally {
    await sequence.close();
    await Promise.all([metadata.close(), ecs.close()]);
  }
  return sequence.problems;
}

class RealSequence {
  readonly problems: string[] = [];
  readonly #world: RealWorld;
  readonly #task: {
    readonly seed: number;
    readonly metadata: FakeTaskMetadata;
    readonly ecs: EcsApi;
  };
  readonly #random: Random;
  readonly #directory = mkdtempSync(join(tmpdir(), 'meshc-real-faults-'));
  readonly #runs: Run[] = [];

  constructor(
    world: RealWorld,
    task: { readonly seed: number; readonly metadata: FakeTaskMetadata; readonly ecs: EcsApi },
  ) {
    this.#world = world;
    this.#task = task;
    this.#random = new Random(task.seed);
  }

  async live(): Promise<void> {
    const { ecs, metadata, seed } = this.#task;
    ecs.tasks.set(`task${seed}`, RUNNING_TASK);
    const heartbeat = join(this.#directory, 'heartbeat');
    const controller = await this.#start((program) => runController(program, heartbeat), {
      CONSUL_HTTP_TOKEN: this.#world.consul.managementToken,
    });
    const meshInit = await this.#start(runMeshInit);
    if ((await meshInit.ended) === 0) {
      const healthSync = await this.#start(runHealthSync, this.#shutdown());
      await delay(this.#random.between(0, 4_000));
      metadata.setHealth('app', this.#random.pick(['HEALTHY', 'UNHEALTHY']));
      await delay(this.#random.between(0, 2_000));
      if (this.#random.chance(0.2)) healthSync.proxy.misbehave({ kind: 'down' });
      healthSync.stop.abort('SIGTERM');
      metadata.stop('consul-dataplane');
      await healthSync.ended;
      await this.#checkDrained(healthSync);
    }
    const stopped = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'STOPPED' } as const;
    ecs.tasks.set(`task${seed}`, stopped);
    await this.#checkSwept();
    controller.stop.abort('SIGTERM');
    if ((await controller.ended) !== 0) this.problems.push('the controller did not end with 0');
    this.#checkLogs();
  }

  async close(): Promise<void> {
    for (const { stop, proxy, ended } of this.#runs) {
      stop.abort('SIGTERM');
      await ended;
      await proxy.close();
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** A program behind a proxy of its own, which fails now and then for some seconds. */
  async #start(
    program: (world: ProgramWorld) => Promise<number>,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Run> {
    const { consul } = this.#world;
    const proxy = await startFaultProxy({ address: consul.address, port: consul.httpPort });
    for (let count = this.#random.between(0, 3); count > 0; count -= 1) {
      const fault = pickFault(this.#random, 'consul-1');
      const fromMs = this.#random.between(0, FAULTY_MS);
      const untilMs = this.#random.between(fromMs, FAULTY_MS);
      setTimeout(() => proxy.misbehave(fault), fromMs).unref();
      setTimeout(() => proxy.misbehave({ kind: 'none' }), untilMs).unref();
    }
    const stop = new AbortController();
    const lines: string[] = [];
    const ended = program({
      environment: { ...this.#environment(proxy), ...variables },
      stop: stop.signal,
      writeLog: (line) => lines.push(line),
    });
    const run = { proxy, stop, ended, lines };
    this.#runs.push(run);
    return run;
  }

  #shutdown(): Readonly<Record<string, string>> {
    return this.#random.pick<Readonly<Record<string, string>>>([
      { MESHC_SHUTDOWN_DELAY_SECONDS: '1' },
      { MESHC_SHUTDOWN_DELAY_SECONDS: '0', MESHC_DEREGISTER: 'true' },
      {},
    ]);
  }

  #environment(proxy: FaultProxy): Readonly<Record<string, string>> {
    const { identity, principal } = this.#world;
    const { metadata, ecs } = this.#task;
    return {
      CONSUL_ECS_CONFIG_JSON: JSON.stringify({
        ...SERVICE_CONFIG,
        bootstrapDir: this.#directory,
        consulServers: {
          hosts: '127.0.0.1',
          http: { port: proxy.port, https: false },
          defaults: { tls: false },
        },
        consulLogin: { enabled: true },
        healthSyncContainers: ['app'],
      }),
      ECS_CONTAINER_METADATA_URI_V4: metadata.url,
      AWS_ENDPOINT_URL: ecs.url,
      AWS_ENDPOINT_URL_STS: identity.url,
      AWS_ENDPOINT_URL_IAM: identity.url,
      AWS_ACCESS_KEY_ID: principal.accessKeyId,
      AWS_SECRET_ACCESS_KEY: principal.secretAccessKey,
      AWS_SESSION_TOKEN: principal.sessionToken ?? '',
      MESHC_START_LIMIT_SECONDS: String(START_LIMIT_SECONDS),
    };
  }

  async #checkDrained({ lines }: Run): Promise<void> {
    if (!lines.some((line) => JSON.parse(line).event === 'drained')) return;
    const checks = await readChecks(this.#world.consul, this.#task.metadata.clusterArn);
    const passing = Object.entries(checks).filter(([, status]) => status !== 'critical');
    if (passing.length > 0) this.problems.push(`passing after SIGTERM: ${passing.join()}`);
  }

  async #checkSwept(): Promise<void> {
    const deadline = Date.now() + SWEEP_LIMIT_MS;
    let left = await this.#remains();
    while (left.length > 0 && Date.now() < deadline) {
      await delay(POLL_MS);
      left = await this.#remains();
    }
    for (const remains of left) this.problems.push(`left: ${remains}`);
  }

  /** Entries and tokens of the task. */
  async #remains(): Promise<readonly string[]> {
    const { consul } = this.#world;
    const { metadata, seed } = this.#task;
    const entries = await readEntries(consul, metadata.clusterArn);
    // Consul's documented answer.
    const tokens = (await consul.read('/v1/acl/tokens')) as readonly { Description: string }[];
    return [
      ...entries.map((entry) => String(entry['ID'])),
      ...tokens
        .map(({ Description }) => Description)
        .filter((text) => text.includes(`"task${seed}"`)),
    ];
  }

  #checkLogs(): void {
    const { consul, principal } = this.#world;
    const secrets = [
      consul.managementToken,
      principal.secretAccessKey,
      principal.sessionToken ?? '',
    ];
    const lines = this.#runs.flatMap((run) => run.lines);
    for (const line of lines) {
      if (secrets.some((secret) => line.includes(secret))) this.problems.push(`a secret: ${line}`);
    }
  }
}
