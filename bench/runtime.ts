import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RUNNING_TASK } from '../test/fakes/ecs-api.ts';
import { median } from './measure.ts';
import { makeMemoryLimit, type Usage, usageOf } from './process-usage.ts';
import { type RuntimeWorld, startRuntimeWorld } from './runtime-world.ts';

/** A figure of the runtime: no ratio, since a limit was set for it. */
export interface RuntimeFigure {
  readonly title: string;
  readonly value: number;
  readonly unit: 'ms' | 'MiB' | '% of a core' | 'page-ins';
  readonly limit: number | undefined;
  /** The same of Node doing nothing, where that says something. */
  readonly floor: number | undefined;
}

const STARTS = 15;
const FLIPS = 20;
const STOPS = 9;
const MINUTE_MS = 60_000;
/** 1,800 polls at 25 times the speed (fast-time.cjs). */
const HALF_HOUR_MS = 72_000;
const LIMIT_MIB = 40;
const TASKS = 1_000;
const PASSES = 5;
/** Consul takes up to 128 operations in one transaction. */
const OPERATIONS = 128;
const FLIP_EVERY_MS = 400;
const POLLING_LOOP = path.join(import.meta.dirname, 'polling-loop.cjs');
const FAST_TIME = path.join(import.meta.dirname, 'fast-time.cjs');

/** Measures the programs of the runtime against a real Consul; calls back with each figure as it is there. */
export async function measureRuntime(
  report: (figure: RuntimeFigure) => void,
): Promise<readonly RuntimeFigure[]> {
  const figures: RuntimeFigure[] = [];
  const keep = (figure: RuntimeFigure) => {
    figures.push(figure);
    report(figure);
  };
  const world = await startRuntimeWorld();
  try {
    const idle = await measureIdle();
    keep(await measureStart(world));
    for (const figure of await measureHealthSync(world, idle)) keep(figure);
    for (const figure of await measureHalfHour(world, idle)) keep(figure);
    keep(await measureFlip(world));
    keep(await measureStop(world));
    for (const figure of await measureController(world, idle)) keep(figure);
  } finally {
    await world.close();
  }
  return figures;
}

/** Memory of a Node that waits, in MiB. */
interface Idle {
  readonly privateMib: number;
  readonly residentMib: number;
}

async function measureIdle(): Promise<Idle> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await delay(5_000);
  const usage = usageOf(child.pid ?? 0);
  await endProcess(child);
  return usage;
}

