import { DATAPLANE_CONTAINER } from '../../contract/containers.ts';
import type { TaskCheck } from '../task-entries.ts';

/** What Consul can be told about a check. Nobody is told `warning`. */
export type CheckStatus = 'passing' | 'critical';

/** One look at the task. */
export interface Observation {
  /** Health of each container as ECS tells it; empty for a container without a health check. */
  readonly health: ReadonlyMap<string, string>;
  /** The application's port has accepted a connection, now or earlier; true where there is nothing to try. */
  readonly acceptsConnections: boolean;
}

/**
 * What Consul has acknowledged, by check id. A check that is not in it can have any status: it was never written, or
 * its last write failed in a way that leaves open whether Consul did it.
 */
export type Acknowledged = ReadonlyMap<string, CheckStatus>;

/** A status to be written. */
export interface CheckChange {
  readonly check: TaskCheck;
  readonly status: CheckStatus;
  /** What Consul had acknowledged before, if anything. */
  readonly previous?: CheckStatus;
}

/**
 * The status that each check must have. Only `HEALTHY` passes. The dataplane's checks speak for the whole task: they
 * pass while every tracked container is healthy, so that no traffic comes for an application that is not
 * (hashicorp/consul-ecs 0.9.0). A container that ECS does not list is not healthy.
 */
export function decideStatuses(
  checks: readonly TaskCheck[],
  observation: Observation,
): readonly CheckChange[] {
  const isHealthy = (container: string) => observation.health.get(container) === 'HEALTHY';
  const isTaskHealthy =
    observation.acceptsConnections && checks.every((check) => isHealthy(check.container));
  return checks.map((check) => {
    const passes =
      check.container === DATAPLANE_CONTAINER ? isTaskHealthy : isHealthy(check.container);
    return { check, status: passes ? 'passing' : 'critical' };
  });
}

/** Every check critical: the task is about to stop. */
export function decideDraining(checks: readonly TaskCheck[]): readonly CheckChange[] {
  return checks.map((check) => ({ check, status: 'critical' }));
}

/** Those of the wanted statuses that Consul has not acknowledged: what the next write holds. None is no write. */
export function decideChanges(
  wanted: readonly CheckChange[],
  acknowledged: Acknowledged,
): readonly CheckChange[] {
  return wanted
    .filter(({ check, status }) => acknowledged.get(check.checkId) !== status)
    .map(({ check, status }) => {
      const previous = acknowledged.get(check.checkId);
      return { check, status, ...(previous === undefined ? {} : { previous }) };
    });
}

/** What Consul has acknowledged after a write of `changes` that succeeded. */
export function afterAcknowledgement(
  acknowledged: Acknowledged,
  changes: readonly CheckChange[],
): Acknowledged {
  const next = new Map(acknowledged);
  for (const { check, status } of changes) next.set(check.checkId, status);
  return next;
}

/**
 * What Consul has acknowledged after a write of `changes` that failed. The write may have been done all the same, its
 * answer lost: nothing is known about its checks, so that the next write holds them whatever their status is by then.
 */
export function afterFailure(
  acknowledged: Acknowledged,
  changes: readonly CheckChange[],
): Acknowledged {
  const next = new Map(acknowledged);
  for (const { check } of changes) next.delete(check.checkId);
  return next;
}

/** Whether Consul has acknowledged the task as passing with all its checks. */
export function isPassing(checks: readonly TaskCheck[], acknowledged: Acknowledged): boolean {
  return checks.every((check) => acknowledged.get(check.checkId) === 'passing');
}
