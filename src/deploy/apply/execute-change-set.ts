import type { StackChange } from '../../model/change.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import { attentionFor } from '../plan/state-attention.ts';
import { conditionOf, isRolledBack } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { causeOfOperation } from './failure-cause.ts';
import type { ChangeSetResult } from './make-change-set.ts';
import { redeployService } from './redeploy-service.ts';
import { deleteRemains } from './restore-stack.ts';
import { ServiceWatch } from './service-watch.ts';
import { stackOutcome, unfinishedOutcome } from './unfinished.ts';
import { verifyService } from './verify-service.ts';
import { newestEventId, type OperationEnd, waitForStack } from './wait-stack.ts';

/** Executes a change set, waits for its end, and says how it ended. */
export async function executeChangeSet(
  context: ApplyContext,
  change: StackChange,
  { changeSetId, stackId }: ChangeSetResult & { readonly kind: 'ready' },
): Promise<StackOutcome> {
  const after = await newestEventId(context, stackId);
  const watch = new ServiceWatch(context, change.component);
  context.signal.throwIfAborted();
  await context.clients.cloudformation.executeChangeSet(
    {
      changeSetId,
      kind: change.action === 'update' ? 'UPDATE' : 'CREATE',
      token: changeSetId.split('/').at(-1) ?? changeSetId,
    },
    context.signal,
  );
  const end = await waitForStack(context, {
    component: change.component,
    stackId,
    ...(after === undefined ? {} : { after }),
    observe: (events) => watch.observe(events),
  });
  return concludeOperation(context, change, { end, stackId, watch });
}

/** What the end of a create or update means, with its cause when it failed. */
export async function concludeOperation(
  context: ApplyContext,
  change: StackChange,
  found: { readonly end: OperationEnd; readonly stackId: string; readonly watch: ServiceWatch },
): Promise<StackOutcome> {
  const { end, stackId, watch } = found;
  if (end.kind === 'unfinished') return unfinishedOutcome(context, change, end);
  if (end.status !== 'CREATE_COMPLETE' && end.status !== 'UPDATE_COMPLETE') {
    return concludeFailure(context, change, { end, stackId, watch });
  }
  if (end.description) context.newOutputs.set(change.stackName, end.description.outputs);
  if (change.redeploy) return redeployService(context, change);
  const unverified = await verifyService(context, change, { stackId, watch });
  return unverified ?? stackOutcome(change, { outcome: 'applied' });
}

async function concludeFailure(
  context: ApplyContext,
  change: StackChange,
  found: {
    readonly end: OperationEnd & { readonly kind: 'ended' };
    readonly stackId: string;
    readonly watch: ServiceWatch;
  },
): Promise<StackOutcome> {
  const { end, stackId, watch } = found;
  const cause = await causeOfOperation(context, change, { stackId, events: end.events, watch });
  const command = context.resumeCommand;
  const condition = conditionOf(end.status);
  if (condition === 'stillborn' && end.description) {
    const remains = await deleteRemains(context, change, end.description);
    return remains
      ? { ...remains, cause }
      : stackOutcome(change, { outcome: 'rolled-back', cause, command });
  }
  if (condition === 'absent' || isRolledBack(end.status)) {
    return stackOutcome(change, { outcome: 'rolled-back', cause, command });
  }
  const { stackName } = change;
  const { region } = context.clients;
  const attention = attentionFor({ stackName, status: end.status }, region);
  return stackOutcome(change, {
    outcome: 'needs-attention',
    message: attention?.reason ?? `stack ${stackName} is ${end.status}`,
    command:
      attention?.command ??
      `aws cloudformation rollback-stack --stack-name ${stackName} --region ${region}`,
    cause,
  });
}
