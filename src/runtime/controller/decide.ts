/**
 * What ECS says of a task. `alive` is everything before `STOPPED`, draining included; `missing`
 * that ECS does not know it; `unknown` that ECS did not say, which is no reason for anything.
 */
export type TaskLife = 'alive' | 'stopped' | 'missing' | 'unknown';

/** A catalog entry of a task. */
export interface ServiceEntry {
  readonly id: string;
  readonly namespace?: string;
  readonly partition?: string;
}

/** A token of a task's login. */
export interface TaskToken {
  readonly accessorId: string;
  readonly namespace?: string;
  readonly partition?: string;
}

/** What one task holds in Consul. */
export interface Holding {
  readonly taskId: string;
  readonly services: readonly ServiceEntry[];
  readonly tokens: readonly TaskToken[];
}

/** What the controller has seen. */
export interface Facts {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly holdings: readonly Holding[];
  /** By task id; every holding has one. */
  readonly lives: ReadonlyMap<string, TaskLife>;
}

/**
 * What the controller remembers from pass to pass: since when ECS has not known a task, by task id.
 */
export type MissingSince = ReadonlyMap<string, number>;

/** One thing to remove from Consul. */
export type Removal =
  | { readonly kind: 'service'; readonly taskId: string; readonly service: ServiceEntry }
  | { readonly kind: 'token'; readonly taskId: string; readonly token: TaskToken };

/** What is to be done, and what is to be remembered. */
export interface Decision {
  readonly removals: readonly Removal[];
  /** Removals that are due and wait for a later pass, so that a pass stays short. */
  readonly postponed: number;
  readonly missingSince: MissingSince;
}

/**
 * How long a task must be missing before its entries go. `STOPPED` is final and waits for nothing;
 * that ECS does not know a task may also be its eventual consistency.
 */
export const MISSING_GRACE_MS = 60_000;
/** Some seconds of work at most: Consul commits a removal in 3 to 17 ms. */
export const MOST_REMOVALS = 500;

/**
 * Decides what to remove: what a task holds in Consul, once ECS says that the task has stopped, or
 * has kept saying that it does not know the task. Nothing else is a reason: not a task that drains,
 * not one without tags, not silence.
 */
export function decide(facts: Facts, missingSince: MissingSince): Decision {
  const stillMissing = facts.holdings
    .filter(({ taskId }) => facts.lives.get(taskId) === 'missing')
    .map(({ taskId }): [string, number] => [taskId, missingSince.get(taskId) ?? facts.nowMs]);
  const remembered: MissingSince = new Map(stillMissing);
  const isGone = ({ taskId }: Holding): boolean => {
    if (facts.lives.get(taskId) === 'stopped') return true;
    const sinceMs = remembered.get(taskId);
    return sinceMs !== undefined && facts.nowMs - sinceMs >= MISSING_GRACE_MS;
  };
  const due = facts.holdings.filter(isGone).flatMap(removalsOf);
  return {
    removals: due.slice(0, MOST_REMOVALS),
    postponed: Math.max(0, due.length - MOST_REMOVALS),
    missingSince: remembered,
  };
}

/** Entries first: a stale entry can still be found by others, a stale token by nobody. */
function removalsOf({ taskId, services, tokens }: Holding): Removal[] {
  return [
    ...services.map((service): Removal => ({ kind: 'service', taskId, service })),
    ...tokens.map((token): Removal => ({ kind: 'token', taskId, token })),
  ];
}
