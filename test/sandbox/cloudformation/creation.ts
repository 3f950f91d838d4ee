import { deleteResources, deleteStackNow, deletionRun } from './deletion.ts';
import { deployResources, failureSummary, newOutputs, type OutputsResult } from './deployment.ts';
import { importsOf } from './imports.ts';
import type { ChangeSet, Snapshot, Stack, StackOperation, StackOutput } from './model.ts';
import type { Run } from './resource-work.ts';
import { type Place, setStackStatus } from './stacks.ts';

/** What becomes of a stack that cannot be created. */
export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

/**
 * Creates what a CREATE change set asks for.
 *
 *     REVIEW_IN_PROGRESS ─▶ CREATE_IN_PROGRESS ─▶ CREATE_COMPLETE
 *                                 └─ failure ─▶ ROLLBACK_IN_PROGRESS ─▶ ROLLBACK_COMPLETE | ROLLBACK_FAILED
 *                                            ─▶ CREATE_FAILED (DO_NOTHING)
 *                                            ─▶ DELETE_IN_PROGRESS ─▶ DELETE_COMPLETE (DELETE, or DeleteStack meanwhile)
 */
export async function createStackNow(
  place: Place,
  stack: Stack,
  work: {
    readonly operation: StackOperation;
    readonly changeSet: ChangeSet;
    readonly onFailure: OnFailure;
  },
): Promise<void> {
  const { operation, changeSet, onFailure } = work;
  setStackStatus(place, stack, 'CREATE_IN_PROGRESS', { reason: 'User Initiated' });
  stack.target = changeSet.target;
  stack.imports = importsOf(place, stack, changeSet.target);
  const run: Run = {
    place,
    stack,
    operation,
    target: changeSet.target,
    isRollbackDisabled: onFailure === 'DO_NOTHING',
    isExpress: changeSet.deploymentMode === 'EXPRESS',
    failures: [],
  };
  await deployResources(run);
  const result = resultOf(run);
  if (result.kind === 'outputs') {
    succeed(run, result.outputs);
    changeSet.executionStatus = 'EXECUTE_COMPLETE';
  } else {
    changeSet.executionStatus = 'EXECUTE_FAILED';
    await fail(run, result.reason, onFailure);
  }
  stack.operation = undefined;
}

/** What a rollback of this stack returns to from now on. */
export function snapshotOf(stack: Stack, run: Pick<Run, 'target'>): Snapshot {
  return {
    target: run.target,
    resources: new Map(stack.resources),
    outputs: stack.outputs,
  };
}

function resultOf(run: Run): OutputsResult {
  if (run.failures.length > 0) {
    return { kind: 'problem', reason: failureSummary(run.failures) };
  }
  if (run.operation.isDeletionWanted) return { kind: 'problem', reason: '' };
  return newOutputs(run);
}

function succeed(run: Run, outputs: readonly StackOutput[]): void {
  const { place, stack } = run;
  stack.outputs = outputs;
  setStackStatus(place, stack, 'CREATE_COMPLETE');
  stack.stable = snapshotOf(stack, run);
}

async function fail(run: Run, problem: string, onFailure: OnFailure): Promise<void> {
  const { place, stack } = run;
  const operation = { ...run.operation, abort: new AbortController() };
  stack.operation = operation;
  if (onFailure === 'DELETE' || run.operation.isDeletionWanted) {
    const reason = run.operation.isDeletionWanted
      ? undefined
      : `${problem}Delete requested by user.`;
    await deleteStackNow(place, stack, operation, { retained: [], isForced: false, reason });
    return;
  }
  if (onFailure === 'DO_NOTHING') {
    setStackStatus(place, stack, 'CREATE_FAILED', { reason: problem });
    return;
  }
  const reason = `${problem}Rollback requested by user.`;
  setStackStatus(place, stack, 'ROLLBACK_IN_PROGRESS', { reason });
  await removeEverything(place, stack, operation);
}

/** Deletes what a failed creation has made; ends in ROLLBACK_COMPLETE or ROLLBACK_FAILED. */
async function removeEverything(
  place: Place,
  stack: Stack,
  operation: StackOperation,
): Promise<void> {
  const run = deletionRun(place, stack, operation);
  const made = [...stack.resources.values()].filter(
    (resource) => resource.physicalId !== undefined,
  );
  await deleteResources(run, made);
  const isFailed = run.failures.length > 0;
  setStackStatus(place, stack, isFailed ? 'ROLLBACK_FAILED' : 'ROLLBACK_COMPLETE', {
    reason: isFailed ? failureSummary(run.failures) : undefined,
  });
  stack.imports = [];
}
