import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  RollbackStackCommand,
} from '@aws-sdk/client-cloudformation';
import { isAwsError } from './aws-error.ts';
import type { ChangeSetDescription, CloudFormation, StackEvent } from './cloudformation.ts';
import {
  toChangeSetInput,
  toChangeSummary,
  toDescription,
  toDrift,
  toEvent,
  toFailedCheck,
} from './cloudformation-shapes.ts';
import { SDK_CLIENT_OPTIONS, type SdkCaller } from './sdk-call.ts';

/** The port over the real SDK. The endpoint and the credentials come from where every AWS program takes them. */
export function makeCloudFormation(caller: SdkCaller, region: string): CloudFormation {
  const client = new CloudFormationClient({ ...SDK_CLIENT_OPTIONS, region });
  return {
    ...stackCalls(client, caller),
    ...historyCalls(client, caller),
    ...changeSetCalls(client, caller),
    ...driftCalls(client, caller),
    ...operationCalls(client, caller),
  };
}

type Calls<Names extends keyof CloudFormation> = Pick<CloudFormation, Names>;

function stackCalls(
  client: CloudFormationClient,
  caller: SdkCaller,
): Calls<'listStacks' | 'describeStack' | 'getTemplate' | 'listResources' | 'listExports'> {
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
    listExports: async (abortSignal) => {
      const exports = await allPages(async (token) => {
        const send = () => client.send(new ListExportsCommand(token), { abortSignal });
        const page = await caller.call('cloudformation:ListExports', send, abortSignal);
        return { items: page.Exports ?? [], next: page.NextToken };
      });
      return Object.fromEntries(exports.map(({ Name, Value }) => [Name ?? '', Value ?? '']));
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
        ...(summary.Description === undefined ? {} : { description: summary.Description }),
        ...(summary.CreationTime === undefined
          ? {}
          : { createdAt: summary.CreationTime.toISOString() }),
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

function driftCalls(
  client: CloudFormationClient,
  caller: SdkCaller,
): Calls<'detectDrift' | 'describeDriftDetection' | 'listDrifts'> {
  return {
    detectDrift: async (stack, abortSignal) => {
      const command = new DetectStackDriftCommand({ StackName: stack });
      const send = () => client.send(command, { abortSignal });
      const begun = await caller.call('cloudformation:DetectStackDrift', send, abortSignal);
      return begun.StackDriftDetectionId ?? '';
    },
    describeDriftDetection: async (detectionId, abortSignal) => {
      const command = new DescribeStackDriftDetectionStatusCommand({
        StackDriftDetectionId: detectionId,
      });
      const send = () => client.send(command, { abortSignal });
      const found = await caller.call(
        'cloudformation:DescribeStackDriftDetectionStatus',
        send,
        abortSignal,
      );
      const { DetectionStatus: status = '', DetectionStatusReason: reason } = found;
      return { status, ...(reason === undefined ? {} : { reason }) };
    },
    listDrifts: async (stack, abortSignal) => {
      const drifts = await allPages(async (token) => {
        const command = new DescribeStackResourceDriftsCommand({
          StackName: stack,
          StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
          ...token,
        });
        const send = () => client.send(command, { abortSignal });
        const name = 'cloudformation:DescribeStackResourceDrifts';
        const page = await caller.call(name, send, abortSignal);
        return { items: page.StackResourceDrifts ?? [], next: page.NextToken };
      });
      return drifts.map(toDrift);
    },
  };
}

function operationCalls(
  client: CloudFormationClient,
  caller: SdkCaller,
): Calls<'cancelUpdate' | 'deleteStack' | 'rollbackStack'> {
  return {
    deleteStack: async ({ stackId, token }, signal) => {
      const command = new DeleteStackCommand({ StackName: stackId, ClientRequestToken: token });
      await caller.call('cloudformation:DeleteStack', () => client.send(command), signal);
    },
    cancelUpdate: async ({ stackId, token }, signal) => {
      const command = new CancelUpdateStackCommand({
        StackName: stackId,
        ClientRequestToken: token,
      });
      await caller.call('cloudformation:CancelUpdateStack', () => client.send(command), signal);
    },
    rollbackStack: async ({ stackId, token }, signal) => {
      const command = new RollbackStackCommand({ StackName: stackId, ClientRequestToken: token });
      await caller.call('cloudformation:RollbackStack', () => client.send(command), signal);
    },
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
      ...(page.Description === undefined ? {} : { description: page.Description }),
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
