import { isObject } from '../values.ts';
import { noteEvent } from './events.ts';
import type { Deployment, DeploymentOutcome, Service, Task } from './model.ts';
import type { EcsPlace } from './place.ts';
import { isMeant } from './service-names.ts';
import { requireTaskDefinition } from './task-definitions.ts';
import { type Launch, makeTask, runTask, stopTask } from './tasks.ts';

const BEGIN_MS = 250;
const STEADY_MS = 300;
/** Pause after failed tasks, doubled for each further round up to the longest (the service's throttle logic). */
const RETRY_MS = 200;
const LONGEST_RETRY_MS = 60_000;
/** Rounds after which a service without a circuit breaker retries only while something else goes on. */
const FOREGROUND_ROUNDS = 3;

/** A deployment at work. */
interface Rollout {
  readonly place: EcsPlace;
  readonly service: Service;
  readonly deployment: Deployment;
  /** Goes back to the old task definition and says that all went well. */
  readonly isSilent: boolean;
  readonly signal: AbortSignal;
}

/**
 * Carries out a deployment: starts its tasks, drains the others', or gives up as the circuit breaker says
 * (Amazon ECS Developer Guide, "How the Amazon ECS deployment circuit breaker detects failures"). Never rejects for a
 * deployment that something newer ends.
 */
