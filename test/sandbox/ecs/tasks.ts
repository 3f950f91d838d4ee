import { findGroup, makeGroup, writeLines } from '../logs/groups.ts';
import { arnOf } from '../world.ts';
import { planContainers } from './containers.ts';
import type { Deployment, Service, Task, TaskContainer, TaskDefinition } from './model.ts';
import type { EcsPlace } from './place.ts';
import { isMeant } from './service-names.ts';

/** Milliseconds of each step of a task's life, in the sandbox's time. */
const STEP_MS = { provision: 300, pull: 400, start: 300, health: 500, stop: 120 };

/** What a task is started for. */
export interface Launch {
  readonly service: Service;
  readonly deployment: Deployment;
  readonly definition: TaskDefinition;
  /** Every task of this launch fails, whatever faults are set. */
  readonly isDoomed: boolean;
}

/** How a start went. */
export type StartOutcome = 'running' | 'failed';

/** Adds a task in PROVISIONING. */
export function makeTask(place: EcsPlace, launch: Launch): Task {
  const { world } = place;
  const { service, deployment, definition } = launch;
  const label = `${service.arn} task`;
  const id = world.ids.hex(label, 32);
  const isPropagated = deployment.options['propagateTags'] === 'TASK_DEFINITION';
  const task: Task = {
    arn: arnOf(place, 'ecs', `task/${service.cluster}/${id}`),
    id,
    cluster: service.cluster,
    serviceArn: service.arn,
    serviceName: service.name,
    deploymentId: deployment.id,
    taskDefinition: definition,
    createdAtMs: world.clock.now(),
    containers: definition.containers.map((container) => ({
      definition: container,
      arn: arnOf(place, 'ecs', `container/${service.cluster}/${id}/${world.ids.uuid(label)}`),
      runtimeId: `${id}-${world.ids.between(label, 1_000_000_000, 4_000_000_000)}`,
      lastStatus: 'PENDING',
      exitCode: undefined,
      reason: undefined,
      health: 'UNKNOWN',
    })),
    address: `10.0.${world.ids.between(label, 0, 3)}.${world.ids.between(label, 10, 250)}`,
    options: deployment.options,
    tags: isPropagated ? definition.tags : service.tags,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    health: 'UNKNOWN',
    startedAtMs: undefined,
    stoppingAtMs: undefined,
    stoppedAtMs: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
  };
  place.region.ecs.tasks.set(task.arn, task);
  return task;
}

/**
 * Takes a task from PROVISIONING to RUNNING and, where it has a health check, to HEALTHY, or to the failure that the
 * faults ask for. Throws only when the signal ends it.
 */
export async function runTask(
  place: EcsPlace,
  task: Task,
  run: { readonly launch: Launch; readonly signal: AbortSignal },
): Promise<StartOutcome> {
  const { clock } = place.world;
  const { launch, signal } = run;
  const isOurs = (wanted: string): boolean =>
    isMeant(wanted, launch.service, task.taskDefinition.family);
  await clock.sleep(STEP_MS.provision, { signal });
  task.lastStatus = 'PENDING';
  await clock.sleep(STEP_MS.pull, { signal });
  const reason = startFailure(place, task, isOurs);
  if (reason !== undefined) return failToStart(place, task, reason);
  const exit = exitOf(place, task, { isOurs, isDoomed: launch.isDoomed });
  startContainers(place, task, exit?.container);
  task.lastStatus = 'RUNNING';
  task.startedAtMs = clock.now();
  await clock.sleep(STEP_MS.start, { signal });
  if (exit !== undefined) {
    writeContainerLines(place, task, exit.container, exit.logLines ?? []);
    return exitContainer(place, task, exit);
  }
  return checkHealth(place, task, { isOurs, signal });
}

/** Stops a running or starting task; resolves once it is STOPPED. */
export async function stopTask(
  place: EcsPlace,
  task: Task,
  why: { readonly code: string; readonly reason: string },
): Promise<void> {
  if (task.desiredStatus === 'STOPPED') return;
  const { clock } = place.world;
  beginStop(place, task, why);
  task.lastStatus = 'DEACTIVATING';
  await clock.sleep(STEP_MS.stop);
  task.lastStatus = 'STOPPING';
  await clock.sleep(STEP_MS.stop);
  for (const container of task.containers) stopContainer(container, 143);
  task.lastStatus = 'DEPROVISIONING';
  await clock.sleep(STEP_MS.stop);
  endStop(place, task);
}

/** How a container of a task is going to fail. */
interface Exit {
  readonly container: string;
  readonly exitCode: number;
  readonly reason?: string;
  readonly logLines?: readonly string[];
}

/** The failure that a fault or a doomed launch has in store for a task. */
function exitOf(
  place: EcsPlace,
  task: Task,
  run: { readonly isOurs: (wanted: string) => boolean; readonly isDoomed: boolean },
): Exit | undefined {
  const has = (name: string): boolean =>
    task.containers.some((container) => container.definition.name === name);
  const fault = place.world.faults.take(
    'task-fails',
    (one) => run.isOurs(one.service) && has(one.container),
  );
  if (fault !== undefined || !run.isDoomed) return fault;
  const essential = task.containers.find((container) => container.definition.isEssential);
  return { container: essential?.definition.name ?? '', exitCode: 1 };
}

/** The stopped reason of a task that cannot start, or undefined. */
function startFailure(
  place: EcsPlace,
  task: Task,
  isOurs: (wanted: string) => boolean,
): string | undefined {
  const { faults } = place.world;
  const failure = faults.take('start-fails', (fault) => isOurs(fault.service));
  if (failure !== undefined) return failure.reason;
  if (faults.take('image-not-found', (fault) => isOurs(fault.service)) !== undefined) {
    const image = task.containers.find((one) => one.definition.isEssential)?.definition.image;
    return `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`;
  }
  return missingLogGroup(place, task);
}

