import {
  type Change,
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type ExecuteChangeSetCommandInput,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeServicesCommand,
  ECSClient,
  ListServicesCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import { STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxSettings, startSandbox } from '../start.ts';

/** A template as tests write it. */
export interface TestTemplate {
  readonly [section: string]: unknown;
}

/** A change set that a test asks for. */
export interface PlanRequest extends Partial<CreateChangeSetCommandInput> {
  readonly stack: string;
  readonly template?: TestTemplate;
}

/** A sandbox with the real clients of the AWS SDK, which give up at the first error. */
export interface Harness {
  readonly sandbox: Sandbox;
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly logs: CloudWatchLogsClient;
  readonly sts: STSClient;
  /** Makes a change set and waits until it is complete or has failed. UPDATE unless the stack is new. */
  plan(request: PlanRequest): Promise<DescribeChangeSetCommandOutput>;
  /** Executes a change set and waits until nothing goes on any more. */
  execute(
    plan: DescribeChangeSetCommandOutput,
    options?: Partial<ExecuteChangeSetCommandInput>,
  ): Promise<Stack>;
  /** `plan` and `execute`. */
  deploy(request: PlanRequest): Promise<Stack>;
  /** The stack, by name or id. */
  stack(nameOrId: string): Promise<Stack>;
  /** The stack's events, oldest first. */
  events(nameOrId: string): Promise<readonly StackEvent[]>;
  /** The only service of a cluster. */
  service(cluster: string): Promise<Service>;
}

/** Starts a sandbox for one test and stops it when the test is over. */
export async function startHarness(settings: SandboxSettings = {}): Promise<Harness> {
  const sandbox = await startSandbox(settings);
  const client = {
    endpoint: sandbox.url,
    region: settings.region ?? 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const cloudFormation = new CloudFormationClient(client);
  const ecs = new ECSClient(client);
  const logs = new CloudWatchLogsClient(client);
  const sts = new STSClient(client);
  onTestFinished(async () => {
    for (const one of [cloudFormation, ecs, logs, sts]) one.destroy();
    await sandbox.stop();
  });
  const harness: Harness = {
    sandbox,
    cloudFormation,
    ecs,
    logs,
    sts,
    plan: (request) => plan(harness, request),
    execute: (planned, options) => execute(harness, planned, options),
    deploy: async (request) => {
      const planned = await plan(harness, request);
      if (planned.Status === 'FAILED') throw new Error(planned.StatusReason);
      return execute(harness, planned);
    },
    stack: async (nameOrId) => {
      const { Stacks } = await cloudFormation.send(
        new DescribeStacksCommand({ StackName: nameOrId }),
      );
      return only(Stacks);
    },
    events: (nameOrId) => allEvents(harness, nameOrId),
    service: async (cluster) => {
      const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster }));
      const { services } = await ecs.send(
        new DescribeServicesCommand({ cluster, services: serviceArns }),
      );
      return only(services);
    },
  };
  return harness;
}

/** The only item of a list; a test that expects one fails when there is another number. */
export function only<Item>(list: readonly Item[] | undefined): Item {
  const [first, ...others] = list ?? [];
  if (first === undefined || others.length > 0) {
    throw new Error(`expected one item, found ${list?.length ?? 0}`);
  }
  return first;
}

/** Each change of a change set as `Action LogicalId Replacement`. */
export function outline(planned: DescribeChangeSetCommandOutput): readonly string[] {
  return (planned.Changes ?? []).map(({ ResourceChange }) =>
    [ResourceChange?.Action, ResourceChange?.LogicalResourceId, ResourceChange?.Replacement]
      .filter((part) => part !== undefined)
      .join(' '),
  );
}

/** The change of one resource. */
export function changeOf(
  planned: DescribeChangeSetCommandOutput,
  logicalId: string,
): NonNullable<Change['ResourceChange']> {
  const found = planned.Changes?.find(
    ({ ResourceChange }) => ResourceChange?.LogicalResourceId === logicalId,
  );
  if (found?.ResourceChange === undefined) throw new Error(`no change of ${logicalId}`);
  return found.ResourceChange;
}

/** Each event as `LogicalId STATUS reason`. */
export function lines(events: readonly StackEvent[]): readonly string[] {
  return events.map((event) =>
    [event.LogicalResourceId, event.ResourceStatus, event.ResourceStatusReason]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
  );
}

let changeSetCount = 0;

async function plan(
  harness: Harness,
  { stack, template, ...input }: PlanRequest,
): Promise<DescribeChangeSetCommandOutput> {
  changeSetCount += 1;
  const isKnown = harness.sandbox.world.regions
    .get('eu-west-1')
    ?.cloudFormation.stacks.some(
      ({ name, status }) =>
        name === stack && status !== 'DELETE_COMPLETE' && status !== 'REVIEW_IN_PROGRESS',
    );
  const { Id } = await harness.cloudFormation.send(
    new CreateChangeSetCommand({
      StackName: stack,
      ChangeSetName: `change-${changeSetCount}`,
      ChangeSetType: isKnown ? 'UPDATE' : 'CREATE',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      TemplateBody: template && JSON.stringify(template),
      ...input,
    }),
  );
  await harness.sandbox.untilIdle();
  return harness.cloudFormation.send(
    new DescribeChangeSetCommand({ ChangeSetName: Id, IncludePropertyValues: true }),
  );
}

async function execute(
  harness: Harness,
  planned: DescribeChangeSetCommandOutput,
  options: Partial<ExecuteChangeSetCommandInput> = {},
): Promise<Stack> {
  await harness.cloudFormation.send(
    new ExecuteChangeSetCommand({ ChangeSetName: planned.ChangeSetId, ...options }),
  );
  await harness.sandbox.untilIdle();
  return harness.stack(planned.StackId ?? '');
}

async function allEvents(harness: Harness, nameOrId: string): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await harness.cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: nameOrId, NextToken: token }),
    );
    events.push(...(page.StackEvents ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return events.reverse();
}
