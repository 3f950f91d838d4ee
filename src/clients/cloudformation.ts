import {
  type Capability,
  type Change,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ListStackResourcesCommand,
  type OperationEvent,
  RollbackStackCommand,
  type StackEvent as SdkStackEvent,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { StackDescription } from '../model/deployed.ts';
import type { FailedCheck } from '../model/outcome.ts';
import { isAwsError } from './aws-error.ts';
import { SDK_CLIENT_OPTIONS, type SdkCaller } from './sdk-call.ts';

/** The calls of CloudFormation that meshc makes. Every list is complete: all pages are read. */
export interface CloudFormation {
  /** Every stack of the account and region that is not deleted. */
  readonly listStacks: (signal: AbortSignal) => Promise<readonly StackDescription[]>;
  /** By name, or by id also for a deleted stack. */
  readonly describeStack: (
    stack: string,
    signal: AbortSignal,
  ) => Promise<StackDescription | undefined>;
  /** The template's text, as it was given. */
  readonly getTemplate: (stack: string, signal: AbortSignal) => Promise<string>;
  /** Physical ids by logical id. */
  readonly listResources: (
    stack: string,
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, string>>;
  /** Newest first, back to the event that `isOld` says is known, or all. */
  readonly listEvents: (
    stack: string,
    isOld: (event: StackEvent) => boolean,
    signal: AbortSignal,
  ) => Promise<readonly StackEvent[]>;
  readonly createChangeSet: (
    request: ChangeSetRequest,
    signal: AbortSignal,
  ) => Promise<CreatedChangeSet>;
  readonly describeChangeSet: (
    changeSetId: string,
    signal: AbortSignal,
  ) => Promise<ChangeSetDescription>;
  readonly listChangeSets: (
    stack: string,
    signal: AbortSignal,
  ) => Promise<readonly ChangeSetSummary[]>;
  /** The checks and hooks that made a change set fail. */
  readonly listFailedChecks: (
    changeSetId: string,
    signal: AbortSignal,
  ) => Promise<readonly FailedCheck[]>;
  readonly deleteChangeSet: (changeSetId: string, signal: AbortSignal) => Promise<void>;
  readonly executeChangeSet: (request: ExecuteRequest, signal: AbortSignal) => Promise<void>;
  readonly deleteStack: (request: StackRequest, signal: AbortSignal) => Promise<void>;
  /** Takes a failed update back to the last complete state. */
  readonly rollbackStack: (request: StackRequest, signal: AbortSignal) => Promise<void>;
}

/** An event of a stack or of one of its resources. */
export interface StackEvent {
  readonly eventId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly physicalId?: string;
  readonly at: string;
}

export interface ChangeSetRequest {
  readonly stackName: string;
  readonly name: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly Capability[];
  /** The same token makes AWS take a repeated request for the same one. */
  readonly token: string;
}

export interface CreatedChangeSet {
  readonly changeSetId: string;
  readonly stackId: string;
}

export interface ChangeSetDescription {
  readonly status: string;
  readonly statusReason?: string;
  readonly executionStatus: string;
  readonly changes: readonly ResourceChangeSummary[];
}

/** What CloudFormation says it would do to a resource. */
export interface ResourceChangeSummary {
  readonly logicalId: string;
  readonly type: string;
  /** `Add`, `Modify`, `Remove`, … */
  readonly action: string;
  /** `True`, `False` or `Conditional`; only for `Modify`. */
  readonly replacement?: string;
}

export interface ChangeSetSummary {
  readonly changeSetId: string;
  readonly name: string;
  readonly status: string;
  readonly executionStatus: string;
}

export interface ExecuteRequest {
  readonly changeSetId: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly token: string;
}

export interface StackRequest {
  readonly stackId: string;
  readonly token: string;
}

/** The port over the real SDK. The endpoint and the credentials come from where every AWS program takes them. */
export function makeCloudFormation(caller: SdkCaller, region: string): CloudFormation {
  const client = new CloudFormationClient({ ...SDK_CLIENT_OPTIONS, region });
  return {
    ...stackCalls(client, caller),
    ...historyCalls(client, caller),
    ...changeSetCalls(client, caller),
    ...operationCalls(client, caller),
  };
}

type Calls<Names extends keyof CloudFormation> = Pick<CloudFormation, Names>;

function stackCalls(
  client: CloudFormationClient,
  caller: SdkCaller,
): Calls<'listStacks' | 'describeStack' | 'getTemplate' | 'listResources'> {
  const describe = (input: { StackName?: string; NextToken?: string }, abortSignal: AbortSignal) =>
    caller.call(
      'cloudformation:DescribeStacks',
      () => client.send(new DescribeStacksCommand(input), { abortSignal }),
      abortSignal,
    );
  return {
    listStacks: async (signal) => {
      const pages = await allPages(async (token) => {
        const page = await describe(token, signal);
        return { items: page.Stacks ?? [], next: page.NextToken };
      });
      return pages.map(toDescription);
    },
    describeStack: async (stack, signal) => {
      try {
        const [found] = (await describe({ StackName: stack }, signal)).Stacks ?? [];
        return found && toDescription(found);
      } catch (error) {
        if (isMissingStack(error)) return undefined;
        throw error;
      }
    },
    getTemplate: async (stack, abortSignal) => {
      const command = new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' });
      const send = () => client.send(command, { abortSignal });
      return (
        (await caller.call('cloudformation:GetTemplate', send, abortSignal)).TemplateBody ?? ''
      );
    },
    listResources: async (stack, abortSignal) => {
      const resources = await allPages(async (token) => {
        const command = new ListStackResourcesCommand({ StackName: stack, ...token });
        const send = () => client.send(command, { abortSignal });
        const page = await caller.call('cloudformation:ListStackResources', send, abortSignal);
        return { items: page.StackResourceSummaries ?? [], next: page.NextToken };
      });
      return new Map(
        resources.map(({ LogicalResourceId, PhysicalResourceId }) => [
          LogicalResourceId ?? '',
          PhysicalResourceId ?? '',
        ]),
      );
    },
  };
}

function historyCalls(
  client: CloudFormationClient,
  caller: SdkCaller,
): Calls<'listEvents' | 'listFailedChecks'> {
  return {
    listEvents: async (stack, isOld, abortSignal) => {
      const events: StackEvent[] = [];
      let token: string | undefined;
      do {
        const command = new DescribeStackEventsCommand({
          StackName: stack,
          ...(token === undefined ? {} : { NextToken: token }),
        });
        const send = () => client.send(command, { abortSignal });
        const page = await caller.call('cloudformation:DescribeStackEvents', send, abortSignal);
        for (const event of (page.StackEvents ?? []).map(toEvent)) {
          if (isOld(event)) return events;
          events.push(event);
        }
        token = page.NextToken;
      } while (token);
      return events;
    },
    listFailedChecks: async (changeSetId, abortSignal) => {
      const events = await allPages(async (token) => {
        const command = new DescribeEventsCommand({
          ChangeSetName: changeSetId,
          Filters: { FailedEvents: true },
          ...token,
        });
        const send = () => client.send(command, { abortSignal });
        const page = await caller.call('cloudformation:DescribeEvents', send, abortSignal);
        return { items: page.OperationEvents ?? [], next: page.NextToken };
      });
      return events.flatMap(toFailedCheck);
    },
  };
}

function changeSetCalls(
  client: CloudFormationClient,
  caller: SdkCaller,
): Calls<
  | 'createChangeSet'
  | 'describeChangeSet'
  | 'listChangeSets'
  | 'deleteChangeSet'
  | 'executeChangeSet'
> {
  return {
    createChangeSet: async (request, signal) => {
      const command = new CreateChangeSetCommand(toChangeSetInput(request));
      const send = () => client.send(command);
      const created = await caller.call('cloudformation:CreateChangeSet', send, signal);
      return {
        changeSetId: created.Id ?? request.name,
        stackId: created.StackId ?? request.stackName,
      };
    },
    describeChangeSet: (changeSetId, signal) =>
      describeChangeSet(client, caller, { changeSetId, signal }),
    listChangeSets: async (stack, abortSignal) => {
      const found = await allPages(async (token) => {
        const command = new ListChangeSetsCommand({ StackName: stack, ...token });
        const send = () => client.send(command, { abortSignal });
        const page = await caller.call('cloudformation:ListChangeSets', send, abortSignal);
        return { items: page.Summaries ?? [], next: page.NextToken };
      });
      return found.map((summary) => ({
        changeSetId: summary.ChangeSetId ?? '',
        name: summary.ChangeSetName ?? '',
        status: summary.Status ?? '',
        executionStatus: summary.ExecutionStatus ?? '',
      }));
    },
    deleteChangeSet: async (changeSetId, signal) => {
      const command = new DeleteChangeSetCommand({ ChangeSetName: changeSetId });
      await caller.call('cloudformation:DeleteChangeSet', () => client.send(command), signal);
    },
    executeChangeSet: async ({ changeSetId, kind, token }, signal) => {
      const command = new ExecuteChangeSetCommand({
        ChangeSetName: changeSetId,
        ClientRequestToken: token,
        RetainExceptOnCreate: true,
        // A create says OnStackFailure instead, and AWS refuses both together.
        ...(kind === 'UPDATE' ? { DisableRollback: false } : {}),
      });
      await caller.call('cloudformation:ExecuteChangeSet', () => client.send(command), signal);
    },
  };
}

function operationCalls(
  client: CloudFormationClient,
  caller: SdkCaller,
): Calls<'deleteStack' | 'rollbackStack'> {
  return {
    deleteStack: async ({ stackId, token }, signal) => {
      const command = new DeleteStackCommand({ StackName: stackId, ClientRequestToken: token });
      await caller.call('cloudformation:DeleteStack', () => client.send(command), signal);
    },
    rollbackStack: async ({ stackId, token }, signal) => {
      const command = new RollbackStackCommand({ StackName: stackId, ClientRequestToken: token });
      await caller.call('cloudformation:RollbackStack', () => client.send(command), signal);
    },
  };
}

/**
 * A create that fails leaves nothing behind (`DELETE`): its events stay readable by the stack's id, and the next apply
 * starts afresh. An update is rolled back when it is executed.
 */
function toChangeSetInput(request: ChangeSetRequest) {
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
    ...(request.kind === 'CREATE' ? { OnStackFailure: 'DELETE' as const } : {}),
  };
}

async function describeChangeSet(
  client: CloudFormationClient,
  caller: SdkCaller,
  { changeSetId, signal }: { readonly changeSetId: string; readonly signal: AbortSignal },
): Promise<ChangeSetDescription> {
  let head: Omit<ChangeSetDescription, 'changes'> = { status: '', executionStatus: '' };
  const changes = await allPages(async (token) => {
    const command = new DescribeChangeSetCommand({ ChangeSetName: changeSetId, ...token });
    const send = () => client.send(command, { abortSignal: signal });
    const page = await caller.call('cloudformation:DescribeChangeSet', send, signal);
    head = {
      status: page.Status ?? '',
      executionStatus: page.ExecutionStatus ?? '',
      ...(page.StatusReason === undefined ? {} : { statusReason: page.StatusReason }),
    };
    return { items: page.Changes ?? [], next: page.NextToken };
  });
  return { ...head, changes: changes.flatMap(toChangeSummary) };
}

/** Reads page after page; each gets the token of the one before. */
async function allPages<T>(
  readPage: (token: {
    NextToken?: string;
  }) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let token: { NextToken?: string } | undefined = {};
  while (token) {
    const page = await readPage(token);
    items.push(...page.items);
    token = page.next ? { NextToken: page.next } : undefined;
  }
  return items;
}

/** CloudFormation has no error code of its own for a stack that is not there. */
function isMissingStack(error: unknown): boolean {
  return isAwsError(error, 'ValidationError') && /does not exist/.test(error.reason);
}

function toDescription(stack: Stack): StackDescription {
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
    ...(stack.LastUpdatedTime === undefined
      ? {}
      : { lastUpdatedAt: stack.LastUpdatedTime.toISOString() }),
  };
}

