import type { Output, OutputObject } from '../values.ts';
import type { ParameterValue, Stack, Tag } from './model.ts';

/** Parameters as the Describe operations answer them: secrets masked. */
export function parametersAnswer(
  parameters: Readonly<Record<string, ParameterValue>> | undefined,
): Output {
  return Object.entries(parameters ?? {}).map(([key, { text, isSecret }]) => ({
    ParameterKey: key,
    ParameterValue: isSecret ? '****' : text,
  }));
}

/** Tags as CloudFormation spells them. */
export function tagsAnswer(tags: readonly Tag[] | undefined): Output {
  return (tags ?? []).map(({ key, value }) => ({ Key: key, Value: value }));
}

/** A moment, or nothing. */
function dateAnswer(atMs: number | undefined): Date | undefined {
  return atMs === undefined ? undefined : new Date(atMs);
}

/** A stack as DescribeStacks answers it. */
export function stackAnswer(stack: Stack): OutputObject {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: stack.target?.template.description,
    Parameters: parametersAnswer(stack.target?.parameters),
    CreationTime: new Date(stack.createdAtMs),
    DeletionTime: dateAnswer(stack.deletedAtMs),
    LastUpdatedTime: dateAnswer(stack.updatedAtMs),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.isRollbackDisabled,
    NotificationARNs: stack.notificationArns,
    Capabilities: stack.target?.capabilities ?? [],
    Outputs: stack.outputs.map((output) => ({
      OutputKey: output.key,
      OutputValue: output.value,
      Description: output.description,
      ExportName: output.exportName,
    })),
    RoleARN: stack.roleArn,
    Tags: tagsAnswer(stack.target?.tags),
    EnableTerminationProtection: stack.isProtected,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    DeletionMode: stack.deletionMode,
    LastOperations: operationsAnswer(stack),
  };
}

/** A stack as ListStacks answers it. */
export function stackSummaryAnswer(stack: Stack): OutputObject {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.target?.template.description,
    CreationTime: new Date(stack.createdAtMs),
    LastUpdatedTime: dateAnswer(stack.updatedAtMs),
    DeletionTime: dateAnswer(stack.deletedAtMs),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    LastOperations: operationsAnswer(stack),
  };
}

function operationsAnswer(stack: Stack): Output {
  return stack.lastOperations.map(({ kind, id }) => ({ OperationType: kind, OperationId: id }));
}
