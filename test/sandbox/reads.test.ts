import {
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetStackPolicyCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { only, startHarness } from './support/harness.ts';
import { container, LOG_GROUPS, serviceTemplate } from './support/templates.ts';

const MANY = {
  Resources: Object.fromEntries(
    Array.from({ length: 120 }, (_, index) => [`L${index}`, { Type: 'AWS::Logs::LogGroup' }]),
  ),
};

describe('reading stacks', () => {
  test('a stack is described with parameters, tags and outputs', async () => {
    const { deploy, stack } = await startHarness();
    await deploy({
      stack: 'shop',
      Tags: [{ Key: 'team', Value: 'a & b' }],
      Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'x' }],
      template: {
        ...LOG_GROUPS,
        Description: 'two log groups',
        Parameters: {
          Secret: { Type: 'String', NoEcho: true },
          Plain: { Type: 'String', Default: 'y' },
        },
        Outputs: {
          Name: {
            Value: { 'Fn::Sub': '${AWS::StackName}/${First}' },
            Description: 'a name',
            Export: { Name: 'n' },
          },
        },
      },
    });
    const described = await stack('shop');
    expect(described).toMatchObject({
      Description: 'two log groups',
      Tags: [{ Key: 'team', Value: 'a & b' }],
      Parameters: [
        { ParameterKey: 'Secret', ParameterValue: '****' },
        { ParameterKey: 'Plain', ParameterValue: 'y' },
      ],
      EnableTerminationProtection: false,
      DisableRollback: false,
    });
    expect(only(described.Outputs)).toEqual({
      OutputKey: 'Name',
      OutputValue: expect.stringMatching(/^shop\/shop-First-[A-Z0-9]{12}$/),
      Description: 'a name',
      ExportName: 'n',
    });
    expect(described.LastOperations?.map((one) => one.OperationType)).toEqual([
      'CREATE_STACK',
      'CREATE_CHANGESET',
      'CREATE_CHANGESET',
    ]);
  });

  test('all stacks come newest first, page by page', async () => {
    const { cloudFormation, plan } = await startHarness();
    for (let index = 0; index < 105; index += 1) {
      await plan({ stack: `s${index}`, template: LOG_GROUPS });
    }
    const first = await cloudFormation.send(new DescribeStacksCommand({}));
    expect(first.Stacks).toHaveLength(100);
    expect(first.Stacks?.[0]?.StackName).toBe('s104');
    const second = await cloudFormation.send(
      new DescribeStacksCommand({ NextToken: first.NextToken }),
    );
    expect(second.Stacks?.at(-1)?.StackName).toBe('s0');
    const filtered = await cloudFormation.send(
      new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE'] }),
    );
    expect(filtered.StackSummaries).toEqual([]);
    await expect(
      cloudFormation.send(new DescribeStacksCommand({ NextToken: 'made up' })),
    ).rejects.toMatchObject({ name: 'ValidationError' });
  });

  test('events come newest first, a hundred at a time', async () => {
    const { cloudFormation, deploy, events } = await startHarness();
    await deploy({ stack: 'shop', template: MANY });
    const page = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'shop' }));
    expect(page.StackEvents).toHaveLength(100);
    expect(page.StackEvents?.[0]).toMatchObject({
      LogicalResourceId: 'shop',
      ResourceType: 'AWS::CloudFormation::Stack',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    const all = await events('shop');
    expect(all).toHaveLength(120 * 3 + 3);
    const times = all.map((event) => event.Timestamp?.getTime() ?? 0);
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(new Set(all.map((event) => event.EventId)).size).toBe(all.length);
  });

  test('resources come complete over pages, one by one, and by physical id', async () => {
    const { cloudFormation, deploy } = await startHarness();
    await deploy({ stack: 'shop', template: MANY });
    const first = await cloudFormation.send(new ListStackResourcesCommand({ StackName: 'shop' }));
    const second = await cloudFormation.send(
      new ListStackResourcesCommand({ StackName: 'shop', NextToken: first.NextToken }),
    );
    expect([first.StackResourceSummaries?.length, second.StackResourceSummaries?.length]).toEqual([
      100, 20,
    ]);
    const { StackResourceDetail } = await cloudFormation.send(
      new DescribeStackResourceCommand({ StackName: 'shop', LogicalResourceId: 'L7' }),
    );
    const { StackResources } = await cloudFormation.send(
      new DescribeStackResourcesCommand({
        PhysicalResourceId: StackResourceDetail?.PhysicalResourceId,
        LogicalResourceId: 'L7',
      }),
    );
    expect(only(StackResources)).toMatchObject({ StackName: 'shop', LogicalResourceId: 'L7' });
  });

  test('the template is given back as it came', async () => {
    const { cloudFormation, deploy } = await startHarness();
    await deploy({
      stack: 'shop',
      TemplateBody: 'Resources:\n  A: { Type: AWS::Logs::LogGroup }\n',
    });
    const { TemplateBody } = await cloudFormation.send(
      new GetTemplateCommand({ StackName: 'shop' }),
    );
    expect(TemplateBody).toBe('Resources:\n  A: { Type: AWS::Logs::LogGroup }\n');
  });

  test('a stack without a policy has none', async () => {
    const { cloudFormation, deploy } = await startHarness();
    await deploy({ stack: 'shop', template: LOG_GROUPS });
    const { StackPolicyBody } = await cloudFormation.send(
      new GetStackPolicyCommand({ StackName: 'shop' }),
    );
    expect(StackPolicyBody).toBeUndefined();
  });

  test('DescribeEvents tells operations apart and can be asked for failures only', async () => {
    const { cloudFormation, sandbox, deploy } = await startHarness();
    sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'First',
      phase: 'create',
      message: 'no',
    });
    const { LastOperations } = await deploy({ stack: 'shop', template: LOG_GROUPS });
    const creation = LastOperations?.find((one) => one.OperationType === 'CREATE_STACK');
    const { OperationEvents } = await cloudFormation.send(
      new DescribeEventsCommand({
        OperationId: creation?.OperationId,
        Filters: { FailedEvents: true },
      }),
    );
    expect(OperationEvents?.map((one) => [one.EventType, one.LogicalResourceId]).sort()).toEqual([
      ['PROVISIONING_ERROR', 'First'],
      ['PROVISIONING_ERROR', 'Second'],
    ]);
    expect(new Set(OperationEvents?.map((one) => one.OperationType))).toEqual(
      new Set(['CREATE_STACK']),
    );
  });
});

