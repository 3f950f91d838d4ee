import { randomUUID } from 'node:crypto';
import type { StackChange } from '../../model/change.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import { protectionOf } from '../plan/state-attention.ts';
import { conditionOf } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { causeOfOperation } from './failure-cause.ts';
import { failedResources } from './operation-events.ts';
import { patiently } from './patiently.ts';
import { ServiceWatch } from './service-watch.ts';
import { findStaleness } from './staleness.ts';
import { stackOutcome, unfinishedOutcome } from './unfinished.ts';
import { newestEventId, waitForStack } from './wait-stack.ts';

/** Removes a stack with everything in it, unless it has changed since the plan. */
export async function removeStack(
  context: ApplyContext,
  change: StackChange,
): Promise<StackOutcome> {
  const { cloudformation } = context.clients;
  const current = await patiently(context, () =>
    cloudformation.describeStack(change.stackName, context.signal),
  );
  if (!current) return stackOutcome(change, { outcome: 'removed' });
  const stale = findStaleness(change, current);
  if (stale !== undefined) return stackOutcome(change, { outcome: 'stale', message: stale });
  const { stackId, stackName } = current;
  const protection = protectionOf(current, context.clients.region);
  if (protection) {
    const { reason: message, command } = protection;
    return stackOutcome(change, { outcome: 'needs-attention', message, command });
  }
  const after = await newestEventId(context, stackId);
  await cloudformation.deleteStack({ stackId, token: `meshc-${randomUUID()}` }, context.signal);
  const { component } = change;
  const marked = after === undefined ? {} : { after };
  const end = await waitForStack(context, { component, stackId, ...marked });
  if (end.kind === 'unfinished') return unfinishedOutcome(context, change, end);
  if (conditionOf(end.status) === 'absent') return stackOutcome(change, { outcome: 'removed' });
  const failed = failedResources(end.events, stackId).map(({ logicalId }) => logicalId);
  // Tried again first: a resource that is left behind goes on, and costs, without anybody knowing it.
  const retain =
    failed.length > 0
      ? ` (--retain-resources ${failed.join(' ')} leaves behind what cannot go)`
      : '';
  return stackOutcome(change, {
    outcome: 'needs-attention',
    message: `stack ${stackName} could not be removed: it is ${end.status}${retain}`,
    command: `aws cloudformation delete-stack --stack-name ${stackName} --region ${context.clients.region}`,
    cause: await causeOfOperation(context, change, {
      stackId,
      events: end.events,
      watch: new ServiceWatch(context, component),
    }),
  });
}
