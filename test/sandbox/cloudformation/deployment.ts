import { AwsError, ResourceFailure } from '../errors.ts';
import { RESOURCE_HANDLERS } from '../resources/handlers.ts';
import { isConditionTrue, resolve, resolveObject } from '../template/functions.ts';
import { orderResources } from '../template/order.ts';
import { dependenciesOf } from '../template/references.ts';
import type { ResourceDeclaration } from '../template/template.ts';
import { isSame, toText } from '../values.ts';
import { recreationOf } from './change-details.ts';
import { activeResources } from './changes.ts';
import { findDifferences } from './differences.ts';
import { findExport, importersOf } from './exports.ts';
import { workInOrder } from './in-order.ts';
import type { Stack, StackOutput, StackResource, Target } from './model.ts';
import {
  createResource,
  type Failure,
  type Run,
  updateResource,
  type Wanted,
} from './resource-work.ts';
import { currentView, makeScope } from './scope.ts';
import { denialOf } from './stack-policy.ts';
import { noteResource, type Place } from './stacks.ts';

/**
 * Brings a stack's resources to its target, side by side where they do not need each other. After the first failure
 * nothing new begins, and what is in the middle is cancelled. What the target no longer has is left to the clean-up.
 */
export async function deployResources(run: Run): Promise<void> {
  const scope = makeScope(run.place, run.stack, run.target, currentView(run.stack));
  const active = activeResources(run.target, scope);
  const needs = (logicalId: string): readonly string[] => {
    const declaration = active[logicalId];
    return declaration === undefined ? [] : dependenciesOf(declaration, active);
  };
  await workInOrder(orderResources(active).logicalIds, needs, async (logicalId) => {
    const declaration = active[logicalId];
    if (declaration === undefined || run.operation.abort.signal.aborted) return;
    await deployResource(run, logicalId, { declaration, dependsOn: needs(logicalId) });
  });
}

/** Fails a run that would delete a resource which the stack policy protects. */
export function checkDroppedResources(run: Run): void {
  for (const resource of droppedResources(run)) {
    const denial = denialOf(run.stack.policy, 'Update:Delete', resource);
    if (denial !== undefined) failAtOnce(run, resource, denial);
  }
}

/** A stack's records that a target no longer has. */
export function droppedResources(run: Run): readonly StackResource[] {
  const scope = makeScope(run.place, run.stack, run.target, currentView(run.stack));
  const active = activeResources(run.target, scope);
  return [...run.stack.resources.values()].filter(
    ({ logicalId }) => active[logicalId] === undefined,
  );
}

function computeOutputs(place: Place, stack: Stack, target: Target): readonly StackOutput[] {
  const scope = makeScope(place, stack, target, currentView(stack));
  return Object.entries(target.template.outputs)
    .filter(([, { condition }]) => condition === undefined || isConditionTrue(condition, scope))
    .map(([key, output]) => ({
      key,
      value: toText(resolve(output.value, scope)),
      description: output.description,
      exportName:
        output.exportName === undefined ? undefined : toText(resolve(output.exportName, scope)),
    }));
}

/** The outputs of a target, or why they cannot take the place of the old ones. */
export type OutputsResult =
  | { readonly kind: 'outputs'; readonly outputs: readonly StackOutput[] }
  | { readonly kind: 'problem'; readonly reason: string };

/** Computes a run's outputs and checks that they can take the place of the old ones. */
export function newOutputs({ place, stack, target }: Run): OutputsResult {
  try {
    const outputs = computeOutputs(place, stack, target);
    const reason = findExportProblem(place, stack, outputs);
    return reason === undefined ? { kind: 'outputs', outputs } : { kind: 'problem', reason };
  } catch (error) {
    const isExpected = error instanceof AwsError || error instanceof ResourceFailure;
    if (!isExpected) throw error;
    return { kind: 'problem', reason: error.message };
  }
}

/** An export in use changes or goes, or a name is taken. */
function findExportProblem(
  place: Place,
  stack: Stack,
  outputs: readonly StackOutput[],
): string | undefined {
  for (const { exportName, value } of stack.outputs) {
    if (exportName === undefined) continue;
    const importers = importersOf(place, exportName).filter((name) => name !== stack.name);
    if (importers.length === 0) continue;
    const after = outputs.find((output) => output.exportName === exportName);
    const users = importers.join(', ');
    if (after === undefined) {
      return `Export ${exportName} cannot be deleted as it is in use by ${users}`;
    }
    if (after.value !== value) {
      return `Export ${exportName} cannot be updated as it is in use by ${users}`;
    }
  }
  for (const { exportName } of outputs) {
    const taken = exportName === undefined ? undefined : findExport(place, exportName);
    if (taken !== undefined && taken.stackId !== stack.id) {
      const owner = taken.stackId.split('/').at(-2);
      return `Export with name ${exportName} is already exported by stack ${owner}. Export names must be unique across a given account and region.`;
    }
  }
  return undefined;
}

