import { snapshotOf } from './creation.ts';
import {
  checkDroppedResources,
  deployResources,
  droppedResources,
  failureSummary,
  newOutputs,
  type OutputsResult,
} from './deployment.ts';
import { importsOf } from './imports.ts';
import type { ChangeSet, Stack, StackOperation, StackOutput, StackResource } from './model.ts';
import { deleteResource, type Run } from './resource-work.ts';
import { rollBack } from './rollback.ts';
import { type Place, setStackStatus } from './stacks.ts';

/**
 * Brings a stack to what an UPDATE change set asks for.
 *
 *     UPDATE_IN_PROGRESS ─▶ UPDATE_COMPLETE_CLEANUP_IN_PROGRESS ─▶ UPDATE_COMPLETE
 *            └─ failure ─▶ UPDATE_ROLLBACK_IN_PROGRESS ─▶ … (rollback.ts)
 *                       ─▶ UPDATE_FAILED (rollback disabled)
 */
export async function updateStackNow(
  place: Place,
  stack: Stack,
  work: {
    readonly operation: StackOperation;
    readonly changeSet: ChangeSet;
    readonly isRollbackDisabled: boolean;
  },
): Promise<void> {
  const { operation, changeSet, isRollbackDisabled } = work;
  const { target } = changeSet;
  stack.updatedAtMs = place.world.clock.now();
  setStackStatus(place, stack, 'UPDATE_IN_PROGRESS', { reason: 'User Initiated' });
  stack.target = target;
  stack.imports = [...new Set([...stack.imports, ...importsOf(place, stack, target)])];
  const isExpress = changeSet.deploymentMode === 'EXPRESS';
  const run: Run = { place, stack, operation, target, isRollbackDisabled, isExpress, failures: [] };
  checkDroppedResources(run);
  await deployResources(run);
  const result = resultOf(run);
  if (result.kind === 'outputs') {
    await succeed(run, result.outputs);
    changeSet.executionStatus = 'EXECUTE_COMPLETE';
  } else {
    changeSet.executionStatus = 'EXECUTE_FAILED';
    await fail(run, result.reason);
  }
  stack.operation = undefined;
}

/** Deletes physical resources that no record needs any more; what cannot be deleted stays and is only mentioned. */
async function cleanUp(run: Run, resources: readonly StackResource[]): Promise<boolean> {
  let isClean = true;
  const left = [...resources];
  for (const resource of left.reverse()) {
    const isGone = await deleteResource(run, resource, 'superseded');
    isClean = isClean && isGone;
  }
  return isClean;
}

function resultOf(run: Run): OutputsResult {
  if (run.failures.length > 0) {
    return { kind: 'problem', reason: failureSummary(run.failures) };
  }
  if (run.operation.isCancelled) return { kind: 'problem', reason: 'User Initiated' };
  return newOutputs(run);
}

async function succeed(run: Run, outputs: readonly StackOutput[]): Promise<void> {
  const { place, stack } = run;
  stack.outputs = outputs;
  stack.imports = importsOf(place, stack, run.target);
  setStackStatus(place, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const dropped = droppedResources(run);
  const isClean = await cleanUp(run, [...stack.superseded, ...dropped]);
  for (const { logicalId } of dropped) stack.resources.delete(logicalId);
  stack.superseded = [];
  setStackStatus(place, stack, 'UPDATE_COMPLETE', {
    reason: isClean ? undefined : 'Update successful. One or more resources could not be deleted.',
  });
  stack.stable = snapshotOf(stack, run);
}

async function fail(run: Run, problem: string): Promise<void> {
  const { place, stack } = run;
  if (run.isRollbackDisabled && !run.operation.isCancelled) {
    setStackStatus(place, stack, 'UPDATE_FAILED', { reason: problem });
    return;
  }
  const operation = { ...run.operation, abort: new AbortController() };
  stack.operation = operation;
  await rollBack(place, stack, operation, { reason: problem, skipped: [] });
}