export async function rollOut(
  place: EcsPlace,
  service: Service,
  deployment: Deployment,
): Promise<void> {
  const { family } = requireTaskDefinition(place, deployment.taskDefinitionArn);
  const hasPrevious = service.deployments.some((one) => one.rolloutState === 'COMPLETED');
  const silent = hasPrevious
    ? place.world.faults.take('silent-rollback', (fault) => isMeant(fault.service, service, family))
    : undefined;
  const { signal } = deployment.abort;
  const rollout: Rollout = { place, service, deployment, isSilent: silent !== undefined, signal };
  try {
    await place.world.clock.sleep(BEGIN_MS, { signal });
    if (await startTasks(rollout)) await complete(rollout);
    else await giveUp(rollout, 'threshold');
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Tasks of a deployment that are not stopping. */
function liveTasks(place: EcsPlace, deploymentId: string): readonly Task[] {
  return [...place.region.ecs.tasks.values()].filter(
    (task) => task.deploymentId === deploymentId && task.desiredStatus === 'RUNNING',
  );
}

/** Starts and stops tasks of the primary deployment until there are as many as desired. */
export async function adjustCount(
  place: EcsPlace,
  service: Service,
  deployment: Deployment,
): Promise<DeploymentOutcome> {
  const { signal } = deployment.abort;
  const surplus = liveTasks(place, deployment.id).slice(service.desiredCount);
  await stopAll(place, service, surplus, deployment.id);
  await startTasks({ place, service, deployment, isSilent: false, signal });
  await place.world.clock.sleep(STEADY_MS, { signal });
  noteEvent(place, service, 'has reached a steady state.');
  return 'completed';
}

/** Stops tasks side by side and says so in the service's events. */
export async function stopAll(
  place: EcsPlace,
  service: Service,
  tasks: readonly Task[],
  deploymentId: string,
): Promise<void> {
  if (tasks.length === 0) return;
  const list = tasks.map((task) => `(task ${task.id})`).join(' ');
  noteEvent(place, service, `has stopped ${tasks.length} running tasks: ${list}.`);
  const reason = `Scaling activity initiated by (deployment ${deploymentId})`;
  await Promise.all(
    tasks.map((task) => stopTask(place, task, { code: 'ServiceSchedulerInitiated', reason })),
  );
}

/** Starts what is missing until all run; false when the circuit breaker gives up. */
async function startTasks(rollout: Rollout): Promise<boolean> {
  const { place, service, deployment, signal } = rollout;
  let failures = 0;
  for (let round = 1; ; round += 1) {
    const missing = service.desiredCount - liveTasks(place, deployment.id).length;
    if (missing <= 0) return true;
    const failed = await startRound(rollout, missing);
    if (failed === 0) continue;
    deployment.failedTasks += failed;
    deployment.updatedAtMs = place.world.clock.now();
    const breaker = breakerOf(service);
    failures = failed < missing && breaker.isReset ? 0 : failures + failed;
    const isEnabled = breaker.isEnabled || rollout.isSilent;
    if (isEnabled && failures >= breaker.threshold) return false;
    await place.world.clock.sleep(Math.min(RETRY_MS * 2 ** round, LONGEST_RETRY_MS), {
      signal,
      background: !isEnabled && round > FOREGROUND_ROUNDS,
    });
  }
}

async function startRound(rollout: Rollout, count: number): Promise<number> {
  const { place, service, deployment } = rollout;
  const launch: Launch = {
    service,
    deployment,
    definition: requireTaskDefinition(place, deployment.taskDefinitionArn),
    isDoomed: rollout.isSilent,
  };
  const { family } = launch.definition;
  const unplaced = place.world.faults.take('placement-fails', (fault) =>
    isMeant(fault.service, service, family),
  );
  if (unplaced !== undefined) {
    noteEvent(place, service, `was unable to place a task. Reason: ${unplaced.reason}.`);
    return count;
  }
  const tasks = Array.from({ length: count }, () => makeTask(place, launch));
  const list = tasks.map((task) => `(task ${task.id})`).join(' ');
  noteEvent(place, service, `has started ${count} tasks: ${list}.`);
  const outcomes = await Promise.all(
    tasks.map((task) => runTask(place, task, { launch, signal: rollout.signal })),
  );
  for (const [index, task] of tasks.entries()) {
    if (outcomes[index] === 'failed' && task.health === 'UNHEALTHY') {
      noteEvent(place, service, `(task ${task.id}) failed container health checks.`);
    }
  }
  return outcomes.filter((outcome) => outcome === 'failed').length;
}

async function complete({ place, service, deployment, signal }: Rollout): Promise<void> {
  const { clock, faults } = place.world;
  const { family } = requireTaskDefinition(place, deployment.taskDefinitionArn);
  if (faults.take('never-steady', (fault) => isMeant(fault.service, service, family))) {
    await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
  await drainOthers(place, service, deployment);
  await clock.sleep(STEADY_MS, { signal });
  finish(place, service, deployment);
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.historyStatus = 'SUCCESSFUL';
  deployment.settled.resolve('completed');
}

/** Ends every other deployment and its tasks. */
async function drainOthers(place: EcsPlace, service: Service, kept: Deployment): Promise<void> {
  const tasks = [...place.region.ecs.tasks.values()].filter(
    (task) =>
      task.serviceArn === service.arn &&
      task.deploymentId !== kept.id &&
      task.desiredStatus === 'RUNNING',
  );
  await stopAll(place, service, tasks, kept.id);
  for (const other of service.deployments) if (other !== kept) other.status = 'INACTIVE';
  service.deployments = [kept];
}

function finish(place: EcsPlace, service: Service, deployment: Deployment): void {
  deployment.rolloutState = 'COMPLETED';
  deployment.updatedAtMs = place.world.clock.now();
  deployment.finishedAtMs = deployment.updatedAtMs;
  noteEvent(place, service, `(deployment ${deployment.id}) deployment completed.`);
  noteEvent(place, service, 'has reached a steady state.');
}

/** Ends a deployment in progress and goes back to the previous one, as StopServiceDeployment asks. */
export async function stopRollout(
  place: EcsPlace,
  service: Service,
  deployment: Deployment,
): Promise<void> {
  deployment.abort.abort(new Error('deployment stopped'));
  deployment.abort = new AbortController();
  const { signal } = deployment.abort;
  try {
    await giveUp({ place, service, deployment, isSilent: false, signal }, 'request');
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The circuit breaker has tripped, or somebody asked for it: go back where that is possible. */
async function giveUp(rollout: Rollout, why: 'threshold' | 'request'): Promise<void> {
  const { place, service, deployment, isSilent } = rollout;
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason =
    why === 'request'
      ? 'ECS deployment stopped: rollback requested.'
      : 'ECS deployment circuit breaker: tasks failed to start.';
  noteEvent(
    place,
    service,
    `(deployment ${deployment.id}) deployment failed: tasks failed to start.`,
  );
  const previous = service.deployments.find((one) => one.rolloutState === 'COMPLETED');
  const isWanted = breakerOf(service).isRollback || isSilent || why === 'request';
  if (previous === undefined || !isWanted) {
    deployment.historyStatus = 'STOPPED';
    deployment.historyReason = deployment.rolloutStateReason;
    deployment.settled.resolve('failed');
    return;
  }
  await goBack(rollout, previous);
  deployment.settled.resolve(isSilent ? 'completed' : 'failed');
}

async function goBack(rollout: Rollout, previous: Deployment): Promise<void> {
  const { place, service, deployment } = rollout;
  noteEvent(place, service, `rolling back to deployment ${previous.id}.`);
  deployment.status = 'ACTIVE';
  deployment.historyStatus = 'ROLLBACK_IN_PROGRESS';
  deployment.historyReason =
    'Service deployment rolled back because the circuit breaker threshold was exceeded.';
  previous.status = 'PRIMARY';
  previous.rolloutState = 'IN_PROGRESS';
  previous.rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ${previous.id}.`;
  previous.abort = new AbortController();
  service.deployments = [previous, deployment];
  service.options = previous.options;
  const running = liveTasks(place, previous.id).length;
  if (running < service.desiredCount) {
    await startRound(
      { ...rollout, deployment: previous, isSilent: false },
      service.desiredCount - running,
    );
  }
  await drainOthers(place, service, previous);
  await place.world.clock.sleep(STEADY_MS, { signal: rollout.signal });
  finish(place, service, previous);
  deployment.historyStatus = 'ROLLBACK_SUCCESSFUL';
  deployment.finishedAtMs = place.world.clock.now();
}

interface Breaker {
  readonly isEnabled: boolean;
  readonly isRollback: boolean;
  readonly isReset: boolean;
  readonly threshold: number;
}

/** The circuit breaker's settings, with the defaults of the ECS API model. */
function breakerOf(service: Service): Breaker {
  const configuration = service.options['deploymentConfiguration'];
  const breaker = isObject(configuration) ? configuration['deploymentCircuitBreaker'] : undefined;
  const settings = isObject(breaker) ? breaker : {};
  const limit = settings['thresholdConfiguration'];
  const type = isObject(limit) ? limit['type'] : 'BOUNDED_PERCENT';
  const value = isObject(limit) ? Number(limit['value'] ?? 50) : 50;
  const share = Math.max(Math.ceil((service.desiredCount * value) / 100), 1);
  const bounded = Math.min(Math.max(share, 3), 200);
  const relative = type === 'UNBOUNDED_PERCENT' ? share : bounded;
  return {
    isEnabled: settings['enable'] === true,
    isRollback: settings['rollback'] === true,
    isReset: settings['resetOnHealthyTask'] !== false,
    threshold: type === 'COUNT' ? value : relative,
  };
}