/** `The following resource(s) failed to create: [A, B]. `, for each phase that has failures. */
export function failureSummary(failures: readonly Failure[]): string {
  return (['create', 'update', 'delete'] as const)
    .map((phase) => {
      const names = failures.filter((one) => one.phase === phase).map((one) => one.logicalId);
      if (names.length === 0) return '';
      return `The following resource(s) failed to ${phase}: [${names.join(', ')}]. `;
    })
    .join('');
}

async function deployResource(
  run: Run,
  logicalId: string,
  declared: { readonly declaration: ResourceDeclaration; readonly dependsOn: readonly string[] },
): Promise<void> {
  const { declaration, dependsOn } = declared;
  const frame = {
    logicalId,
    type: declaration.type,
    tags: run.target.tags,
    metadata: declaration.metadata,
    dependsOn,
    deletionPolicy: declaration.deletionPolicy,
    updateReplacePolicy: declaration.updateReplacePolicy,
  };
  let wanted: Wanted;
  try {
    const scope = makeScope(run.place, run.stack, run.target, currentView(run.stack));
    wanted = { ...frame, properties: resolveObject(declaration.properties, scope) };
  } catch (error) {
    failToResolve(run, { ...frame, properties: {} }, error);
    return;
  }
  const existing = run.stack.resources.get(logicalId);
  if (existing?.physicalId === undefined) return createResource(run, wanted);
  if (existing.status === 'CREATE_FAILED') {
    run.stack.superseded.push(existing);
    return createResource(run, wanted);
  }
  await bringForward(run, wanted, existing);
}

/** Replaces, updates or leaves a resource that exists. */
async function bringForward(run: Run, wanted: Wanted, existing: StackResource): Promise<void> {
  const handler = RESOURCE_HANDLERS[wanted.type];
  if (handler === undefined) return;
  const paths = findDifferences(existing.properties, wanted.properties).map(({ path }) => path);
  const isReplaced = paths.some((path) => recreationOf(handler, path) !== 'Never');
  const areTagsChanged = handler.tagProperty !== undefined && !areSameTags(existing, wanted);
  const isTouched = paths.length > 0 || areTagsChanged || existing.status.endsWith('_FAILED');
  if (!isTouched) {
    run.stack.resources.set(wanted.logicalId, { ...existing, ...wanted });
    return;
  }
  const action = isReplaced ? 'Update:Replace' : 'Update:Modify';
  const denial = denialOf(run.stack.policy, action, wanted);
  if (denial !== undefined) failAtOnce(run, wanted, denial);
  else if (isReplaced) await createResource(run, wanted, existing);
  else await updateResource(run, wanted, existing);
}

function areSameTags(left: Pick<Wanted, 'tags'>, right: Pick<Wanted, 'tags'>): boolean {
  return isSame(
    left.tags.map(({ key, value }) => [key, value]),
    right.tags.map(({ key, value }) => [key, value]),
  );
}

function failToResolve(run: Run, wanted: Wanted, error: unknown): void {
  const isExpected = error instanceof AwsError || error instanceof ResourceFailure;
  if (!isExpected) throw error;
  failAtOnce(run, wanted, error.message);
}

/** A resource fails before any work on it has begun. */
function failAtOnce(run: Run, wanted: Wanted, reason: string): void {
  const existing = run.stack.resources.get(wanted.logicalId);
  const isUpdate = existing?.physicalId !== undefined;
  const record: StackResource = {
    ...(existing ?? { ...wanted, physicalId: undefined, attributes: {} }),
    status: isUpdate ? 'UPDATE_FAILED' : 'CREATE_FAILED',
    statusReason: reason,
    updatedAtMs: run.place.world.clock.now(),
  };
  run.stack.resources.set(wanted.logicalId, record);
  noteResource(run.place, run.stack, record, { reason });
  run.failures.push({ logicalId: wanted.logicalId, phase: isUpdate ? 'update' : 'create' });
  run.operation.abort.abort(new Error('a resource of the stack failed'));
}
