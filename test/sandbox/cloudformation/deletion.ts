import { failureSummary } from './deployment.ts';
import { workInOrder } from './in-order.ts';
import type { Stack, StackOperation, StackResource, Target } from './model.ts';
import { deleteResource, type Run } from './resource-work.ts';
import { type Place, setStackStatus } from './stacks.ts';

/** How a stack is deleted. */
export interface DeletionSettings {
  readonly retained: readonly string[];
  readonly isForced: boolean;
  readonly reason: string | undefined;
}

/** Deletes a stack's resources, dependents first; ends in DELETE_COMPLETE or DELETE_FAILED. */
export async function deleteStackNow(
  place: Place,
  stack: Stack,
  operation: StackOperation,
  settings: DeletionSettings,
): Promise<void> {
  setStackStatus(place, stack, 'DELETE_IN_PROGRESS', { reason: settings.reason });
  const run = deletionRun(place, stack, operation);
  for (const logicalId of settings.retained) retain(run, logicalId);
  await deleteResources(run, allResources(stack));
  for (const resource of stack.superseded) await deleteResource(run, resource, 'superseded');
  stack.superseded = [];
  const summary = failureSummary(run.failures);
  if (run.failures.length > 0 && !settings.isForced) {
    setStackStatus(place, stack, 'DELETE_FAILED', { reason: summary });
  } else {
    stack.deletedAtMs = place.world.clock.now();
    stack.outputs = [];
    stack.imports = [];
    stack.changeSets = [];
    setStackStatus(place, stack, 'DELETE_COMPLETE');
  }
  stack.operation = undefined;
}

/** Deletes physical resources in reverse order of their needs; a resource that something undeleted needs stays. */
export async function deleteResources(
  run: Run,
  resources: readonly StackResource[],
): Promise<void> {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const kept = new Set<string>();
  const dependents = (logicalId: string): readonly string[] =>
    resources.filter((one) => one.dependsOn.includes(logicalId)).map((one) => one.logicalId);
  await workInOrder(reverseOrder(resources), dependents, async (logicalId) => {
    const resource = byId.get(logicalId);
    if (resource === undefined) return;
    if (dependents(logicalId).some((dependent) => kept.has(dependent))) {
      kept.add(logicalId);
      return;
    }
    if (await deleteResource(run, resource, 'live')) return;
    kept.add(logicalId);
    run.failures.push({ logicalId, phase: 'delete' });
  });
}

/** A run that deletes; nothing can cancel it. */
export function deletionRun(place: Place, stack: Stack, operation: StackOperation): Run {
  const target = stack.target ?? stack.changeSets[0]?.target ?? EMPTY_TARGET;
  const flags = { isRollbackDisabled: false, isExpress: false };
  return { place, stack, operation, target, ...flags, failures: [] };
}

const EMPTY_TARGET: Target = {
  body: '',
  template: {
    description: undefined,
    metadata: undefined,
    transforms: [],
    parameters: {},
    mappings: {},
    conditions: {},
    resources: {},
    outputs: {},
  },
  parameters: {},
  tags: [],
  capabilities: [],
};

function retain(run: Run, logicalId: string): void {
  const resource = run.stack.resources.get(logicalId);
  if (resource === undefined) return;
  run.stack.resources.set(logicalId, { ...resource, deletionPolicy: 'Retain' });
}

/** The records that stand for something physical. */
function allResources(stack: Stack): readonly StackResource[] {
  return [...stack.resources.values()].filter(
    (resource) => resource.physicalId !== undefined && !isGone(resource),
  );
}

function isGone(resource: StackResource): boolean {
  return resource.status === 'DELETE_COMPLETE' || resource.status === 'DELETE_SKIPPED';
}

/** Dependents before what they need. */
function reverseOrder(resources: readonly StackResource[]): readonly string[] {
  const left = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const order: string[] = [];
  while (left.size > 0) {
    const free = [...left.keys()].filter(
      (logicalId) => ![...left.values()].some((one) => one.dependsOn.includes(logicalId)),
    );
    if (free.length === 0) throw new Error('resources in a circle');
    for (const logicalId of free) {
      order.push(logicalId);
      left.delete(logicalId);
    }
  }
  return order;
}
