import { randomUUID } from 'node:crypto';
import type { StackChange } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import { attentionFor } from '../plan/state-attention.ts';
import { conditionOf } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { stackOutcome, unfinishedOutcome } from './unfinished.ts';
import { newestEventId, type OperationEnd, waitForStack } from './wait-stack.ts';

/** Removes what a failed first create left behind. The outcome when that does not work. */
export async function deleteRemains(
  context: ApplyContext,
  change: StackChange,
  stack: StackDescription,
): Promise<StackOutcome | undefined> {
  const end = await operate(context, change, {
    stack,
    start: (request) => context.clients.cloudformation.deleteStack(request, context.signal),
  });
  return end.kind === 'ended' && conditionOf(end.status) === 'absent'
    ? undefined
    : notRestored(context, change, end);
}

/** Takes a failed update back, so that the stack can be updated again. The outcome when that does not work. */
export async function rollBackUpdate(
  context: ApplyContext,
  change: StackChange,
  stack: StackDescription,
): Promise<StackOutcome | undefined> {
  const end = await operate(context, change, {
    stack,
    start: (request) => context.clients.cloudformation.rollbackStack(request, context.signal),
  });
  return end.kind === 'ended' && conditionOf(end.status) === 'settled'
    ? undefined
    : notRestored(context, change, end);
}

async function operate(
  context: ApplyContext,
  change: StackChange,
  operation: {
    readonly stack: StackDescription;
    readonly start: (request: {
      readonly stackId: string;
      readonly token: string;
    }) => Promise<void>;
  },
): Promise<OperationEnd> {
  const { stackId } = operation.stack;
  const after = await newestEventId(context, stackId);
  await operation.start({ stackId, token: `meshc-${randomUUID()}` });
  return waitForStack(context, {
    component: change.component,
    stackId,
    ...(after === undefined ? {} : { after }),
  });
}

function notRestored(context: ApplyContext, change: StackChange, end: OperationEnd): StackOutcome {
  if (end.kind === 'unfinished') return unfinishedOutcome(context, change, end);
  const { stackName } = change;
  const attention = attentionFor({ stackName, status: end.status }, context.clients.region);
  return stackOutcome(change, {
    outcome: 'needs-attention',
    message: `stack ${stackName} could not be taken back: it is ${end.status}`,
    command: attention?.command ?? context.resumeCommand,
  });
}
