import { AwsError, validationError } from '../errors.ts';
import type { Input } from '../input.ts';
import { pageOf } from '../paging.ts';
import type { OutputObject } from '../values.ts';
import type { CallContext } from '../world.ts';
import { stackAnswer, stackSummaryAnswer } from './answers.ts';
import { importersOf, listExports } from './exports.ts';
import type { Stack, StackResource } from './model.ts';
import { requireStack } from './stacks.ts';

const PAGE_SIZE = 100;

/** DescribeStacks: one stack, or all that are not deleted, page by page. */
export function describeStacks(context: CallContext, input: Input): OutputObject {
  const name = input.text('StackName');
  if (name !== undefined) return { Stacks: [stackAnswer(requireStack(context, name))] };
  const stacks = context.region.cloudFormation.stacks.filter(
    (stack) => stack.status !== 'DELETE_COMPLETE',
  );
  const page = pageOf(newestFirst(stacks), pageRequest(input));
  return { Stacks: page.items.map(stackAnswer), NextToken: page.nextToken };
}

/** ListStacks, deleted ones included. */
export function listStacks(context: CallContext, input: Input): OutputObject {
  const wanted = input.texts('StackStatusFilter') ?? [];
  const stacks = context.region.cloudFormation.stacks.filter(
    (stack) => wanted.length === 0 || wanted.includes(stack.status),
  );
  const page = pageOf(newestFirst(stacks), pageRequest(input));
  return { StackSummaries: page.items.map(stackSummaryAnswer), NextToken: page.nextToken };
}

/** DescribeStackResources: at most 100 resources of a stack, or the stack that owns a physical id. */
export function describeStackResources(context: CallContext, input: Input): OutputObject {
  const stack = stackOfRequest(context, input);
  const logicalId = input.text('LogicalResourceId');
  const resources = [...stack.resources.values()]
    .filter((resource) => logicalId === undefined || resource.logicalId === logicalId)
    .slice(0, PAGE_SIZE);
  return {
    StackResources: resources.map((resource) => ({
      StackName: stack.name,
      StackId: stack.id,
      Timestamp: new Date(resource.updatedAtMs),
      ...resourceAnswer(resource),
    })),
  };
}

/** DescribeStackResource. */
export function describeStackResource(context: CallContext, input: Input): OutputObject {
  const stack = requireStack(context, input.requiredText('StackName'));
  const logicalId = input.requiredText('LogicalResourceId');
  const resource = stack.resources.get(logicalId);
  if (resource === undefined) {
    throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  }
  return {
    StackResourceDetail: {
      StackName: stack.name,
      StackId: stack.id,
      LastUpdatedTimestamp: new Date(resource.updatedAtMs),
      Metadata: resource.metadata === undefined ? undefined : JSON.stringify(resource.metadata),
      ...resourceAnswer(resource),
    },
  };
}

/** ListStackResources, page by page. */
export function listStackResources(context: CallContext, input: Input): OutputObject {
  const stack = requireStack(context, input.requiredText('StackName'));
  const page = pageOf([...stack.resources.values()], pageRequest(input));
  return {
    StackResourceSummaries: page.items.map((resource) => ({
      LastUpdatedTimestamp: new Date(resource.updatedAtMs),
      ...resourceAnswer(resource),
    })),
    NextToken: page.nextToken,
  };
}

/** ListExports. */
export function listExportsPage(context: CallContext, input: Input): OutputObject {
  const page = pageOf(listExports(context), pageRequest(input));
  return {
    Exports: page.items.map(({ name, value, stackId }) => ({
      ExportingStackId: stackId,
      Name: name,
      Value: value,
    })),
    NextToken: page.nextToken,
  };
}

/** ListImports; refused where no stack imports the export. */
export function listImportsPage(context: CallContext, input: Input): OutputObject {
  const name = input.requiredText('ExportName');
  const importers = importersOf(context, name);
  if (importers.length === 0) {
    throw validationError(`Export '${name}' is not imported by any stack.`);
  }
  const page = pageOf(importers, pageRequest(input));
  return { Imports: page.items, NextToken: page.nextToken };
}

function pageRequest(input: Input) {
  return {
    token: input.text('NextToken'),
    size: PAGE_SIZE,
    refuse: () => validationError('Invalid NextToken'),
  };
}

function newestFirst(stacks: readonly Stack[]): readonly Stack[] {
  return [...stacks].reverse();
}

function stackOfRequest(context: CallContext, input: Input): Stack {
  const name = input.text('StackName');
  if (name !== undefined) return requireStack(context, name);
  const physicalId = input.text('PhysicalResourceId');
  if (physicalId === undefined) {
    throw new AwsError(
      'ValidationError',
      'Either StackName or PhysicalResourceId must be specified',
    );
  }
  const owner = context.region.cloudFormation.stacks.find((stack) =>
    [...stack.resources.values()].some((resource) => resource.physicalId === physicalId),
  );
  if (owner !== undefined) return owner;
  throw validationError(`Stack for ${physicalId} does not exist`);
}

function resourceAnswer(resource: StackResource): OutputObject {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}
