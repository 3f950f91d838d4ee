import { randomUUID } from 'node:crypto';
import { AwsError } from '../../clients/aws-error.ts';
import type { ChangeSetDescription } from '../../clients/cloudformation.ts';
import { UserError } from '../../kit/user-error.ts';
import type { StackChange } from '../../model/change.ts';
import type { FailedCheck } from '../../model/outcome.ts';
import type { CompiledStack } from '../../model/stack.ts';
import { isExpiredSeal } from '../sealed/digest.ts';
import { conditionOf } from '../stack-status.ts';
import { stackTags } from '../stack-tags.ts';
import type { ApplyContext } from './apply-context.ts';
import { capabilitiesOf } from './capabilities.ts';
import {
  changeSetName,
  isOfSealedPlan,
  isOurChangeSet,
  sealedChangeSetName,
} from './change-set-name.ts';
import { findDeviations, findUnplanned } from './check-change-set.ts';
import { patiently } from './patiently.ts';
import { pollIntervalMs } from './poll-interval.ts';

/** A stack's next state, ready to be sent. */
export interface ChangeSetOrder {
  readonly stack: CompiledStack;
  readonly change: StackChange;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly parameters: Readonly<Record<string, string>>;
  readonly seal?: SealOrder;
}

/** The sealed plan that a change set is made for. */
export interface SealOrder {
  readonly planId: string;
  readonly description: string;
  /** The change set has to do everything that the plan lists, and nothing else. */
  readonly isExact: boolean;
}

/** What CloudFormation made of it. Only a `ready` change set is left behind. */
export type ChangeSetResult =
  | { readonly kind: 'ready'; readonly changeSetId: string; readonly stackId: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly reason: string; readonly checks: readonly FailedCheck[] }
  | { readonly kind: 'unplanned'; readonly what: readonly string[] };

const WAIT_LIMIT_MS = 600_000;

/**
 * CloudFormation's two texts for a change set that changes nothing; it has no code for that
 * (aws/aws-cli#4043).
 */
const NO_CHANGES = /didn't contain changes|No updates are to be performed/;

/** Makes a stack's change set and waits for it. Change sets of earlier, abandoned runs are deleted first. */
export async function makeChangeSet(
  context: ApplyContext,
  order: ChangeSetOrder,
): Promise<ChangeSetResult> {
  const { cloudformation } = context.clients;
  const { stack, change, seal } = order;
  if (change.base) await deleteSuperseded(context, change.base.stackId, seal?.planId);
  const tags = stackTags(context.identity, context.owner, stack.component);
  const content = { templateBody: stack.body, parameters: order.parameters, tags };
  const name = seal ? sealedChangeSetName(content, seal.planId) : changeSetName(content);
  const created = await cloudformation.createChangeSet(
    {
      ...content,
      stackName: stack.stackName,
      name,
      kind: order.kind,
      capabilities: capabilitiesOf(stack.template, stack.body),
      token: `${name}-${randomUUID()}`,
      ...(seal ? { description: seal.description } : {}),
    },
    context.signal,
  );
  const description = await waitForChangeSet(context, created.changeSetId);
  const compare = seal?.isExact ? findDeviations : findUnplanned;
  const made = { change, description, compare };
  const useless = await findUseless(context, created.changeSetId, made);
  if (!useless) return { kind: 'ready', ...created };
  await cloudformation.deleteChangeSet(created.changeSetId, context.signal);
  if (!change.base) await deleteShell(context, created.stackId);
  return useless;
}

/** The empty stack that CloudFormation makes for the first change set; nobody else has put anything into it. */
async function deleteShell(context: ApplyContext, stackId: string): Promise<void> {
  const { cloudformation } = context.clients;
  const stack = await cloudformation.describeStack(stackId, context.signal);
  if (conditionOf(stack?.status) !== 'empty') return;
  await cloudformation.deleteStack({ stackId, token: `meshc-${randomUUID()}` }, context.signal);
}

async function deleteSuperseded(
  context: ApplyContext,
  stackId: string,
  planId: string | undefined,
): Promise<void> {
  const nowMs = context.clients.clock.now();
  const { cloudformation } = context.clients;
  const waiting = await patiently(context, () =>
    cloudformation.listChangeSets(stackId, context.signal),
  );
  for (const { changeSetId, name, executionStatus, description } of waiting) {
    const isOwn = planId !== undefined && isOfSealedPlan(name, planId);
    const isDone = isOurChangeSet(name) || isOwn || isExpiredSeal(description, nowMs);
    if (!isDone || executionStatus === 'EXECUTE_IN_PROGRESS') continue;
    // One that is still being made cannot be deleted.
    await waitForChangeSet(context, changeSetId);
    await cloudformation.deleteChangeSet(changeSetId, context.signal);
  }
}

async function waitForChangeSet(
  context: ApplyContext,
  changeSetId: string,
): Promise<ChangeSetDescription> {
  const { clock, cloudformation } = context.clients;
  const endMs = clock.now() + WAIT_LIMIT_MS;
  for (let tick = 0; clock.now() < endMs; tick += 1) {
    const found = await patiently(context, () =>
      cloudformation.describeChangeSet(changeSetId, context.signal),
    );
    if (found.status === 'CREATE_COMPLETE' || found.status === 'FAILED') return found;
    await clock.sleep(pollIntervalMs(tick, clock.random()), context.signal);
  }
  throw new UserError(
    `CloudFormation did not finish change set ${changeSetId} within ${WAIT_LIMIT_MS / 60_000} minutes: try again`,
  );
}

/** Why a change set is not to be executed; `undefined` when it is as planned. */
async function findUseless(
  context: ApplyContext,
  changeSetId: string,
  made: {
    readonly change: StackChange;
    readonly description: ChangeSetDescription;
    readonly compare: typeof findDeviations;
  },
): Promise<Exclude<ChangeSetResult, { readonly kind: 'ready' }> | undefined> {
  const { change, description, compare } = made;
  const checks = await readChecks(context, changeSetId, change);
  if (description.status === 'FAILED') {
    const reason = description.statusReason ?? 'CloudFormation gave no reason';
    return NO_CHANGES.test(reason) && checks.length === 0
      ? { kind: 'empty' }
      : { kind: 'failed', reason, checks };
  }
  const what = compare(change, description.changes);
  return what.length > 0 ? { kind: 'unplanned', what } : undefined;
}

/** The checks that failed for good; those that only warn are reported. Without the right to read them there are none. */
async function readChecks(
  context: ApplyContext,
  changeSetId: string,
  { component }: StackChange,
): Promise<readonly FailedCheck[]> {
  try {
    const checks = await patiently(context, () =>
      context.clients.cloudformation.listFailedChecks(changeSetId, context.signal),
    );
    for (const { name, mode, reason } of checks) {
      if (mode === 'WARN') context.report({ kind: 'note', component, text: `${name}: ${reason}` });
    }
    return checks.filter(({ mode }) => mode === 'FAIL');
  } catch (error) {
    if (!(error instanceof AwsError) || error.kind !== 'denied') throw error;
    context.report({ kind: 'note', component, text: error.message });
    return [];
  }
}
