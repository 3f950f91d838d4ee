import { clusterOfService } from '../../clients/ecs.ts';
import type { DeployedMesh } from '../../model/deployed.ts';
import type { ApplyContext } from './apply-context.ts';
import { patiently } from './patiently.ts';
import { pause } from './pause.ts';
import { familyOf } from './stopped-task.ts';

/**
 * The controller looks at the cluster every ten seconds and removes what stopped tasks left in Consul; two of its rounds
 * are enough for one that begins after the last task has stopped.
 */
const CONTROLLER_ROUNDS_MS = 20_000;

/** No container may take longer than two minutes to stop; tasks that live on are somebody else's. */
const DRAIN_LIMIT_MS = 600_000;

/** A service whose stack is removed before the controller's. */
export interface RemovedService {
  readonly component: string;
  readonly cluster: string;
  readonly family: string;
}

/** The services of the components that are about to be removed. */
export function removedServices(
  deployed: DeployedMesh,
  stacks: readonly { readonly component: string; readonly stackName: string }[],
): readonly RemovedService[] {
  return stacks.flatMap(({ component, stackName }) => {
    const service = deployed.stacks[stackName]?.service;
    if (!service) return [];
    const cluster = clusterOfService(service.serviceArn);
    return [{ component, cluster, family: familyOf(service.taskDefinitionArn) }];
  });
}

/**
 * Waits until no task of the removed services lives any more and the controller has cleaned up behind them; only then
 * may the controller go. `false` when the user or the deadline ended the wait.
 */
export async function waitForDrainedTasks(
  context: ApplyContext,
  services: readonly RemovedService[],
): Promise<boolean> {
  if (services.length === 0) return true;
  const { clock } = context.clients;
  const endMs = clock.now() + DRAIN_LIMIT_MS;
  for (const service of services) {
    for (let tick = 0; await hasLiveTasks(context, service); tick += 1) {
      if (await pause(context, tick)) return false;
      if (clock.now() < endMs) continue;
      context.report({
        kind: 'note',
        text: `tasks of ${service.family} still run: not waited for`,
      });
      break;
    }
  }
  context.report({ kind: 'note', text: 'the controller cleans up behind the removed services' });
  try {
    await clock.sleep(CONTROLLER_ROUNDS_MS, context.signal);
    return true;
  } catch (error) {
    if (context.signal.aborted) return false;
    throw error;
  }
}

async function hasLiveTasks(
  context: ApplyContext,
  { cluster, family }: RemovedService,
): Promise<boolean> {
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    const tasks = await patiently(context, () =>
      context.clients.ecs.listTasks({ cluster, family, desiredStatus }, context.signal),
    );
    if (tasks.some((task) => task.lastStatus !== 'STOPPED')) return true;
  }
  return false;
}
