import { validationError } from '../errors.ts';
import { arnOf, type Region, type World } from '../world.ts';
import type {
  HookResult,
  Stack,
  StackEvent,
  StackOperation,
  StackResource,
  ValidationFinding,
} from './model.ts';

/** Where CloudFormation works. */
export interface Place {
  readonly world: World;
  readonly region: Region;
}

/** The type under which a stack's own events are listed. */
export const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** A stack by name (the one that is not deleted) or by id (also when deleted). */
export function findStack({ region }: Place, nameOrId: string): Stack | undefined {
  const { stacks } = region.cloudFormation;
  if (nameOrId.startsWith('arn:')) return stacks.find((stack) => stack.id === nameOrId);
  return stacks.findLast((stack) => stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE');
}

/** As `findStack`, with the refusal of the Describe operations. */
export function requireStack(place: Place, nameOrId: string): Stack {
  const stack = findStack(place, nameOrId);
  if (stack === undefined) throw validationError(`Stack with id ${nameOrId} does not exist`);
  return stack;
}

/** As `findStack`, with the refusal of the operations that change a stack; a deleted stack does not exist for them. */
export function requireLiveStack(place: Place, nameOrId: string): Stack {
  const stack = findStack(place, nameOrId);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') {
    throw validationError(`Stack [${nameOrId}] does not exist`);
  }
  return stack;
}

/** Adds an empty stack in REVIEW_IN_PROGRESS, as a CREATE change set does. */
export function makeStack(place: Place, name: string): Stack {
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  const uuid = place.world.ids.uuid(`stack ${place.region.name} ${name}`);
  const stack: Stack = {
    id: arnOf(place, 'cloudformation', `stack/${name}/${uuid}`),
    name,
    createdAtMs: place.world.clock.now(),
    status: 'REVIEW_IN_PROGRESS',
    statusReason: undefined,
    updatedAtMs: undefined,
    deletedAtMs: undefined,
    target: undefined,
    outputs: [],
    resources: new Map(),
    events: [],
    changeSets: [],
    changeSetId: undefined,
    policy: undefined,
    isProtected: false,
    isRollbackDisabled: false,
    roleArn: undefined,
    notificationArns: [],
    imports: [],
    stable: undefined,
    superseded: [],
    operation: undefined,
    lastOperations: [],
    deletionMode: undefined,
    interferences: [],
    driftDetection: undefined,
  };
  place.region.cloudFormation.stacks.push(stack);
  return stack;
}

/** Begins an operation: what happens from now on belongs to it. */
export function beginOperation(
  place: Place,
  stack: Stack,
  kind: string,
  token?: string,
): StackOperation {
  const id = place.world.ids.uuid(`${stack.id} operation`);
  const operation: StackOperation = {
    kind,
    id,
    token,
    abort: new AbortController(),
    isCancelled: false,
    isDeletionWanted: false,
  };
  stack.operation = operation;
  stack.lastOperations = [{ kind, id, token }, ...stack.lastOperations].slice(0, 5);
  return operation;
}

/** Whether the same request, by its token, has begun this stack's operation already: a retry, to be answered as before. */
export function isRepeated(stack: Stack, kind: string, token: string | undefined): boolean {
  if (token === undefined) return false;
  return stack.lastOperations.some((one) => one.kind === kind && one.token === token);
}

/** What an event says beside the status. */
export interface EventNote {
  readonly reason?: string | undefined;
  readonly detailedStatus?: string;
  readonly hook?: HookResult;
  readonly operation?: Pick<StackOperation, 'id' | 'kind' | 'token'>;
}

/** Sets a stack's status and adds it to the stack's history. */
export function setStackStatus(
  place: Place,
  stack: Stack,
  status: string,
  note: EventNote = {},
): void {
  stack.status = status;
  stack.statusReason = note.reason;
  addEvent(place, stack, {
    id: place.world.ids.uuid(`${stack.id} event`),
    logicalId: stack.name,
    physicalId: stack.id,
    type: STACK_TYPE,
    status,
    properties: undefined,
    note,
  });
}

/** Puts a resource's new record in place and adds it to the stack's history. */
export function setResource(
  place: Place,
  stack: Stack,
  resource: StackResource,
  note: EventNote = {},
): StackResource {
  const record = {
    ...resource,
    statusReason: note.reason,
    updatedAtMs: place.world.clock.now(),
  };
  stack.resources.set(resource.logicalId, record);
  noteResource(place, stack, record, note);
  return record;
}

/** Adds a resource's status to the stack's history without touching its record. */
export function noteResource(
  place: Place,
  stack: Stack,
  resource: StackResource,
  note: EventNote = {},
): void {
  const at = new Date(place.world.clock.now()).toISOString();
  addEvent(place, stack, {
    id: `${resource.logicalId}-${resource.status}-${at}`,
    logicalId: resource.logicalId,
    physicalId: resource.physicalId,
    type: resource.type,
    status: resource.status,
    properties: JSON.stringify(resource.properties),
    note,
  });
}

/** Adds a finding of the early validation, which only DescribeEvents shows. */
export function noteFinding(
  place: Place,
  stack: Stack,
  found: {
    readonly finding: ValidationFinding;
    readonly resource: { readonly logicalId: string; readonly type: string };
    readonly operation: Pick<StackOperation, 'id' | 'kind' | 'token'>;
  },
): void {
  stack.events.push({
    id: place.world.ids.uuid(`${stack.id} event`),
    operationId: found.operation.id,
    operationKind: found.operation.kind,
    logicalId: found.resource.logicalId,
    physicalId: undefined,
    type: found.resource.type,
    atMs: place.world.clock.now(),
    status: '',
    reason: undefined,
    properties: undefined,
    token: found.operation.token,
    detailedStatus: undefined,
    validation: found.finding,
    hook: undefined,
  });
}

interface NewEvent
  extends Pick<StackEvent, 'id' | 'logicalId' | 'physicalId' | 'type' | 'status' | 'properties'> {
  readonly note: EventNote;
}

function addEvent(place: Place, stack: Stack, { note, ...event }: NewEvent): void {
  const operation = note.operation ?? stack.operation;
  stack.events.push({
    ...event,
    operationId: operation?.id ?? '',
    operationKind: operation?.kind ?? '',
    token: operation?.token,
    atMs: place.world.clock.now(),
    reason: note.reason,
    detailedStatus: note.detailedStatus,
    validation: undefined,
    hook: note.hook,
  });
}
