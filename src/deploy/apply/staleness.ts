import type { StackChange } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';
import { conditionOf } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { nameInChangeSetId } from './change-set-name.ts';
import { patiently } from './patiently.ts';

/**
 * Why a change no longer fits its stack: somebody else has worked on it since the plan was made. `undefined` when the
 * stack is as it was planned.
 */
export function findStaleness(
  change: Pick<StackChange, 'stackName' | 'base'>,
  current: StackDescription | undefined,
): string | undefined {
  const { base, stackName } = change;
  if (current && conditionOf(current.status) === 'busy') {
    return `stack ${stackName} is ${current.status} by ${operatorOf(current)}: apply again when it has ended`;
  }
  const was = base ? describe(base) : 'not there';
  const is = current ? describe(current) : 'not there';
  if (was === is) return undefined;
  return `stack ${stackName} has moved on since the plan: it was ${was}, it is ${is}; plan again`;
}

/** Whether any of these stacks is no longer as it was planned. */
export async function haveMoved(
  context: ApplyContext,
  changes: readonly Pick<StackChange, 'stackName' | 'base'>[],
): Promise<boolean> {
  const stacks = await patiently(context, () =>
    context.clients.cloudformation.listStacks(context.signal),
  );
  const byName = new Map(stacks.map((stack) => [stack.stackName, stack]));
  return changes.some(
    (change) => findStaleness(change, byName.get(change.stackName)) !== undefined,
  );
}

function describe(state: NonNullable<StackChange['base']>): string {
  const { stackId, status, lastUpdatedAt } = state;
  const since = lastUpdatedAt === undefined ? '' : ` since ${lastUpdatedAt}`;
  return `${status}${since} (${stackId.split('/').at(-1) ?? stackId})`;
}

/** Who works on a stack, as far as CloudFormation knows. */
export function operatorOf(stack: Pick<StackDescription, 'changeSetId'>): string {
  const name = stack.changeSetId === undefined ? undefined : nameInChangeSetId(stack.changeSetId);
  return name === undefined ? 'somebody else' : `change set ${name}`;
}
