import { AwsError, validationError } from '../errors.ts';
import type { Input } from '../input.ts';
import { pageOf } from '../paging.ts';
import type { OutputObject } from '../values.ts';
import type { CallContext } from '../world.ts';
import { findChangeSet } from './change-set-operations.ts';
import type { Stack, StackEvent } from './model.ts';
import { requireStack, STACK_TYPE } from './stacks.ts';

const PAGE_SIZE = 100;

/** DescribeStackEvents: newest first, 100 a page. */
export function describeStackEvents(context: CallContext, input: Input): OutputObject {
  const stack = requireStack(context, input.requiredText('StackName'));
  const events = stack.events.filter((event) => event.validation === undefined);
  const page = pageOf([...events].reverse(), {
    token: input.text('NextToken'),
    size: PAGE_SIZE,
    refuse: () => validationError('Invalid NextToken'),
  });
  return {
    StackEvents: page.items.map((event) => stackEventAnswer(stack, event)),
    NextToken: page.nextToken,
  };
}

/** DescribeEvents: the events of a stack, of a change set's operations, or of one operation. */
export function describeEvents(context: CallContext, input: Input): OutputObject {
  const { stack, events } = eventsOf(context, input);
  const isFailedOnly = input.object('Filters')?.flag('FailedEvents') === true;
  const wanted = events.filter((event) => !isFailedOnly || isFailure(event));
  const page = pageOf([...wanted].reverse(), {
    token: input.text('NextToken'),
    size: PAGE_SIZE,
    refuse: () => validationError('Invalid NextToken'),
  });
  return {
    OperationEvents: page.items.map((event) => operationEventAnswer(stack, event)),
    NextToken: page.nextToken,
  };
}

function eventsOf(
  context: CallContext,
  input: Input,
): { readonly stack: Stack; readonly events: readonly StackEvent[] } {
  const operationId = input.text('OperationId');
  if (operationId !== undefined) {
    const stack = context.region.cloudFormation.stacks.find(
      (one) =>
        one.events.some((event) => event.operationId === operationId) ||
        one.lastOperations.some((operation) => operation.id === operationId),
    );
    if (stack === undefined) {
      throw new AwsError('ValidationError', `Operation [${operationId}] does not exist`);
    }
    const events = stack.events.filter((event) => event.operationId === operationId);
    return { stack, events };
  }
  const changeSetName = input.text('ChangeSetName');
  if (changeSetName !== undefined) {
    const stackName = input.text('StackName');
    if (!changeSetName.startsWith('arn:') && stackName === undefined) {
      throw validationError('One of ChangeSetName, OperationId or StackName must be specified');
    }
    const found = findChangeSet(context, changeSetName, stackName);
    if (found === undefined) {
      throw new AwsError('ChangeSetNotFound', `ChangeSet [${changeSetName}] does not exist`, 404);
    }
    const { stack, changeSet } = found;
    const events = stack.events.filter((event) => event.operationId === changeSet.operationId);
    return { stack, events };
  }
  const stack = requireStack(context, input.requiredText('StackName'));
  return { stack, events: stack.events };
}

function isFailure(event: StackEvent): boolean {
  return (
    event.validation !== undefined ||
    event.hook?.mode === 'FAIL' ||
    event.status.endsWith('_FAILED')
  );
}

function stackEventAnswer(stack: Stack, event: StackEvent): OutputObject {
  return {
    StackId: stack.id,
    EventId: event.id,
    StackName: stack.name,
    OperationId: event.operationId,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId ?? '',
    ResourceType: event.type,
    Timestamp: new Date(event.atMs),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties,
    ClientRequestToken: event.token,
    DetailedStatus: event.detailedStatus,
    ...hookAnswer(event),
  };
}

function operationEventAnswer(stack: Stack, event: StackEvent): OutputObject {
  const { validation } = event;
  return {
    EventId: event.id,
    StackId: stack.id,
    OperationId: event.operationId,
    OperationType: event.operationKind,
    EventType: eventKind(event),
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.atMs),
    ResourceStatus: event.status === '' ? undefined : event.status,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties,
    ClientRequestToken: event.token,
    DetailedStatus: event.detailedStatus,
    ...hookAnswer(event),
    ValidationFailureMode: validation?.mode,
    ValidationName: validation?.name,
    ValidationStatus: validation === undefined ? undefined : 'FAILED',
    ValidationStatusReason: validation?.reason,
    ValidationPath: validation?.path,
  };
}

function hookAnswer({ hook }: StackEvent): OutputObject {
  if (hook === undefined) return {};
  return {
    HookType: hook.type,
    HookStatus: hook.status,
    HookStatusReason: hook.reason,
    HookFailureMode: hook.mode,
    HookInvocationPoint: 'PRE_PROVISION',
  };
}

function eventKind(event: StackEvent): string {
  if (event.validation !== undefined) return 'VALIDATION_ERROR';
  if (event.hook !== undefined) return 'HOOK_INVOCATION_ERROR';
  if (event.status.endsWith('_FAILED') && event.type !== STACK_TYPE) return 'PROVISIONING_ERROR';
  return event.type === STACK_TYPE ? 'STACK_EVENT' : 'PROGRESS_EVENT';
}