function toEvent(event: SdkStackEvent): StackEvent {
  return {
    eventId: event.EventId ?? '',
    logicalId: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    at: event.Timestamp?.toISOString() ?? '',
    ...(event.ResourceStatusReason === undefined ? {} : { reason: event.ResourceStatusReason }),
    ...(event.PhysicalResourceId === undefined ? {} : { physicalId: event.PhysicalResourceId }),
  };
}

function toChangeSummary({ ResourceChange: change }: Change): readonly ResourceChangeSummary[] {
  if (!change) return [];
  return [
    {
      logicalId: change.LogicalResourceId ?? '',
      type: change.ResourceType ?? '',
      action: change.Action ?? '',
      ...(change.Replacement === undefined ? {} : { replacement: change.Replacement }),
    },
  ];
}

function toFailedCheck(event: OperationEvent): readonly FailedCheck[] {
  const reason =
    event.ValidationStatusReason ?? event.HookStatusReason ?? event.ResourceStatusReason;
  if (reason === undefined) return [];
  return [
    {
      name: event.ValidationName ?? event.HookType ?? event.EventType ?? 'check',
      reason,
      ...(event.LogicalResourceId === undefined ? {} : { logicalId: event.LogicalResourceId }),
      ...(event.ValidationPath === undefined ? {} : { path: event.ValidationPath }),
    },
  ];
}
