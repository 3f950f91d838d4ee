import { AwsError, ResourceFailure } from '../errors.ts';
import type { ResourceFails } from '../faults.ts';
import type { ResourceHandler, ResourceWork } from '../resources/handler.ts';
import { RESOURCE_HANDLERS } from '../resources/handlers.ts';
import type { Stack, StackOperation, StackResource, Target } from './model.ts';
import { noteResource, type Place, setResource } from './stacks.ts';

/** An operation at work on the resources of a stack. */
export interface Run {
  readonly place: Place;
  readonly stack: Stack;
  readonly operation: StackOperation;
  readonly target: Target;
  readonly isRollbackDisabled: boolean;
  /** Whether the operation ends once everything is configured, without a wait for what settles afterwards. */
  readonly isExpress: boolean;
  /** Resources that failed by themselves, in the order of their failures. */
  readonly failures: Failure[];
}

/** A resource that could not be created, updated or deleted. */
export interface Failure {
  readonly logicalId: string;
  readonly phase: 'create' | 'update' | 'delete';
}

/** Milliseconds of a resource's work, in the sandbox's time: each step takes from `LEAST_MS` to `MOST_MS`. */
const LEAST_MS = 75;
const MOST_MS = 200;

const REPLACEMENT =
  'Requested update requires the creation of a new physical resource; hence creating one.';
const NO_REPLACEMENT = 'Replacement type updates not supported on stack with disable-rollback.';
const CANCELLED = {
  create: 'Resource creation cancelled',
  update: 'Resource update cancelled',
} as const;
const STABILIZING = 'Eventual consistency check initiated';

/** A resource as it shall be. */
export type Wanted = Pick<
  StackResource,
  | 'logicalId'
  | 'type'
  | 'properties'
  | 'tags'
  | 'metadata'
  | 'dependsOn'
  | 'deletionPolicy'
  | 'updateReplacePolicy'
>;

/** Creates a resource, or the new physical resource of one that is replaced. */
export async function createResource(
  run: Run,
  wanted: Wanted,
  replaced?: StackResource,
): Promise<void> {
  const verb = replaced === undefined ? 'CREATE' : 'UPDATE';
  const phase = replaced === undefined ? 'create' : 'update';
  const { place, stack } = run;
  const begun: StackResource = {
    ...(replaced ?? { ...wanted, physicalId: undefined, attributes: {} }),
    status: `${verb}_IN_PROGRESS`,
    statusReason: undefined,
    updatedAtMs: 0,
  };
  setResource(place, stack, begun, replaced ? { reason: REPLACEMENT } : {});
  await guarded(run, wanted.logicalId, phase, async (signal) => {
    if (replaced !== undefined && run.isRollbackDisabled) throw plainFailure(NO_REPLACEMENT);
    await step(run, wanted.logicalId, signal);
    throwFault(run, wanted.logicalId, phase);
    callHooks(run, begun);
    const made = handlerOf(wanted.type).create(workOf(run, wanted));
    if (replaced?.physicalId !== undefined) stack.superseded.push(replaced);
    const record = { ...begun, ...wanted, ...made };
    setResource(place, stack, record, { reason: 'Resource creation Initiated' });
    await step(run, wanted.logicalId, signal);
    await settle(run, record, signal);
    setResource(place, stack, { ...record, status: `${verb}_COMPLETE` });
  });
}

/** Updates a resource in place, forwards or back. */
export async function updateResource(
  run: Run,
  wanted: Wanted,
  existing: StackResource,
): Promise<void> {
  const { place, stack } = run;
  const record: StackResource = { ...existing, ...wanted, status: 'UPDATE_IN_PROGRESS' };
  setResource(place, stack, record);
  await guarded(run, wanted.logicalId, 'update', async (signal) => {
    await step(run, wanted.logicalId, signal);
    throwFault(run, wanted.logicalId, 'update');
    callHooks(run, record);
    const physicalId = existing.physicalId ?? '';
    const made = handlerOf(wanted.type).update(workOf(run, wanted), {
      physicalId,
      attributes: existing.attributes,
    });
    const updated = { ...record, ...made };
    await settle(run, updated, signal);
    setResource(place, stack, { ...updated, status: 'UPDATE_COMPLETE' });
  });
}

/**
 * Deletes a physical resource. `superseded` ones belong to no record any more: they appear in the events only. Answers
 * whether it is gone (or left alone on purpose).
 */
