import type { StackChange } from '../../model/change.ts';
import type { DeployedMesh } from '../../model/deployed.ts';
import type { MeshOutcome, StackOutcome } from '../../model/outcome.ts';
import type { CompiledMesh } from '../../model/stack.ts';
import { type PlanOptions, planMesh } from '../plan/plan-mesh.ts';
import { attentionFor } from '../plan/state-attention.ts';
import { conditionOf, isRolledBack } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { finishRollout } from './apply-plan.ts';
import { causeOfOperation } from './failure-cause.ts';
import { overallOutcome } from './overall-outcome.ts';
import { type AttachedOperation, attachToOperations } from './settle-mesh.ts';
import { stackOutcome, unfinishedOutcome } from './unfinished.ts';
import { verifyService } from './verify-service.ts';

/**
 * Follows every operation and every rollout that runs on a mesh to its end, and says how each ended, like the apply that
 * started it would have. Changes nothing.
 */
export async function watchMesh(
  context: ApplyContext,
  mesh: CompiledMesh,
  options: PlanOptions,
): Promise<MeshOutcome> {
  const { identity, target } = mesh;
  const result = await planMesh(mesh, options, context);
  if (result.kind === 'wrong-target') {
    return { identity, target, outcome: 'wrong-target', message: result.message, stacks: [] };
  }
  const { plan, deployed } = result;
  const attached = await attachToOperations(context, plan.stacks, {
    deployed,
    lockEndMs: context.deadlineMs,
  });
  const stacks = await Promise.all(
    plan.stacks.map((change) => watchStack(context, change, { attached, deployed })),
  );
  const outcome = overallOutcome(stacks, 'applied');
  const isIdle = outcome === 'no-changes';
  return {
    identity,
    target,
    outcome,
    stacks,
    ...(isIdle ? { message: 'nothing is going on' } : {}),
  };
}

async function watchStack(
  context: ApplyContext,
  change: StackChange,
  seen: { readonly attached: readonly AttachedOperation[]; readonly deployed: DeployedMesh },
): Promise<StackOutcome> {
  const operation = seen.attached.find(({ component }) => component === change.component);
  return operation
    ? concludeAttached(context, change, operation)
    : finishRollout(context, change, seen.deployed);
}

/** How an operation that somebody else started ended. */
export async function concludeAttached(
  context: ApplyContext,
  change: StackChange,
  { end, stackId, watch }: AttachedOperation,
): Promise<StackOutcome> {
  if (end.kind === 'unfinished') return unfinishedOutcome(context, change, end);
  const { status, events } = end;
  const isGone = conditionOf(status) === 'absent';
  if (isGone && change.action === 'remove') return stackOutcome(change, { outcome: 'removed' });
  if (conditionOf(status) === 'settled' && !isRolledBack(status)) {
    const unverified = await verifyService(context, change, { stackId, watch });
    return unverified ?? stackOutcome(change, { outcome: 'applied' });
  }
  const cause = await causeOfOperation(context, change, { stackId, events, watch });
  if (isGone || isRolledBack(status)) {
    return stackOutcome(change, { outcome: 'rolled-back', cause });
  }
  const { stackName } = change;
  const attention = attentionFor({ stackName, status }, context.clients.region);
  return stackOutcome(change, {
    outcome: 'needs-attention',
    message: `stack ${stackName} is ${status}`,
    command: attention?.command ?? context.resumeCommand,
    cause,
  });
}
