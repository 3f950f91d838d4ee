import { AwsError, validationError } from '../errors.ts';
import type { Input } from '../input.ts';
import { pageOf } from '../paging.ts';
import type { OutputObject } from '../values.ts';
import type { CallContext } from '../world.ts';
import { parametersAnswer, tagsAnswer } from './answers.ts';
import { createStackNow } from './creation.ts';
import type { Change, ChangeSet, Stack } from './model.ts';
import { checkUpdatable } from './refusals.ts';
import { beginOperation, findStack, type Place, requireLiveStack } from './stacks.ts';
import { updateStackNow } from './update.ts';

/** DescribeChangeSet answers pages of about 1 MB; here a page is a number of changes. */
const PAGE_SIZE = 100;

/** A change set with its stack, by the change set's ARN or by both names. */
export function findChangeSet(
  place: Place,
  name: string,
  stackName: string | undefined,
): { readonly stack: Stack; readonly changeSet: ChangeSet } | undefined {
  const stacks =
    stackName === undefined
      ? place.region.cloudFormation.stacks
      : [findStack(place, stackName)].filter((stack) => stack !== undefined);
  for (const stack of stacks) {
    const changeSet = stack.changeSets.find((one) =>
      name.startsWith('arn:') ? one.id === name : one.name === name,
    );
    if (changeSet !== undefined) return { stack, changeSet };
  }
  return undefined;
}

/** As `findChangeSet`, with the service's refusal. */
export function requireChangeSet(
  place: Place,
  input: Input,
): { readonly stack: Stack; readonly changeSet: ChangeSet } {
  const name = input.requiredText('ChangeSetName');
  const stackName = input.text('StackName');
  if (!name.startsWith('arn:') && stackName === undefined) {
    throw validationError(
      'StackName must be specified if ChangeSetName is not specified as an ARN.',
    );
  }
  if (stackName !== undefined) requireLiveStack(place, stackName);
  const found = findChangeSet(place, name, stackName);
  if (found !== undefined) return found;
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
}

/** DescribeChangeSet. Property values and contexts come only when asked for. */
export function describeChangeSet(context: CallContext, input: Input): OutputObject {
  const { stack, changeSet } = requireChangeSet(context, input);
  const hasValues = input.flag('IncludePropertyValues') === true;
  const page = pageOf(changeSet.changes, {
    token: input.text('NextToken'),
    size: PAGE_SIZE,
    refuse: () => validationError('Invalid NextToken'),
  });
  const { target } = changeSet;
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    Parameters: parametersAnswer(target.parameters),
    CreationTime: new Date(changeSet.createdAtMs),
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    NotificationARNs: changeSet.notificationArns,
    RollbackConfiguration: {},
    Capabilities: target.capabilities,
    Tags: tagsAnswer(target.tags),
    Changes: page.items.map((change) => changeAnswer(change, hasValues)),
    NextToken: page.nextToken,
    IncludeNestedStacks: false,
    OnStackFailure: changeSet.onStackFailure,
    ImportExistingResources: false,
    DeploymentConfig:
      changeSet.deploymentMode === undefined && changeSet.isRollbackDisabled === undefined
        ? undefined
        : { Mode: changeSet.deploymentMode, DisableRollback: changeSet.isRollbackDisabled },
  };
}

/** ListChangeSets. */
export function listChangeSets(context: CallContext, input: Input): OutputObject {
  const stack = requireLiveStack(context, input.requiredText('StackName'));
  const page = pageOf(stack.changeSets, {
    token: input.text('NextToken'),
    size: PAGE_SIZE,
    refuse: () => validationError('Invalid NextToken'),
  });
  return {
    Summaries: page.items.map((changeSet) => ({
      StackId: stack.id,
      StackName: stack.name,
      ChangeSetId: changeSet.id,
      ChangeSetName: changeSet.name,
      ExecutionStatus: changeSet.executionStatus,
      Status: changeSet.status,
      StatusReason: changeSet.statusReason,
      CreationTime: new Date(changeSet.createdAtMs),
      Description: changeSet.description,
      IncludeNestedStacks: false,
    })),
    NextToken: page.nextToken,
  };
}

