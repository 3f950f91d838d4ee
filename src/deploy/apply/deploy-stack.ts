import { isAwsError } from '../../clients/aws-error.ts';
import { invariant } from '../../kit/invariant.ts';
import { UserError } from '../../kit/user-error.ts';
import type { StackChange } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import type { CompiledStack } from '../../model/stack.ts';
import { attentionFor } from '../plan/state-attention.ts';
import { conditionOf, isRolledBack } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { causeOfChecks, causeOfOperation } from './failure-cause.ts';
import { type ChangeSetResult, makeChangeSet } from './make-change-set.ts';
import { patiently } from './patiently.ts';
import { redeployService } from './redeploy-service.ts';
import { deleteRemains, rollBackUpdate } from './restore-stack.ts';
import { ServiceWatch } from './service-watch.ts';
import { findStaleness } from './staleness.ts';
import { stackOutcome, unfinishedOutcome } from './unfinished.ts';
import { verifyService } from './verify-service.ts';
import { newestEventId, type OperationEnd, waitForStack } from './wait-stack.ts';

/**
 * Brings one stack to its compiled state.
 *
 *     unchanged since the plan? ─▶ (roll back, or remove a failed create) ─▶ change set ─▶ as planned? ─▶ execute
 *       ─▶ wait ─▶ ECS runs the planned task definition?
 */
export async function deployStack(
  context: ApplyContext,
  change: StackChange,
): Promise<StackOutcome> {
  const stack = context.stacks.get(change.component);
  invariant(stack, `no compiled stack for ${change.component}`);
  const current = await describeStack(context, change.stackName);
  const stale = findStaleness(change, current);
  if (stale !== undefined) return stackOutcome(change, { outcome: 'stale', message: stale });
  const blocked = await restore(context, change, current);
  if (blocked) return blocked;
  const isNew = change.action !== 'update';
  const result = await makeChangeSet(context, {
    stack,
    change: change.action === 'recreate' ? withoutBase(change) : change,
    kind: isNew ? 'CREATE' : 'UPDATE',
    parameters: await readParameters(context, stack),
  });
  return actOnChangeSet(context, change, result);
}

/** The stack that is to be created anew is no longer there. */
function withoutBase(change: StackChange): StackChange {
  const { base: _, ...rest } = change;
  return rest;
}

/** Takes a stack out of a state in which it cannot be changed. The outcome when that fails. */
async function restore(
  context: ApplyContext,
  change: StackChange,
  current: StackDescription | undefined,
): Promise<StackOutcome | undefined> {
  const condition = conditionOf(current?.status);
  if (!current || (condition !== 'stillborn' && condition !== 'halfway')) return undefined;
  return condition === 'stillborn'
    ? deleteRemains(context, change, current)
    : rollBackUpdate(context, change, current);
}

async function readParameters(
  context: ApplyContext,
  stack: CompiledStack,
): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  const outputs = new Map<string, StackDescription['outputs']>();
  for (const [name, { component, output }] of Object.entries(stack.parameters)) {
    const source = context.stacks.get(component);
    invariant(source, `${stack.component} needs ${component}, which is not compiled`);
    const known = outputs.get(component) ?? (await readOutputs(context, source.stackName));
    outputs.set(component, known);
    const value = known[output];
    if (value === undefined) {
      throw new UserError(
        `stack ${source.stackName} has no output ${output}, which ${stack.stackName} needs: apply ${component} again`,
      );
    }
    values[name] = value;
  }
  return values;
}

async function readOutputs(
  context: ApplyContext,
  stackName: string,
): Promise<StackDescription['outputs']> {
  return (await describeStack(context, stackName))?.outputs ?? {};
}

function describeStack(
  context: ApplyContext,
  stackName: string,
): Promise<StackDescription | undefined> {
  const { cloudformation } = context.clients;
  return patiently(context, () => cloudformation.describeStack(stackName, context.signal));
}

async function actOnChangeSet(
  context: ApplyContext,
  change: StackChange,
  result: ChangeSetResult,
): Promise<StackOutcome> {
  switch (result.kind) {
    case 'empty':
      return change.redeploy
        ? redeployService(context, change)
        : stackOutcome(change, { outcome: 'no-changes' });
    case 'failed':
      return stackOutcome(change, {
        outcome: 'error',
        message: `CloudFormation refused the change set: ${result.reason}`,
        cause: causeOfChecks(result.checks),
      });
    case 'unplanned':
      return stackOutcome(change, {
        outcome: 'stale',
        message: `CloudFormation would do more than was planned: ${result.what.join(', ')}`,
      });
    case 'ready':
      return execute(context, change, result);
  }
}

async function execute(
  context: ApplyContext,
  change: StackChange,
  { changeSetId, stackId }: ChangeSetResult & { readonly kind: 'ready' },
): Promise<StackOutcome> {
  const after = await newestEventId(context, stackId);
  const watch = new ServiceWatch(context, change.component);
  try {
    context.signal.throwIfAborted();
    await context.clients.cloudformation.executeChangeSet(
      {
        changeSetId,
        kind: change.action === 'update' ? 'UPDATE' : 'CREATE',
        token: changeSetId.split('/').at(-1) ?? changeSetId,
      },
      context.signal,
    );
  } catch (error) {
    if (!isAwsError(error, 'InvalidChangeSetStatus') && !isAwsError(error, 'ChangeSetNotFound'))
      throw error;
    const message = `somebody else changed stack ${change.stackName} at the same time: ${error.reason}`;
    return stackOutcome(change, { outcome: 'stale', message });
  }
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
  if (end.status === 'CREATE_COMPLETE' || end.status === 'UPDATE_COMPLETE') {
    const unverified = await verifyService(context, change, { stackId, watch });
    if (unverified) return unverified;
    return change.redeploy
      ? redeployService(context, change)
      : stackOutcome(change, { outcome: 'applied' });
  }
  const cause = await causeOfOperation(stackId, end.events, watch);
  const condition = conditionOf(end.status);
  if (condition === 'stillborn' && end.description) {
    const remains = await deleteRemains(context, change, end.description);
    return remains
      ? { ...remains, cause }
      : stackOutcome(change, { outcome: 'rolled-back', cause });
  }
  if (condition === 'absent' || isRolledBack(end.status)) {
    return stackOutcome(change, { outcome: 'rolled-back', cause });
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