describe('reading logs', () => {
  const template = serviceTemplate({
    desiredCount: 1,
    containers: [
      container('init', { Essential: false }),
      container('app', {
        DependsOn: [{ ContainerName: 'init', Condition: 'SUCCESS' }],
        PortMappings: [{ ContainerPort: 9090 }],
      }),
    ],
  });

  async function deployed() {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template });
    const region = harness.sandbox.world.regions.get('eu-west-1');
    const [logGroupName = ''] = [...(region?.logs.groups.keys() ?? [])];
    const [task] = [...(region?.ecs.tasks.values() ?? [])];
    return { ...harness, logGroupName, taskId: task?.id ?? '' };
  }

  test('each container writes to its own stream, prefix/container/task', async () => {
    const { logs, logGroupName, taskId } = await deployed();
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    expect(logStreams?.map((stream) => stream.logStreamName)).toEqual([
      `shop/app/${taskId}`,
      `shop/init/${taskId}`,
    ]);
    const backwards = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName, descending: true, limit: 1 }),
    );
    expect(only(backwards.logStreams).logStreamName).toBe(`shop/init/${taskId}`);
    const prefixed = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'shop/app' }),
    );
    expect(only(prefixed.logStreams).logStreamName).toBe(`shop/app/${taskId}`);
    const { events } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: `shop/app/${taskId}` }),
    );
    expect(events?.map((event) => event.message)).toEqual([
      'app: starting repo/app:v1',
      'app: listening on port 9090',
    ]);
  });

  test('the last lines of a container that failed can be read', async () => {
    const { sandbox, deploy, logs, logGroupName } = await deployed();
    sandbox.faults.add({
      kind: 'task-fails',
      service: 'api',
      container: 'app',
      exitCode: 1,
      logLines: ['panic: no database', 'bye'],
    });
    await deploy({
      stack: 'shop',
      template: serviceTemplate({ ...SMALL_CHANGE, desiredCount: 1 }),
    });
    const { events } = await logs.send(
      new FilterLogEventsCommand({ logGroupName, filterPattern: '"no database"' }),
    );
    expect(events?.length).toBeGreaterThanOrEqual(3);
    const logStreamName = events?.[0]?.logStreamName ?? '';
    const last = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, limit: 1 }),
    );
    expect(last.events?.map((event) => event.message)).toEqual(['bye']);
  });

  test('GetLogEvents is followed by tokens until they repeat', async () => {
    const { logs, logGroupName, taskId } = await deployed();
    const logStreamName = `shop/app/${taskId}`;
    const request = { logGroupName, logStreamName, limit: 1, startFromHead: true };
    const seen: unknown[] = [];
    let token: string | undefined;
    for (let page = 0; page < 5; page += 1) {
      const { events, nextForwardToken } = await logs.send(
        new GetLogEventsCommand({ ...request, nextToken: token }),
      );
      seen.push(events?.length);
      if (nextForwardToken === token) break;
      token = nextForwardToken;
    }
    expect(seen).toEqual([1, 1, 0]);
  });

  test('a group or stream that does not exist is said so', async () => {
    const { logs, logGroupName } = await deployed();
    const read = (group: string, logStreamName: string) =>
      logs.send(new GetLogEventsCommand({ logGroupName: group, logStreamName }));
    await expect(read('/nothing', 'x')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(read(logGroupName, 'x')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('a task whose log group is missing does not start', async () => {
    const { deploy, ecs, sandbox } = await startHarness();
    const stack = await deploy({
      stack: 'shop',
      OnStackFailure: 'DO_NOTHING',
      template: serviceTemplate({
        containers: [
          container('app', {
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: { 'awslogs-group': '/gone', 'awslogs-stream-prefix': 'x' },
            },
          }),
        ],
      }),
    });
    expect(stack.StackStatus).toBe('CREATE_FAILED');
    const [task] = sandbox.world.regions.get('eu-west-1')?.ecs.tasks.values() ?? [];
    expect(task?.stoppedReason).toMatch(
      /^ResourceInitializationError: failed to validate logger args/,
    );
    expect(ecs).toBeDefined();
  });
});

const SMALL_CHANGE = {
  containers: [
    container('init', { Essential: false }),
    container('app', {
      Image: 'repo/app:v2',
      DependsOn: [{ ContainerName: 'init', Condition: 'SUCCESS' }],
    }),
  ],
};