export async function deleteResource(
  run: Run,
  existing: StackResource,
  kind: 'live' | 'superseded',
): Promise<boolean> {
  const { place, stack } = run;
  const note = (status: string, reason?: string): void => {
    const record = { ...existing, status };
    if (kind === 'live') setResource(place, stack, record, { reason });
    else noteResource(place, stack, record, { reason });
  };
  const policy = kind === 'live' ? existing.deletionPolicy : existing.updateReplacePolicy;
  if (policy === 'Retain') {
    note('DELETE_SKIPPED');
    return true;
  }
  note('DELETE_IN_PROGRESS');
  try {
    await step(run, existing.logicalId, new AbortController().signal);
    throwFault(run, existing.logicalId, 'delete');
    const physicalId = existing.physicalId ?? '';
    const made = { physicalId, attributes: existing.attributes };
    const never = new AbortController().signal;
    await handlerOf(existing.type).remove(workOf(run, existing), made, never);
  } catch (error) {
    note('DELETE_FAILED', failureText(run, existing.logicalId, error));
    return false;
  }
  note('DELETE_COMPLETE');
  return true;
}

/** Does work on a resource and turns what goes wrong into the resource's failure or cancellation. */
async function guarded(
  run: Run,
  logicalId: string,
  phase: 'create' | 'update',
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { signal } = run.operation.abort;
  try {
    await work(signal);
  } catch (error) {
    const isStopped = signal.aborted && error === signal.reason;
    // A resource that was about to fail does so beside the one that failed first, at the same time.
    const failure = isStopped ? takeFault(run, logicalId, phase) : error;
    const isCancelled = failure === undefined;
    const reason = isCancelled ? CANCELLED[phase] : failureText(run, logicalId, failure);
    const record = run.stack.resources.get(logicalId);
    if (record === undefined) throw error;
    const isUpdate = record.status.startsWith('UPDATE');
    setResource(
      run.place,
      run.stack,
      { ...record, status: isUpdate ? 'UPDATE_FAILED' : 'CREATE_FAILED' },
      { reason },
    );
    if (isCancelled) return;
    run.failures.push({ logicalId, phase });
    run.operation.abort.abort(new Error('a resource of the stack failed'));
  }
}

function handlerOf(type: string): ResourceHandler {
  const handler = RESOURCE_HANDLERS[type];
  if (handler === undefined) throw new Error(`no handler for ${type}`);
  return handler;
}

function workOf(run: Run, wanted: Wanted): ResourceWork {
  return {
    world: run.place.world,
    region: run.place.region,
    owner: { stackId: run.stack.id, stackName: run.stack.name, logicalId: wanted.logicalId },
    properties: wanted.properties,
    tags: wanted.tags,
  };
}

async function settle(run: Run, record: StackResource, signal: AbortSignal): Promise<void> {
  const handler = handlerOf(record.type);
  if (handler.settle === undefined || run.isExpress) return;
  setResource(run.place, run.stack, record, {
    reason: STABILIZING,
    detailedStatus: 'CONFIGURATION_COMPLETE',
  });
  const made = { physicalId: record.physicalId ?? '', attributes: record.attributes };
  await handler.settle(workOf(run, record), made, signal);
}

async function step(run: Run, logicalId: string, signal: AbortSignal): Promise<void> {
  const { world } = run.place;
  const label = `${run.stack.name} ${logicalId} duration`;
  await world.clock.sleep(world.ids.between(label, LEAST_MS, MOST_MS), { signal });
}

function throwFault(run: Run, logicalId: string, phase: ResourceFails['phase']): void {
  const failure = takeFault(run, logicalId, phase);
  if (failure) throw failure;
}

/** The failure that a fault has in store for a resource. */
function takeFault(
  run: Run,
  logicalId: string,
  phase: ResourceFails['phase'],
): ResourceFailure | undefined {
  const fault = run.place.world.faults.take(
    'resource-fails',
    (one) =>
      one.logicalId === logicalId &&
      one.phase === phase &&
      (one.stack === undefined || one.stack === run.stack.name),
  );
  return fault && new ResourceFailure(fault.message, fault.handlerErrorCode);
}

/**
 * The account's hooks on a resource: each says what it found in an event of the resource, and one that refuses fails it
 * (CloudFormation Hooks User Guide, "Viewing hook results").
 */
function callHooks(run: Run, resource: StackResource): void {
  const { place, stack } = run;
  const fault = place.world.faults.take(
    'hook-fails',
    (one) =>
      one.logicalId === resource.logicalId && (one.stack === undefined || one.stack === stack.name),
  );
  if (fault === undefined) return;
  const { hook: type, message: reason, mode = 'FAIL' } = fault;
  noteResource(place, stack, resource, {
    hook: { type, status: 'HOOK_COMPLETE_FAILED', reason, mode },
  });
  if (mode === 'FAIL') throw plainFailure(`The following hook(s) failed: [${type}]`);
}

function plainFailure(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** The reason of a failure as the events of a registry type give it; a bug of the sandbox stays an error. */
function failureText(run: Run, logicalId: string, error: unknown): string {
  if (error instanceof AwsError) return error.message;
  if (!(error instanceof ResourceFailure)) throw error;
  const token = run.place.world.ids.uuid(`${run.stack.id} ${logicalId} request`);
  return `Resource handler returned message: "${error.message}" (RequestToken: ${token}, HandlerErrorCode: ${error.handlerErrorCode})`;
}
