import type { OutputObject } from '../values.ts';
import { type CallContext, type OperationTable, partitionOf } from '../world.ts';

/** STS's operations that the sandbox answers. */
export const STS_OPERATIONS: OperationTable = { GetCallerIdentity: getCallerIdentity };

/** Whoever calls is the same user. Signatures are not checked. */
function getCallerIdentity({ world, region }: CallContext): OutputObject {
  return {
    UserId: 'AIDASANDBOXSANDBOX1',
    Account: world.account,
    Arn: `arn:${partitionOf(region.name)}:iam::${world.account}:user/sandbox`,
  };
}