/** DeleteChangeSet; a change set by name that is not there is fine, as in the service. */
export function deleteChangeSet(context: CallContext, input: Input): OutputObject {
  const name = input.requiredText('ChangeSetName');
  const found = findChangeSet(context, name, input.text('StackName'));
  if (found === undefined) return {};
  const { stack, changeSet } = found;
  const isBusy =
    changeSet.executionStatus === 'EXECUTE_IN_PROGRESS' ||
    changeSet.status === 'CREATE_PENDING' ||
    changeSet.status === 'CREATE_IN_PROGRESS';
  if (isBusy) {
    const status =
      changeSet.executionStatus === 'EXECUTE_IN_PROGRESS'
        ? changeSet.executionStatus
        : changeSet.status;
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be deleted in its current status of [${status}]`,
    );
  }
  stack.changeSets = stack.changeSets.filter((one) => one !== changeSet);
  return {};
}

/** ExecuteChangeSet: the other change sets of the stack go, the operation runs in the background. */
export function executeChangeSet(context: CallContext, input: Input): OutputObject {
  const { stack, changeSet } = requireChangeSet(context, input);
  const token = input.text('ClientRequestToken');
  if (token !== undefined && changeSet.executionToken === token) return {};
  checkExecutable(stack, changeSet);
  const isRollbackDisabled = rollbackSetting(changeSet, input.flag('DisableRollback'));
  stack.changeSets = [changeSet];
  stack.changeSetId = changeSet.id;
  stack.isRollbackDisabled = isRollbackDisabled;
  stack.roleArn = changeSet.roleArn ?? stack.roleArn;
  stack.notificationArns = changeSet.notificationArns;
  changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
  changeSet.executionToken = token;
  const kind = changeSet.kind === 'CREATE' ? 'CREATE_STACK' : 'UPDATE_STACK';
  const operation = beginOperation(context, stack, kind, token);
  if (changeSet.kind === 'CREATE') {
    const onFailure = changeSet.onStackFailure ?? (isRollbackDisabled ? 'DO_NOTHING' : 'ROLLBACK');
    void createStackNow(context, stack, { operation, changeSet, onFailure });
  } else {
    void updateStackNow(context, stack, { operation, changeSet, isRollbackDisabled });
  }
  return {};
}

function checkExecutable(stack: Stack, changeSet: ChangeSet): void {
  if (changeSet.executionStatus !== 'AVAILABLE') {
    const isMade = changeSet.status === 'CREATE_COMPLETE';
    const which = isMade ? 'execution status' : 'status';
    const status = isMade ? changeSet.executionStatus : changeSet.status;
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be executed in its current ${which} of [${status}]`,
    );
  }
  if (changeSet.kind === 'CREATE' && stack.status === 'REVIEW_IN_PROGRESS') return;
  checkUpdatable(stack);
}

function rollbackSetting(changeSet: ChangeSet, given: boolean | undefined): boolean {
  if (given !== undefined && changeSet.onStackFailure !== undefined) {
    throw validationError(
      'DisableRollback cannot be specified for a change set that was created with OnStackFailure',
    );
  }
  if (given !== undefined && changeSet.isRollbackDisabled !== undefined) {
    throw validationError('DisableRollback cannot be used together with DeploymentConfig');
  }
  return given ?? changeSet.isRollbackDisabled ?? changeSet.onStackFailure === 'DO_NOTHING';
}

function changeAnswer(change: Change, hasValues: boolean): OutputObject {
  const { action, logicalId, physicalId, type, replacement, policyAction, scope } = change;
  return {
    Type: 'Resource',
    ResourceChange: {
      PolicyAction: policyAction,
      Action: action,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      Replacement: replacement,
      Scope: scope,
      Details: change.details.map((detail) => ({
        Target: {
          Attribute: detail.attribute,
          Name: detail.property,
          RequiresRecreation: detail.requiresRecreation,
          ...(hasValues
            ? {
                Path: detail.path,
                BeforeValue: detail.beforeValue,
                AfterValue: detail.afterValue,
                AttributeChangeType: detail.changeType,
              }
            : {}),
        },
        Evaluation: detail.evaluation,
        ChangeSource: detail.source,
        CausingEntity: detail.cause,
      })),
      ...(hasValues ? { BeforeContext: change.before, AfterContext: change.after } : {}),
    },
  };
}