async function endProcess(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function measureStart(world: RuntimeWorld): Promise<RuntimeFigure> {
  const ours: number[] = [];
  const nothing: number[] = [];
  for (let round = 0; round < STARTS; round += 1) {
    const startMs = performance.now();
    const code = await world.start('mesh-init').ended;
    if (code !== 0) throw new Error(`mesh-init ended with ${code}`);
    const betweenMs = performance.now();
    await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
    ours.push(betweenMs - startMs);
    nothing.push(performance.now() - betweenMs);
  }
  return {
    title: 'mesh-init, start to exit with login over TLS',
    value: median(ours),
    unit: 'ms',
    limit: 192,
    floor: median(nothing),
  };
}

/** A minute of health-sync as it is. */
async function measureHealthSync(
  world: RuntimeWorld,
  idle: Idle,
): Promise<readonly RuntimeFigure[]> {
  const program = world.start('health-sync');
  await program.untilEvent('task-ready');
  const loop = spawn(process.execPath, ['--jitless', POLLING_LOOP], {
    env: { ECS_CONTAINER_METADATA_URI_V4: world.metadata.url },
    stdio: 'ignore',
  });
  await delay(10_000);
  const [before, loopBefore] = [usageOf(program.pid), usageOf(loop.pid ?? 0)];
  await delay(MINUTE_MS);
  const [after, loopAfter] = [usageOf(program.pid), usageOf(loop.pid ?? 0)];
  program.kill('SIGTERM');
  await Promise.all([program.ended, endProcess(loop)]);
  const shareOf = (from: Usage, to: Usage) => (100 * (to.cpuMs - from.cpuMs)) / MINUTE_MS;
  return [
    {
      title: 'health-sync after a minute, private memory',
      value: after.privateMib,
      unit: 'MiB',
      limit: 14,
      floor: idle.privateMib,
    },
    {
      title: 'health-sync after a minute, resident memory',
      value: after.residentMib,
      unit: 'MiB',
      limit: 55,
      floor: idle.residentMib,
    },
    {
      title: 'health-sync, processor (beside it: a bare polling loop)',
      value: shareOf(before, after),
      unit: '% of a core',
      limit: 0.15,
      floor: shareOf(loopBefore, loopAfter),
    },
  ];
}

/** As many polls as in half an hour, with a change of health now and then, in a limit of memory where one can be had. */
async function measureHalfHour(world: RuntimeWorld, idle: Idle): Promise<readonly RuntimeFigure[]> {
  const limit = makeMemoryLimit(LIMIT_MIB);
  if (limit === undefined) {
    console.error(`without a limit of ${LIMIT_MIB} MiB: only root may make a control group`);
  }
  const program = world.start('health-sync', { NODE_OPTIONS: `--require ${FAST_TIME}` });
  limit?.add(program.pid);
  await program.untilEvent('task-ready');
  await flipFor(world, HALF_HOUR_MS / 2);
  const middle = usageOf(program.pid);
  await flipFor(world, HALF_HOUR_MS / 2);
  const after = usageOf(program.pid);
  program.kill('SIGTERM');
  await program.ended;
  limit?.remove();
  const memory = {
    title: 'health-sync after 1,800 polls, private memory',
    value: after.privateMib,
    unit: 'MiB',
    limit: 14,
    floor: idle.privateMib,
  } as const;
  const growth = {
    title: 'health-sync, growth of that in the second half',
    value: after.privateMib - middle.privateMib,
    unit: 'MiB',
    limit: 0.5,
    floor: undefined,
  } as const;
  const pageIns = {
    title: `health-sync in ${LIMIT_MIB} MiB, page-ins in the second half`,
    value: after.pageIns - middle.pageIns,
    unit: 'page-ins',
    limit: 0,
    floor: undefined,
  } as const;
  return limit === undefined ? [memory, growth] : [memory, growth, pageIns];
}

async function flipFor(world: RuntimeWorld, durationMs: number): Promise<void> {
  const untilMs = performance.now() + durationMs;
  for (let count = 0; performance.now() < untilMs; count += 1) {
    world.metadata.setHealth('app', count % 2 === 0 ? 'UNHEALTHY' : 'HEALTHY');
    await delay(FLIP_EVERY_MS);
  }
  world.metadata.setHealth('app', 'HEALTHY');
}

async function measureFlip(world: RuntimeWorld): Promise<RuntimeFigure> {
  const program = world.start('health-sync');
  await program.untilEvent('task-ready');
  const times: number[] = [];
  for (let flip = 0; flip < FLIPS; flip += 1) {
    const [health, status] =
      flip % 2 === 0 ? (['UNHEALTHY', 'critical'] as const) : (['HEALTHY', 'passing'] as const);
    // At any moment between two polls.
    await delay(1_000 + Math.random() * 1_000);
    const startMs = Date.now();
    world.metadata.setHealth('app', health);
    // Logged once Consul has acknowledged it; the first was before the task was ready.
    times.push((await program.untilEvent('checks-written', flip + 2)) - startMs);
    if ((await world.statusOfApp()) !== status) throw new Error(`Consul does not say ${status}`);
  }
  program.kill('SIGTERM');
  await program.ended;
  return {
    title: 'change of health until Consul has it',
    value: median(times),
    unit: 'ms',
    limit: 550,
    floor: undefined,
  };
}

async function measureStop(world: RuntimeWorld): Promise<RuntimeFigure> {
  const times: number[] = [];
  for (let round = 0; round < STOPS; round += 1) {
    const program = world.start('health-sync');
    await program.untilEvent('task-ready');
    await delay(500);
    const startMs = Date.now();
    program.kill('SIGTERM');
    times.push((await program.untilEvent('drained')) - startMs);
    await program.ended;
  }
  return {
    title: 'SIGTERM until Consul has all checks critical',
    value: median(times),
    unit: 'ms',
    limit: 30,
    floor: undefined,
  };
}

async function measureController(
  world: RuntimeWorld,
  idle: Idle,
): Promise<readonly RuntimeFigure[]> {
  await addTasks(world);
  const program = world.start('controller', { CONSUL_HTTP_TOKEN: world.consul.managementToken });
  await untilPasses(program, 2);
  const before = usageOf(program.pid);
  await untilPasses(program, 2 + PASSES);
  const after = usageOf(program.pid);
  program.kill('SIGTERM');
  await program.ended;
  return [
    {
      title: `controller at ${TASKS} tasks, private memory`,
      value: after.privateMib,
      unit: 'MiB',
      limit: 40,
      floor: idle.privateMib,
    },
    {
      title: `controller at ${TASKS} tasks, processor time of a pass`,
      value: (after.cpuMs - before.cpuMs) / PASSES,
      unit: 'ms',
      limit: 1_000,
      floor: undefined,
    },
  ];
}

async function untilPasses(
  program: ReturnType<RuntimeWorld['start']>,
  passes: number,
): Promise<void> {
  while (program.count('pass-done') < passes) await delay(100);
}

/** Running tasks, each with the entries of a service and its proxy. */
async function addTasks({ consul, ecs, metadata }: RuntimeWorld): Promise<void> {
  const ids = Array.from({ length: TASKS }, (_, index) => `task${index}`);
  for (const id of ids) ecs.tasks.set(id, RUNNING_TASK);
  const entries = ids.flatMap((id) =>
    [`web-${id}`, `web-${id}-sidecar-proxy`].map((ID) => {
      const service = { ID, Service: 'web', Meta: { 'task-id': id } };
      return { Service: { Verb: 'set', Node: metadata.clusterArn, Service: service } };
    }),
  );
  for (let start = 0; start < entries.length; start += OPERATIONS) {
    await consul.write('/v1/txn', entries.slice(start, start + OPERATIONS));
  }
}
