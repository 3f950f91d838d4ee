import type { StackBase } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';

/** What apply compares a stack with, to see whether it has moved on since the plan was made. */
export function stackBase(stack: StackDescription): StackBase {
  const { stackId, status, lastUpdatedAt } = stack;
  return { stackId, status, ...(lastUpdatedAt === undefined ? {} : { lastUpdatedAt }) };
}
