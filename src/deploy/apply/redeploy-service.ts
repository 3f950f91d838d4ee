import { invariant } from '../../kit/invariant.ts';
import type { StackChange } from '../../model/change.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import type { ApplyContext } from './apply-context.ts';
import { stackOutcome } from './unfinished.ts';
import { followRollout } from './verify-service.ts';

/** Makes ECS run the task definition that the stack names, and waits until it does. */
export async function redeployService(
  context: ApplyContext,
  change: StackChange,
): Promise<StackOutcome> {
  invariant(change.redeploy, `nothing to redeploy for ${change.component}`);
  const { serviceArn, plannedTaskDefinition: taskDefinitionArn } = change.redeploy;
  const planned = { serviceArn, taskDefinitionArn };
  const deploymentId = await context.clients.ecs.forceDeployment(planned, context.signal);
  const failed = await followRollout(context, change, {
    ...planned,
    ...(deploymentId === undefined ? {} : { deploymentId }),
  });
  return failed ?? stackOutcome(change, { outcome: 'applied' });
}
