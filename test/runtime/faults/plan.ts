import type { Random } from './random.ts';
import type { Fault } from './virtual-network.ts';

/** Who misbehaves. */
export type Target = 'consul-1' | 'consul-2' | 'consul-3' | 'sts' | 'metadata' | 'ecs';

/** A fault from one time to another, milliseconds since the start. */
export interface PlannedFault {
  readonly target: Target;
  readonly fault: Fault;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How a program is asked to end: as ECS asks, or as the kernel does. */
export type Signal = 'SIGTERM' | 'SIGKILL';

/** What happens to one task of the mesh; decided before anything runs, so that a seed is the whole story. */
export interface Plan {
  readonly faults: readonly PlannedFault[];
  /** From then on nothing misbehaves any more. */
  readonly calmMs: number;
  /** How the controllers start; one of two may come later. */
  readonly controllerStartsMs: readonly number[];
  /** When controllers are ended, to be started again a little later. */
  readonly controllerEnds: readonly { readonly atMs: number; readonly signal: Signal }[];
  readonly startLimitSeconds: number;
  /** Ends mesh-init so long after its start. */
  readonly meshInitEnd: { readonly afterMs: number; readonly signal: Signal } | undefined;
  /** Health of the containers over time, from the start of health-sync. */
  readonly healthChanges: readonly HealthChange[];
  /** ECS stops the task so long after health-sync has started. */
  readonly stopAfterMs: number;
  readonly stopSignal: Signal;
  /**
   * What all Consul servers do from a moment before the stop on, and for how long. A container changes at that moment, so
   * that a write is under way.
   */
  readonly stopFault:
    | { readonly fault: Fault; readonly leadMs: number; readonly lengthMs: number }
    | undefined;
  readonly shutdown: 'delay' | 'delay-and-deregister' | 'follow-dataplane';
  readonly delaySeconds: number;
  /** consul-dataplane gives its own token back. */
  readonly dataplaneLogsOut: boolean;
  /** What ECS says wrongly of the task for a while, though it lives. */
  readonly doubts: readonly Doubt[];
  /** The task drains so long before it has stopped. */
  readonly drainMs: number;
  /** ECS forgets the task instead of telling that it has stopped. */
  readonly isForgottenByEcs: boolean;
  /** Consul loses everything. */
  readonly consulLossMs: number | undefined;
  /** The servers come back under other addresses. */
  readonly moveMs: number | undefined;
}

/**
 * A time, shorter than the controller's grace, in which ECS does not describe the task, fails to, or does not know it.
 */
export interface Doubt {
  readonly kind: 'silent' | 'failed' | 'missing';
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface HealthChange {
  readonly afterMs: number;
  readonly container: 'app' | 'consul-dataplane';
  readonly health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
}

const SECOND_MS = 1_000;

/** Decides what happens. */
export function makePlan(random: Random): Plan {
  const calmMs = random.between(5, 50) * SECOND_MS;
  const hasTwoControllers = random.chance(0.2);
  return {
    calmMs,
    faults: Array.from({ length: random.between(1, 10) }, () => makeFault(random, calmMs)),
    controllerStartsMs: [
      random.chance(0.5) ? 0 : random.between(0, 30 * SECOND_MS),
      ...(hasTwoControllers ? [random.between(0, 5 * SECOND_MS)] : []),
    ],
    controllerEnds: Array.from({ length: random.between(0, 3) }, () => ({
      atMs: random.between(0, calmMs),
      signal: random.pick<Signal>(['SIGTERM', 'SIGKILL']),
    })),
    startLimitSeconds: random.between(10, 60),
    meshInitEnd: random.chance(0.2)
      ? {
          afterMs: random.between(0, 40 * SECOND_MS),
          signal: random.pick<Signal>(['SIGTERM', 'SIGKILL']),
        }
      : undefined,
    healthChanges: Array.from({ length: random.between(2, 12) }, () => makeHealthChange(random)),
    stopAfterMs: random.chance(0.15)
      ? random.between(100, 160) * SECOND_MS
      : random.between(0, 40 * SECOND_MS),
    stopSignal: random.chance(0.8) ? 'SIGTERM' : 'SIGKILL',
    stopFault: random.chance(0.4)
      ? {
          fault: pickFault(random, 'consul-1'),
          leadMs: random.between(0, 2 * SECOND_MS),
          lengthMs: random.between(0, 8 * SECOND_MS),
        }
      : undefined,
    shutdown: random.pick(['delay', 'delay', 'delay-and-deregister', 'follow-dataplane']),
    delaySeconds: random.between(0, 4),
    dataplaneLogsOut: random.chance(0.5),
    doubts: Array.from({ length: random.between(0, 2) }, (_, index) => makeDoubt(random, index)),
    drainMs: random.between(0, 30 * SECOND_MS),
    isForgottenByEcs: random.chance(0.2),
    consulLossMs: random.chance(0.1) ? random.between(0, calmMs) : undefined,
    moveMs: random.chance(0.2) ? random.between(0, calmMs) : undefined,
  };
}

function makeFault(random: Random, calmMs: number): PlannedFault {
  const target = random.pick<Target>([
    ...(['consul-1', 'consul-2', 'consul-3'] as const),
    ...(['consul-1', 'consul-2', 'consul-3'] as const),
    'sts',
    'metadata',
    'ecs',
  ]);
  const fromMs = random.chance(0.3) ? 0 : random.between(0, calmMs);
  const lengthMs = random.pick([random.between(0, 3), random.between(0, 30)]) * SECOND_MS;
  return { target, fault: pickFault(random, target), fromMs, untilMs: fromMs + lengthMs };
}

const REFUSALS: Readonly<Record<'consul' | 'sts' | 'metadata' | 'ecs', readonly Fault[]>> = {
  consul: [
    { kind: 'answers', status: 500, text: 'rpc error: No cluster leader' },
    { kind: 'answers', status: 429, text: 'too many requests' },
    { kind: 'answers', status: 403, text: 'Permission denied: token lacks permission' },
    { kind: 'answers', status: 403, text: 'token does not exist: ACL not found' },
    { kind: 'answers', status: 200, text: '<html>' },
  ],
  sts: [
    { kind: 'answers', status: 403, text: '<Error><Code>AccessDenied</Code></Error>' },
    { kind: 'answers', status: 503, text: 'no' },
  ],
  metadata: [
    { kind: 'answers', status: 500, text: 'no' },
    { kind: 'answers', status: 200, text: '{"TaskARN":' },
    { kind: 'answers', status: 200, text: '{}' },
  ],
  ecs: [
    { kind: 'answers', status: 400, text: '{"__type":"ThrottlingException","message":"slow"}' },
    { kind: 'answers', status: 500, text: 'no' },
    { kind: 'answers', status: 200, text: '{"taskArns":[],"nextToken":"0"}' },
    { kind: 'answers', status: 200, text: 'null' },
  ],
};

/** A fault of the kinds that the target can have. */
export function pickFault(random: Random, target: Target): Fault {
  const kind = target.startsWith('consul') ? 'consul' : (target as keyof typeof REFUSALS);
  return random.pick<Fault>([
    { kind: 'down' },
    { kind: 'hang' },
    { kind: 'cut-before' },
    { kind: 'cut-after' },
    { kind: 'answers-late', delayMs: random.between(100, 15_000) },
    { kind: 'acts-late', delayMs: random.between(100, 15_000) },
    random.pick(REFUSALS[kind]),
    random.pick(REFUSALS[kind]),
  ]);
}

/** They do not touch each other, or two would be longer than the grace. */
function makeDoubt(random: Random, index: number): Doubt {
  const fromMs = (100 * index + random.between(0, 30)) * SECOND_MS;
  const untilMs = fromMs + random.between(1, 50) * SECOND_MS;
  return { kind: random.pick(['silent', 'failed', 'missing']), fromMs, untilMs };
}

function makeHealthChange(random: Random): HealthChange {
  return {
    afterMs: random.between(0, 30 * SECOND_MS),
    container: random.pick(['app', 'consul-dataplane']),
    health: random.pick(['HEALTHY', 'HEALTHY', 'HEALTHY', 'UNHEALTHY', 'UNKNOWN']),
  };
}
