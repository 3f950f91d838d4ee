import type { StackChange } from '../../model/change.ts';
import type { DeployedMesh } from '../../model/deployed.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import type { CompiledStack } from '../../model/stack.ts';
import { conditionOf } from '../stack-status.ts';
import { stackTags } from '../stack-tags.ts';
import type { ApplyContext } from './apply-context.ts';
import { changeSetName, nameInChangeSetId } from './change-set-name.ts';
import { concludeOperation } from './execute-change-set.ts';
import { ServiceWatch } from './service-watch.ts';
import { operatorOf } from './staleness.ts';
import { unfinishedOutcome } from './unfinished.ts';
import { type OperationEnd, waitForStack } from './wait-stack.ts';

/** An operation that ran when apply began, and how it ended. */
export interface AttachedOperation {
  readonly component: string;
  readonly stackId: string;
  /** Name of the change set that was executed; tells whose work it was. */
  readonly changeSet?: string;
  readonly end: OperationEnd;
  readonly watch: ServiceWatch;
}

/** The mesh as it was planned on, and when to stop waiting for others. */
export interface SettleRequest {
  readonly deployed: DeployedMesh;
  /** Milliseconds since the epoch. The work of an earlier apply of the same plan has the whole time of this one. */
  readonly lockEndMs: number;
}

/** Waits for every operation that runs on the mesh's stacks, side by side, and says for whom. */
export async function attachToOperations(
  context: ApplyContext,
  changes: readonly StackChange[],
  request: SettleRequest,
): Promise<readonly AttachedOperation[]> {
  const busy = changes.filter((change) => change.busy !== undefined);
  return Promise.all(busy.map((change) => attach(context, change, request)));
}

async function attach(
  context: ApplyContext,
  change: StackChange,
  { deployed, lockEndMs }: SettleRequest,
): Promise<AttachedOperation> {
  const { component, base, busy = '' } = change;
  const description = deployed.stacks[change.stackName]?.description;
  const by = operatorOf(description ?? {});
  context.report({ kind: 'waiting', component, status: busy, by });
  const watch = new ServiceWatch(context, component);
  const stackId = base?.stackId ?? change.stackName;
  const id = description?.changeSetId;
  const changeSet = id === undefined ? undefined : nameInChangeSetId(id);
  const stack = context.stacks.get(component);
  const isOurs = stack && changeSet && changeSet === plannedChangeSet(context, stack, deployed);
  const deadlineMs = isOurs ? context.deadlineMs : Math.min(context.deadlineMs, lockEndMs);
  const end = await waitForStack(
    { ...context, deadlineMs },
    { component, stackId, observe: (events) => watch.observe(events) },
  );
  return { component, stackId, end, watch, ...(changeSet === undefined ? {} : { changeSet }) };
}

/** The outcomes of operations that did not end while apply waited for them. */
export function unsettledOutcomes(
  context: ApplyContext,
  changes: readonly StackChange[],
  attached: readonly AttachedOperation[],
): readonly StackOutcome[] {
  return attached.flatMap(({ component, end }) => {
    const change = changes.find((other) => other.component === component);
    return change && end.kind === 'unfinished' ? [unfinishedOutcome(context, change, end)] : [];
  });
}

/**
 * The outcomes of operations that failed and did just what is planned now: the work of an apply that was killed. They are
 * reported as they ended, and not tried again.
 */
export async function failedEarlierWork(
  context: ApplyContext,
  changes: readonly StackChange[],
  found: { readonly attached: readonly AttachedOperation[]; readonly deployed: DeployedMesh },
): Promise<readonly StackOutcome[]> {
  const outcomes: StackOutcome[] = [];
  for (const { component, stackId, changeSet, end, watch } of found.attached) {
    const change = changes.find((other) => other.component === component);
    const stack = context.stacks.get(component);
    if (!change || change.action === 'remove' || !stack) continue;
    if (end.kind !== 'ended' || !hasFailed(end.status)) continue;
    if (changeSet !== plannedChangeSet(context, stack, found.deployed)) continue;
    outcomes.push(await concludeOperation(context, change, { end, stackId, watch }));
  }
  return outcomes;
}

function hasFailed(status: string): boolean {
  return conditionOf(status) !== 'settled' || status.includes('ROLLBACK');
}

/** The name of the change set that the plan would make; `undefined` while a parameter is not known. */
function plannedChangeSet(
  context: ApplyContext,
  stack: CompiledStack,
  deployed: DeployedMesh,
): string | undefined {
  const parameters: Record<string, string> = {};
  for (const [name, { component, output }] of Object.entries(stack.parameters)) {
    const source = context.stacks.get(component)?.stackName ?? '';
    const value = deployed.stacks[source]?.description.outputs[output];
    if (value === undefined) return undefined;
    parameters[name] = value;
  }
  const tags = stackTags(context.identity, context.owner, stack.component);
  return changeSetName({ templateBody: stack.body, parameters, tags });
}