/** awslogs cannot start without its group, unless it may create it. */
function missingLogGroup(place: EcsPlace, task: Task): string | undefined {
  for (const { log } of task.taskDefinition.containers) {
    if (log === undefined || findGroup(place.region, log.group) !== undefined) continue;
    if (!log.mayCreateGroup) {
      return 'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1';
    }
    makeGroup(place, log.group);
  }
  return undefined;
}

async function failToStart(place: EcsPlace, task: Task, reason: string): Promise<StartOutcome> {
  beginStop(place, task, { code: 'TaskFailedToStart', reason });
  const isPull = reason.startsWith('CannotPull');
  for (const container of task.containers) container.lastStatus = 'STOPPED';
  const first = task.containers.find((container) => container.definition.isEssential);
  if (first !== undefined && isPull) first.reason = reason;
  task.lastStatus = 'DEPROVISIONING';
  await place.world.clock.sleep(STEP_MS.stop);
  endStop(place, task);
  return 'failed';
}

/** Starts the containers, but none that waits for the one that is going to fail. */
function startContainers(place: EcsPlace, task: Task, failing: string | undefined): void {
  const plan = planContainers(task.taskDefinition.containers);
  const waiting = failing === undefined ? new Set<string>() : plan.waitingFor(failing);
  for (const container of task.containers) {
    const { name, image, ports } = container.definition;
    if (waiting.has(name)) continue;
    container.lastStatus = 'RUNNING';
    writeContainerLines(place, task, name, [
      `${name}: starting ${image}`,
      ...ports.map((port) => `${name}: listening on port ${port}`),
    ]);
    if (!plan.ending.has(name) || name === failing) continue;
    writeContainerLines(place, task, name, [`${name}: done`]);
    container.lastStatus = 'STOPPED';
    container.exitCode = 0;
  }
}

/**
 * A container exits: everything that runs is told to stop, the task ends. What waited for it never starts, and is
 * marked with the exit code 143 and a reason (aws/amazon-ecs-agent pull request 3218).
 */
async function exitContainer(place: EcsPlace, task: Task, exit: Exit): Promise<StartOutcome> {
  beginStop(place, task, {
    code: 'EssentialContainerExited',
    reason: 'Essential container in task exited',
  });
  const neverStarted = planContainers(task.taskDefinition.containers).waitingFor(exit.container);
  for (const container of task.containers) {
    if (container.definition.name === exit.container) {
      container.lastStatus = 'STOPPED';
      container.exitCode = exit.exitCode;
      container.reason = exit.reason;
    } else if (neverStarted.has(container.definition.name)) {
      container.lastStatus = 'STOPPED';
      container.exitCode = 143;
      container.reason = `CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [${exit.container} (STOPPED->RUNNING) - Exit: ${exit.exitCode}] for target [${container.definition.name} (NONE->RUNNING)] as dependency did not exit successfully.`;
    } else {
      stopContainer(container, 143);
    }
  }
  task.lastStatus = 'DEPROVISIONING';
  await place.world.clock.sleep(STEP_MS.stop);
  endStop(place, task);
  return 'failed';
}

async function checkHealth(
  place: EcsPlace,
  task: Task,
  run: { readonly isOurs: (wanted: string) => boolean; readonly signal: AbortSignal },
): Promise<StartOutcome> {
  const { clock, faults } = place.world;
  const checked = task.containers.filter(
    (container) => container.definition.hasHealthCheck && container.lastStatus === 'RUNNING',
  );
  const fault = faults.take('health-check-fails', (one) => run.isOurs(one.service));
  if (checked.length === 0 && fault === undefined) return 'running';
  await clock.sleep(STEP_MS.health, { signal: run.signal });
  for (const container of checked) {
    const isMeantHere = [undefined, container.definition.name].includes(fault?.container);
    container.health = fault !== undefined && isMeantHere ? 'UNHEALTHY' : 'HEALTHY';
  }
  task.health = fault === undefined ? 'HEALTHY' : 'UNHEALTHY';
  if (fault === undefined) return 'running';
  await stopTask(place, task, {
    code: 'ServiceSchedulerInitiated',
    reason: 'Task failed container health checks',
  });
  return 'failed';
}

function writeContainerLines(
  place: EcsPlace,
  task: Task,
  name: string,
  lines: readonly string[],
): void {
  const log = task.taskDefinition.containers.find((container) => container.name === name)?.log;
  const group = log && findGroup(place.region, log.group);
  if (log === undefined || group === undefined || lines.length === 0) return;
  writeLines(place.world, group, { stream: `${log.prefix}/${name}/${task.id}`, lines });
}

function beginStop(
  place: EcsPlace,
  task: Task,
  why: { readonly code: string; readonly reason: string },
): void {
  task.desiredStatus = 'STOPPED';
  task.stoppingAtMs = place.world.clock.now();
  task.stopCode = why.code;
  task.stoppedReason = why.reason;
}

function endStop(place: EcsPlace, task: Task): void {
  for (const container of task.containers) container.lastStatus = 'STOPPED';
  task.lastStatus = 'STOPPED';
  task.stoppedAtMs = place.world.clock.now();
}

function stopContainer(container: TaskContainer, exitCode: number): void {
  if (container.lastStatus === 'RUNNING') container.exitCode = exitCode;
  container.lastStatus = 'STOPPED';
}
