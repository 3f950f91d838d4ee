import { AwsError, isAwsError } from '../../clients/aws-error.ts';
import { invariant } from '../../kit/invariant.ts';
import type { StackChange } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import { conditionOf } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { causeOfChecks } from './failure-cause.ts';
import { type ChangeSetResult, makeChangeSet, type SealOrder } from './make-change-set.ts';
import { patiently } from './patiently.ts';
import { readParameters } from './read-parameters.ts';
import { redeployService } from './redeploy-service.ts';
import { deleteRemains, rollBackUpdate } from './restore-stack.ts';
import { findStaleness } from './staleness.ts';
import { stackOutcome } from './unfinished.ts';

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
  return guardRaces(context, change, async () => {
    const current = await describeStack(context, change.stackName);
    const stale = findStaleness(change, current);
    if (stale !== undefined) return stackOutcome(change, { outcome: 'stale', message: stale });
    return deployFrom(context, change, { current });
  });
}

/** Runs the work on a stack; that somebody else got in between is an outcome. */
export async function guardRaces(
  context: ApplyContext,
  change: StackChange,
  work: () => Promise<StackOutcome>,
): Promise<StackOutcome> {
  try {
    return await work();
  } catch (error) {
    const race = await findRace(context, change, error);
    if (race === undefined) throw error;
    return stackOutcome(change, { outcome: 'stale', message: race });
  }
}

/** Refusals that only happen when somebody else works on the stack at the same time. */
const RACES = ['InvalidChangeSetStatus', 'ChangeSetNotFound', 'AlreadyExists'];

/** Whether AWS refused because somebody else got in between. */
async function findRace(
  context: ApplyContext,
  { stackName }: StackChange,
  error: unknown,
): Promise<string | undefined> {
  if (!(error instanceof AwsError) || error.kind !== 'rejected') return undefined;
  const isRace = RACES.some((code) => isAwsError(error, code));
  const current = isRace ? undefined : await describeStack(context, stackName);
  if (!isRace && conditionOf(current?.status) !== 'busy') return undefined;
  return `somebody else changed stack ${stackName} at the same time (${error.reason}): apply again`;
}

/** Makes the change set of a stack that is as it was planned on, and executes it. */
export async function deployFrom(
  context: ApplyContext,
  change: StackChange,
  from: { readonly current: StackDescription | undefined; readonly seal?: SealOrder },
): Promise<StackOutcome> {
  const { current, seal } = from;
  const stack = context.stacks.get(change.component);
  invariant(stack, `no compiled stack for ${change.component}`);
  const blocked = await restore(context, change, current);
  if (blocked) return blocked;
  const isNew = change.action !== 'update';
  const result = await makeChangeSet(context, {
    stack,
    change: change.action === 'recreate' ? withoutBase(change) : change,
    kind: isNew ? 'CREATE' : 'UPDATE',
    parameters: await readParameters(context, stack),
    ...(seal ? { seal } : {}),
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
        cause: causeOfChecks(context, change, result),
        command: context.resumeCommand,
      });
    case 'unplanned':
      return stackOutcome(change, {
        outcome: 'stale',
        message: `CloudFormation would do something else than was planned: ${result.what.join(', ')}`,
      });
    case 'ready':
      return executeChangeSet(context, change, result);
  }
}
