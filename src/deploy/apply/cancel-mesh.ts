import { randomUUID } from 'node:crypto';
import type { StackChange } from '../../model/change.ts';
import type { DeployedMesh } from '../../model/deployed.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import { conditionOf, isRolledBack } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { attachToOperations } from './settle-mesh.ts';
import { stackOutcome } from './unfinished.ts';
import { concludeAttached } from './watch-mesh.ts';

/** What can be done about an operation that runs on a stack. */
export type Cancellation =
  /** The update is ended and taken back. */
  | 'take-back'
  /** The creation is ended and what there is of it removed. */
  | 'remove'
  /** It only cleans up, goes back or is removed already. */
  | 'none';

/** What cancel would do to a stack; a stack on which nothing runs has no `busy`. */
export function cancellationOf({ busy }: Pick<StackChange, 'busy'>): Cancellation {
  if (busy === 'UPDATE_IN_PROGRESS') return 'take-back';
  return busy === 'CREATE_IN_PROGRESS' ? 'remove' : 'none';
}

/** Ends the operations that run on these stacks, as far as CloudFormation lets it, and waits until they are back. */
export async function cancelOperations(
  context: ApplyContext,
  changes: readonly StackChange[],
  deployed: DeployedMesh,
): Promise<readonly StackOutcome[]> {
  for (const change of changes) await cancel(context, change);
  const attached = await attachToOperations(context, changes, {
    deployed,
    lockEndMs: context.deadlineMs,
  });
  return Promise.all(
    changes.map((change) => {
      const operation = attached.find(({ component }) => component === change.component);
      if (!operation) return stackOutcome(change, { outcome: 'no-changes' });
      const { end } = operation;
      const isBack =
        end.kind === 'ended' &&
        (isRolledBack(end.status) || conditionOf(end.status) === 'absent') &&
        cancellationOf(change) !== 'none';
      return isBack
        ? stackOutcome(change, { outcome: 'cancelled' })
        : concludeAttached(context, change, operation);
    }),
  );
}

async function cancel(context: ApplyContext, change: StackChange): Promise<void> {
  const { cloudformation } = context.clients;
  const request = {
    stackId: change.base?.stackId ?? change.stackName,
    token: `meshc-${randomUUID()}`,
  };
  switch (cancellationOf(change)) {
    case 'take-back':
      return cloudformation.cancelUpdate(request, context.signal);
    case 'remove':
      return cloudformation.deleteStack(request, context.signal);
    case 'none':
      context.report({
        kind: 'note',
        component: change.component,
        text: `${change.busy} cannot be cancelled: its end is waited for`,
      });
  }
}
