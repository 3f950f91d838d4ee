import { SURROUNDINGS } from '../support/surroundings.ts';
import { changeSets } from './change-sets.ts';
import type { Ministack } from './start.ts';

/** Name of the stack that `deploySurroundings` makes. */
export const SURROUNDINGS_STACK = 'surroundings';
/** Security groups that the examples name; pass them to the start of ministack. */
export const EXISTING_SECURITY_GROUPS = ['sg-0123456789abcdef0'];

/**
 * Deploys what the examples take as existing: clusters, exports of a network stack, a parameter.
 */
export async function deploySurroundings(ministack: Ministack): Promise<void> {
  const stacks = changeSets(ministack);
  const stack = await stacks.execute(await stacks.propose(SURROUNDINGS_STACK, SURROUNDINGS, {}));
  if (stack?.StackStatus === 'CREATE_COMPLETE') return;
  throw new Error(`the surroundings are ${stack?.StackStatus}: ${stack?.StackStatusReason}`);
}
