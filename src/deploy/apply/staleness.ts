import type { StackChange } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';
import { conditionOf } from '../stack-status.ts';
import { nameInChangeSetId } from './change-set-name.ts';

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
