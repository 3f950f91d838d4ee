import { isSame } from '../values.ts';
import { failureSummary } from './deployment.ts';
import { importsOf } from './imports.ts';
import { workInOrder } from './in-order.ts';
import type { Snapshot, Stack, StackOperation, StackResource } from './model.ts';
import { deleteResource, type Run, updateResource } from './resource-work.ts';
import { type Place, setResource, setStackStatus } from './stacks.ts';

/** Why a rollback begins and what it leaves alone. */
export interface RollbackSettings {
  readonly reason: string | undefined;
  /** Logical ids that ContinueUpdateRollback skips. */
  readonly skipped: readonly string[];
}

/**
 * Takes a stack back to its last stable state.
 *
 *     UPDATE_ROLLBACK_IN_PROGRESS ─▶ UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS ─▶ UPDATE_ROLLBACK_COMPLETE
 *            └─ failure ─▶ UPDATE_ROLLBACK_FAILED
 */
export async function rollBack(
  place: Place,
  stack: Stack,
  operation: StackOperation,
  settings: RollbackSettings,
): Promise<void> {
  const { stable } = stack;
  if (stable === undefined) throw new Error('there is no state to roll back to');
  setStackStatus(place, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', { reason: settings.reason });
  const { target } = stable;
  const flags = { isRollbackDisabled: false, isExpress: false };
  const run: Run = { place, stack, operation, target, ...flags, failures: [] };
  await restoreResources(run, stable, settings.skipped);
  if (run.failures.length > 0) {
    setStackStatus(place, stack, 'UPDATE_ROLLBACK_FAILED', {
      reason: failureSummary(run.failures),
    });
    stack.operation = undefined;
    return;
  }
  setStackStatus(place, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  await removeNewcomers(run, stable);
  stack.target = target;
  stack.outputs = stable.outputs;
  stack.imports = importsOf(place, stack, target);
  setStackStatus(place, stack, 'UPDATE_ROLLBACK_COMPLETE');
  stack.stable = { ...stable, resources: new Map(stack.resources) };
  stack.operation = undefined;
}

async function restoreResources(
  run: Run,
  stable: Snapshot,
  skipped: readonly string[],
): Promise<void> {
  const needs = (logicalId: string): readonly string[] =>
    stable.resources.get(logicalId)?.dependsOn ?? [];
  await workInOrder(inOrder(stable), needs, async (logicalId) => {
    const before = stable.resources.get(logicalId);
    const current = run.stack.resources.get(logicalId);
    if (before === undefined || run.operation.abort.signal.aborted) return;
    if (skipped.includes(logicalId)) {
      setResource(run.place, run.stack, { ...before, status: 'UPDATE_COMPLETE' });
      return;
    }
    await restore(run, before, current);
  });
}

async function restore(
  run: Run,
  before: StackResource,
  current: StackResource | undefined,
): Promise<void> {
  if (current === undefined || current.physicalId !== before.physicalId) {
    if (current?.physicalId !== undefined) run.stack.superseded.push(current);
    setResource(run.place, run.stack, { ...before, status: 'UPDATE_IN_PROGRESS' });
    setResource(run.place, run.stack, { ...before, status: 'UPDATE_COMPLETE' });
    return;
  }
  const isTouched =
    current.status.endsWith('_FAILED') ||
    !isSame(current.properties, before.properties) ||
    JSON.stringify(current.tags) !== JSON.stringify(before.tags);
  if (isTouched) await updateResource(run, before, current);
  else run.stack.resources.set(before.logicalId, before);
}

/** Deletes what the failed update has made. */
async function removeNewcomers(run: Run, stable: Snapshot): Promise<void> {
  const { stack } = run;
  const kept = new Set([...stable.resources.values()].map((resource) => resource.physicalId));
  const created = [...stack.resources.values()].filter(
    ({ logicalId }) => !stable.resources.has(logicalId),
  );
  const physical = [...created, ...stack.superseded].filter(
    (resource) => resource.physicalId !== undefined && !kept.has(resource.physicalId),
  );
  for (const resource of physical.reverse()) await deleteResource(run, resource, 'superseded');
  for (const { logicalId } of created) stack.resources.delete(logicalId);
  stack.superseded = [];
}

/** The stable resources, each after what it needs. */
function inOrder(stable: Snapshot): readonly string[] {
  const order: string[] = [];
  const visit = (logicalId: string): void => {
    const resource = stable.resources.get(logicalId);
    if (resource === undefined || order.includes(logicalId)) return;
    for (const needed of resource.dependsOn) visit(needed);
    order.push(logicalId);
  };
  for (const logicalId of stable.resources.keys()) visit(logicalId);
  return order;
}
