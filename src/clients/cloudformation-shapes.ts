import type {
  Change,
  CreateChangeSetInput,
  OperationEvent,
  StackEvent as SdkStackEvent,
  Stack,
  StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import type { StackDescription } from '../model/deployed.ts';
import type { FailedCheck } from '../model/outcome.ts';
import type {
  ChangeSetRequest,
  ResourceChangeSummary,
  ResourceDrift,
  StackEvent,
} from './cloudformation.ts';

/**
 * A create that fails leaves nothing behind (`DELETE`): its events stay readable by the stack's id, and the next apply
 * starts afresh. An update is rolled back when it is executed.
 */
export function toChangeSetInput(request: ChangeSetRequest): CreateChangeSetInput {
  const parameters = Object.entries(request.parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  return {
    StackName: request.stackName,
    ChangeSetName: request.name,
    ChangeSetType: request.kind,
    TemplateBody: request.templateBody,
    Tags: Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value })),
    ...(parameters.length > 0 ? { Parameters: parameters } : {}),
    ...(request.capabilities.length > 0 ? { Capabilities: [...request.capabilities] } : {}),
    ClientToken: request.token,
    ...(request.description === undefined ? {} : { Description: request.description }),
    ...(request.kind === 'CREATE' ? { OnStackFailure: 'DELETE' as const } : {}),
  };
}

/** A stack as the SDK describes it. */
export function toDescription(stack: Stack): StackDescription {
  return {
    stackId: stack.StackId ?? '',
    stackName: stack.StackName ?? '',
    status: stack.StackStatus ?? '',
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    parameters: Object.fromEntries(
      (stack.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [
        ParameterKey ?? '',
        ParameterValue ?? '',
      ]),
    ),
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
        OutputKey ?? '',
        OutputValue ?? '',
      ]),
    ),
    isProtected: stack.EnableTerminationProtection === true,
    ...(stack.StackStatusReason === undefined ? {} : { statusReason: stack.StackStatusReason }),
    ...(stack.ChangeSetId === undefined ? {} : { changeSetId: stack.ChangeSetId }),
    ...(stack.CreationTime === undefined ? {} : { createdAt: stack.CreationTime.toISOString() }),
    ...(stack.LastUpdatedTime === undefined
      ? {}
      : { lastUpdatedAt: stack.LastUpdatedTime.toISOString() }),
  };
}

/** An event as the SDK describes it. */
export function toEvent(event: SdkStackEvent): StackEvent {
  return {
    eventId: event.EventId ?? '',
    logicalId: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    at: event.Timestamp?.toISOString() ?? '',
    ...(event.ResourceStatusReason === undefined ? {} : { reason: event.ResourceStatusReason }),
    ...(event.PhysicalResourceId === undefined ? {} : { physicalId: event.PhysicalResourceId }),
    ...hookOf(event),
  };
}

function hookOf(event: SdkStackEvent): Pick<StackEvent, 'hook'> {
  const { HookType: name, HookStatus: status, HookStatusReason: reason = '' } = event;
  if (name === undefined || status === undefined) return {};
  return {
    hook: { name, status, reason, mode: event.HookFailureMode === 'WARN' ? 'WARN' : 'FAIL' },
  };
}

/** What a change set would do to a resource; a change of another kind gives nothing. */
export function toChangeSummary({
  ResourceChange: change,
}: Change): readonly ResourceChangeSummary[] {
  if (!change) return [];
  return [
    {
      logicalId: change.LogicalResourceId ?? '',
      type: change.ResourceType ?? '',
      action: change.Action ?? '',
      ...(change.Replacement === undefined ? {} : { replacement: change.Replacement }),
      isCertain: (change.Details ?? []).some(({ Evaluation }) => Evaluation === 'Static'),
      isTagsOnly: change.Scope?.length === 1 && change.Scope[0] === 'Tags',
    },
  ];
}

/** A resource that has drifted, as the SDK describes it. */
export function toDrift(drift: StackResourceDrift): ResourceDrift {
  return {
    logicalId: drift.LogicalResourceId ?? '',
    type: drift.ResourceType ?? '',
    physicalId: drift.PhysicalResourceId ?? '',
    status: drift.StackResourceDriftStatus === 'DELETED' ? 'DELETED' : 'MODIFIED',
    differences: (drift.PropertyDifferences ?? []).map((difference) => ({
      path: difference.PropertyPath ?? '',
      kind: difference.DifferenceType ?? 'NOT_EQUAL',
      expected: difference.ExpectedValue ?? '',
      actual: difference.ActualValue ?? '',
    })),
  };
}

/** A failed event of a change set; an event without a reason gives nothing. */
export function toFailedCheck(event: OperationEvent): readonly FailedCheck[] {
  const reason =
    event.ValidationStatusReason ?? event.HookStatusReason ?? event.ResourceStatusReason;
  if (reason === undefined) return [];
  return [
    {
      kind: event.HookType === undefined ? 'validation' : 'hook',
      name: event.ValidationName ?? event.HookType ?? event.EventType ?? 'check',
      reason,
      mode: (event.ValidationFailureMode ?? event.HookFailureMode) === 'WARN' ? 'WARN' : 'FAIL',
      ...(event.LogicalResourceId === undefined ? {} : { logicalId: event.LogicalResourceId }),
      ...(event.ValidationPath === undefined ? {} : { path: event.ValidationPath }),
    },
  ];
}
