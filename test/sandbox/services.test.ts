import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type DesiredStatus,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { type Harness, lines, only, startHarness } from './support/harness.ts';
import { container, serviceTemplate } from './support/templates.ts';

const CIRCUIT_BREAKER =
  "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.";

async function tasksOf({ ecs }: Harness, desiredStatus: DesiredStatus = 'RUNNING') {
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster: 'main', desiredStatus }),
  );
  if (taskArns.length === 0) return [];
  const { tasks } = await ecs.send(
    new DescribeTasksCommand({ cluster: 'main', tasks: taskArns, include: ['TAGS'] }),
  );
  return tasks ?? [];
}

const MESH_TASK = [
  container('init', { Essential: false }),
  container('proxy', {
    DependsOn: [{ ContainerName: 'init', Condition: 'SUCCESS' }],
    HealthCheck: { Command: ['CMD', 'check'] },
  }),
  container('app', {
    DependsOn: [{ ContainerName: 'proxy', Condition: 'HEALTHY' }],
    PortMappings: [{ ContainerPort: 9090 }],
  }),
];

describe('a service in a stack', () => {
  test('the stack is complete only once the tasks run and the deployment has ended', async () => {
    const harness = await startHarness();
    const stack = await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const service = await harness.service('main');
    expect(service).toMatchObject({ desiredCount: 2, runningCount: 2, pendingCount: 0 });
    expect(service).toMatchObject({
      launchType: 'FARGATE',
      platformVersion: 'LATEST',
      propagateTags: 'NONE',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'DISABLED' },
      },
    });
    expect(only(service.deployments)).toMatchObject({
      status: 'PRIMARY',
      rolloutState: 'COMPLETED',
      failedTasks: 0,
      runningCount: 2,
      taskDefinition: service.taskDefinition,
    });
    expect(service.events?.[0]?.message).toMatch(/\) has reached a steady state\.$/);
  });

  test('tasks go through PROVISIONING, PENDING and RUNNING while the stack waits', async () => {
    const harness = await startHarness({ pace: 'manual' });
    const planned = await harness.plan({
      stack: 'shop',
      template: serviceTemplate({ desiredCount: 1, containers: MESH_TASK }),
    });
    await harness.cloudFormation.send(
      new ExecuteChangeSetCommand({ ChangeSetName: planned.ChangeSetId }),
    );
    const seen: string[] = [];
    for (let step = 0; step < 80; step += 1) {
      await harness.sandbox.advance(50);
      const region = harness.sandbox.world.regions.get('eu-west-1');
      const [task] = region?.ecs.tasks.values() ?? [];
      const [stack] = region?.cloudFormation.stacks ?? [];
      if (task === undefined || stack === undefined) continue;
      const state = `${task.lastStatus} ${task.health} ${stack.status}`;
      if (seen.at(-1) !== state) seen.push(state);
    }
    expect(seen).toEqual([
      'PROVISIONING UNKNOWN CREATE_IN_PROGRESS',
      'PENDING UNKNOWN CREATE_IN_PROGRESS',
      'RUNNING UNKNOWN CREATE_IN_PROGRESS',
      'RUNNING HEALTHY CREATE_IN_PROGRESS',
      'RUNNING HEALTHY CREATE_COMPLETE',
    ]);
  });

  test('an update starts new tasks before it stops the old ones', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    await harness.deploy({ stack: 'shop', template: serviceTemplate({ image: 'repo:v2' }) });
    const service = await harness.service('main');
    expect(service.taskDefinition).toMatch(/:task-definition\/api:2$/);
    const messages = (service.events ?? []).map((event) => event.message ?? '').reverse();
    const stopped = messages.findIndex((message) =>
      message.includes('has stopped 2 running tasks'),
    );
    const started = messages.findLastIndex((message) => message.includes('has started 2 tasks'));
    expect(started).toBeGreaterThan(0);
    expect(started).toBeLessThan(stopped);
    const old = await tasksOf(harness, 'STOPPED');
    expect(old.map((task) => task.stopCode)).toEqual([
      'ServiceSchedulerInitiated',
      'ServiceSchedulerInitiated',
    ]);
    expect(old[0]?.stoppedReason).toMatch(/^Scaling activity initiated by \(deployment ecs-svc\//);
  });

  test('a failing container trips the circuit breaker, ECS goes back, and so does the stack', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    harness.sandbox.faults.add({
      kind: 'task-fails',
      service: 'api',
      container: 'api',
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
      logLines: ['out of memory'],
    });
    const stack = await harness.deploy({
      stack: 'shop',
      template: serviceTemplate({ image: 'repo:v2' }),
    });
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const failed = (await harness.events('shop')).find(
      (event) => event.ResourceStatus === 'UPDATE_FAILED',
    );
    expect(failed?.LogicalResourceId).toBe('Service');
    expect(failed?.ResourceStatusReason).toContain(CIRCUIT_BREAKER);
    expect(failed?.ResourceStatusReason).toContain('HandlerErrorCode: GeneralServiceException');
    const service = await harness.service('main');
    expect(service.taskDefinition).toMatch(/:1$/);
    expect(only(service.deployments)).toMatchObject({ rolloutState: 'COMPLETED' });
    const messages = (service.events ?? []).map((event) => event.message).join('\n');
    expect(messages).toMatch(/deployment failed: tasks failed to start\./);
    expect(messages).toMatch(/rolling back to deployment ecs-svc\//);
    const stopped = await tasksOf(harness, 'STOPPED');
    expect(stopped.length).toBeGreaterThanOrEqual(3);
    expect(stopped[0]).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [
        { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
      ],
    });
  });

  test('a first deployment that fails has nothing to go back to: the stack rolls back without a service', async () => {
    const harness = await startHarness();
    harness.sandbox.faults.add({ kind: 'image-not-found', service: 'api' });
    const stack = await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(
      lines(await harness.events('shop')).filter((line) =>
        line.startsWith('Service CREATE_FAILED'),
      ),
    ).toHaveLength(1);
    const services = [
      ...(harness.sandbox.world.regions.get('eu-west-1')?.ecs.services.values() ?? []),
    ];
    expect(services.map((service) => service.status)).toEqual(['INACTIVE']);
  });

  test('an image that cannot be pulled stops the task before it runs', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    harness.sandbox.faults.add({ kind: 'image-not-found', service: 'api' });
    await harness.deploy({ stack: 'shop', template: serviceTemplate({ image: 'repo:typo' }) });
    const [task] = await tasksOf(harness, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart' });
    expect(task?.startedAt).toBeUndefined();
    expect(task?.stoppedReason).toMatch(/^CannotPullContainerError: .*repo:typo: not found$/);
    expect(task?.containers?.[0]?.exitCode).toBeUndefined();
  });

  test('a task that is unhealthy is stopped by the scheduler', async () => {
    const harness = await startHarness();
    const healthy = serviceTemplate({ containers: MESH_TASK });
    await harness.deploy({ stack: 'shop', template: healthy });
    harness.sandbox.faults.add({ kind: 'health-check-fails', service: 'api' });
    await harness.deploy({
      stack: 'shop',
      template: serviceTemplate({
        containers: MESH_TASK,
        taskDefinition: { Cpu: '512', Memory: '1024' },
      }),
    });
    const [task] = await tasksOf(harness, 'STOPPED');
    expect(task).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
      healthStatus: 'UNHEALTHY',
    });
    const messages = ((await harness.service('main')).events ?? []).map((event) => event.message);
    expect(messages.some((message) => message?.includes('failed container health checks'))).toBe(
      true,
    );
  });

  test('the container that failed first is told from those that only waited for it', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate({ containers: MESH_TASK }) });
    harness.sandbox.faults.add({
      kind: 'task-fails',
      service: 'api',
      container: 'init',
      exitCode: 1,
    });
    await harness.deploy({
      stack: 'shop',
      template: serviceTemplate({
        containers: MESH_TASK,
        taskDefinition: { Cpu: '512', Memory: '1024' },
      }),
    });
    const [task] = await tasksOf(harness, 'STOPPED');
    const [init, proxy, app] = task?.containers ?? [];
    expect([init?.exitCode, proxy?.exitCode, app?.exitCode]).toEqual([1, 143, 143]);
    expect(init?.reason).toBeUndefined();
    expect(proxy?.reason).toMatch(/^CannotStartContainerError: dependency graph: .*\[init /);
    const [group] = harness.sandbox.world.regions.get('eu-west-1')?.logs.groups.values() ?? [];
    const id = task?.taskArn?.split('/').at(-1) ?? '';
    const streams = [...(group?.streams.keys() ?? [])].filter((name) => name.endsWith(id));
    expect(streams).toEqual([`shop/init/${id}`]);
  });

  test('a container that ran once is stopped with exit code 0 in a running task', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate({ containers: MESH_TASK }) });
    const [task] = await tasksOf(harness);
    expect(
      task?.containers?.map(({ name, lastStatus, exitCode, healthStatus }) => [
        name,
        lastStatus,
        exitCode,
        healthStatus,
      ]),
    ).toEqual([
      ['init', 'STOPPED', 0, 'UNKNOWN'],
      ['proxy', 'RUNNING', undefined, 'HEALTHY'],
      ['app', 'RUNNING', undefined, 'UNKNOWN'],
    ]);
    expect(task?.healthStatus).toBe('HEALTHY');
  });

  test('without a circuit breaker CloudFormation gives up after its own time', async () => {
    const harness = await startHarness();
    harness.sandbox.faults.add({ kind: 'image-not-found', service: 'api' });
    const stack = await harness.deploy({
      stack: 'shop',
      template: serviceTemplate({ circuitBreaker: { Enable: false, Rollback: false } }),
    });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const failed = (await harness.events('shop')).find(
      (event) => event.ResourceStatus === 'CREATE_FAILED',
    );
    expect(failed?.ResourceStatusReason).toContain('HandlerErrorCode: NotStabilized');
  });

  test.each([
    [{ Type: 'COUNT', Value: 1 }, 1],
    [{ Type: 'COUNT', Value: 5 }, 5],
    [{ Type: 'UNBOUNDED_PERCENT', Value: 200 }, 2],
  ])('the threshold %j trips after %d failed tasks', async (ThresholdConfiguration, failures) => {
    const harness = await startHarness();
    harness.sandbox.faults.add({ kind: 'start-fails', service: 'api', reason: 'no' });
    await harness.deploy({
      stack: 'shop',
      OnStackFailure: 'DO_NOTHING',
      template: serviceTemplate({
        desiredCount: 1,
        circuitBreaker: { Enable: true, Rollback: true, ThresholdConfiguration },
      }),
    });
    expect(await tasksOf(harness, 'STOPPED')).toHaveLength(failures);
  });

  test('a task without a place is never started, and the service says why', async () => {
    const harness = await startHarness();
    const reason = 'Capacity is unavailable at this time';
    harness.sandbox.faults.add({ kind: 'placement-fails', service: 'api', reason });
    const stack = await harness.deploy({
      stack: 'shop',
      OnStackFailure: 'DO_NOTHING',
      template: serviceTemplate(),
    });
    expect(stack.StackStatus).toBe('CREATE_FAILED');
    const service = await harness.service('main');
    expect(service.events?.map((event) => event.message)).toContain(
      `(service ${service.serviceName}) was unable to place a task. Reason: ${reason}.`,
    );
    expect(await tasksOf(harness, 'STOPPED')).toEqual([]);
  });

  test('a silent rollback looks like success to CloudFormation only', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    harness.sandbox.faults.add({ kind: 'silent-rollback', service: 'api', times: 1 });
    const stack = await harness.deploy({
      stack: 'shop',
      template: serviceTemplate({ image: 'repo:v2' }),
    });
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    const service = await harness.service('main');
    expect(service.taskDefinition).toMatch(/:task-definition\/api:1$/);
    const { serviceDeployments } = await harness.ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'main', service: service.serviceName }),
    );
    expect(serviceDeployments?.map((one) => one.status)).toEqual([
      'ROLLBACK_SUCCESSFUL',
      'SUCCESSFUL',
    ]);
  });

  test('EXPRESS ends before the service has settled', async () => {
    const harness = await startHarness({ pace: 'manual' });
    const planned = await harness.plan({
      stack: 'shop',
      template: serviceTemplate(),
      DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: false },
    });
    await harness.cloudFormation.send(
      new ExecuteChangeSetCommand({ ChangeSetName: planned.ChangeSetId }),
    );
    await harness.sandbox.advance(1200);
    expect((await harness.stack('shop')).StackStatus).toBe('CREATE_COMPLETE');
    expect(only((await harness.service('main')).deployments).rolloutState).toBe('IN_PROGRESS');
  });
});

describe('a sandbox in real time', () => {
  test('does the same as in simulated time', async () => {
    const harness = await startHarness({ pace: 0.001 });
    const { Id } = await harness.cloudFormation.send(
      new CreateChangeSetCommand({
        StackName: 'shop',
        ChangeSetName: 'first',
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify(serviceTemplate()),
      }),
    );
    const describeChangeSet = () =>
      harness.cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    await expect.poll(describeChangeSet).toMatchObject({ Status: 'CREATE_COMPLETE' });
    await harness.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await expect
      .poll(() => harness.stack('shop'), { timeout: 10_000 })
      .toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    expect(await harness.service('main')).toMatchObject({ runningCount: 2 });
  });
});

describe('ECS by its own API', () => {
  test('a task definition is read back complete, in camel case', async () => {
    const harness = await startHarness();
    await harness.deploy({
      stack: 'shop',
      Tags: [{ Key: 'team', Value: 'shop' }],
      template: serviceTemplate({
        containers: [
          container('app', {
            PortMappings: [{ ContainerPort: '9090' }],
            Secrets: [{ Name: 'A', ValueFrom: 'arn:aws:ssm:x' }],
            DockerLabels: { Team: 'shop' },
            HealthCheck: { Command: ['CMD', 'x'], Interval: '10' },
            MountPoints: [{ SourceVolume: 'data', ContainerPath: '/data', ReadOnly: 'true' }],
          }),
        ],
        taskDefinition: {
          Volumes: [
            {
              Name: 'data',
              EFSVolumeConfiguration: {
                FilesystemId: 'fs-1',
                AuthorizationConfig: { IAM: 'ENABLED' },
              },
            },
          ],
          Tags: [{ Key: 'consul.hashicorp.com/mesh', Value: 'true' }],
        },
      }),
    });
    const { taskDefinition, tags } = await harness.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'api', include: ['TAGS'] }),
    );
    expect(taskDefinition).toMatchObject({
      family: 'api',
      revision: 1,
      status: 'ACTIVE',
      cpu: '256',
      memory: '512',
      compatibilities: ['EC2', 'FARGATE'],
      volumes: [
        {
          name: 'data',
          efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { iam: 'ENABLED' } },
        },
      ],
    });
    expect(only(taskDefinition?.containerDefinitions)).toMatchObject({
      name: 'app',
      cpu: 0,
      essential: true,
      environment: [],
      portMappings: [{ containerPort: 9090, hostPort: 9090, protocol: 'tcp' }],
      secrets: [{ name: 'A', valueFrom: 'arn:aws:ssm:x' }],
      dockerLabels: { Team: 'shop' },
      healthCheck: { command: ['CMD', 'x'], interval: 10, timeout: 5, retries: 3 },
      mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }],
    });
    expect(tags).toEqual([
      { key: 'team', value: 'shop' },
      { key: 'consul.hashicorp.com/mesh', value: 'true' },
    ]);
  });

  test('tasks carry the tags of the task definition where the service says so', async () => {
    const harness = await startHarness();
    await harness.deploy({
      stack: 'shop',
      template: serviceTemplate({
        desiredCount: 1,
        service: { PropagateTags: 'TASK_DEFINITION' },
        taskDefinition: { Tags: [{ Key: 'mesh', Value: 'true' }] },
      }),
    });
    expect(only(await tasksOf(harness)).tags).toEqual([{ key: 'mesh', value: 'true' }]);
  });

  test('an old revision is INACTIVE after the update and can still be read', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    await harness.deploy({ stack: 'shop', template: serviceTemplate({ image: 'repo:v2' }) });
    const { taskDefinition } = await harness.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'api:1' }),
    );
    expect(taskDefinition?.status).toBe('INACTIVE');
    expect(taskDefinition?.deregisteredAt).toBeInstanceOf(Date);
  });

  test('what does not exist is a failure, not an error', async () => {
    const harness = await startHarness({ clusters: ['main'] });
    const { services, failures } = await harness.ecs.send(
      new DescribeServicesCommand({ cluster: 'main', services: ['nobody'] }),
    );
    expect(services).toEqual([]);
    expect(failures).toEqual([
      { arn: 'arn:aws:ecs:eu-west-1:111122223333:service/main/nobody', reason: 'MISSING' },
    ]);
    const clusters = await harness.ecs.send(
      new DescribeClustersCommand({ clusters: ['main', 'x'] }),
    );
    expect(clusters.clusters?.map((one) => one.clusterName)).toEqual(['main']);
    expect(clusters.failures).toHaveLength(1);
  });

  test.each([
    [0, 'Services cannot be empty.'],
    [11, 'Service list cannot exceed 10 items.'],
  ])('DescribeServices refuses %d services', async (count, message) => {
    const { ecs } = await startHarness({ clusters: ['main'] });
    const services = Array.from({ length: count }, (_, index) => `s${index}`);
    await expect(
      ecs.send(new DescribeServicesCommand({ cluster: 'main', services })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  test('DescribeTasks refuses more than 100 tasks, and a cluster that does not exist', async () => {
    const { ecs } = await startHarness({ clusters: ['main'] });
    const tasks = Array.from({ length: 101 }, (_, index) => `t${index}`);
    await expect(
      ecs.send(new DescribeTasksCommand({ cluster: 'main', tasks })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(
      ecs.send(new DescribeTasksCommand({ cluster: 'other', tasks: ['t'] })),
    ).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
  });

  test('lists of services and tasks come in pages', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate({ desiredCount: 3 }) });
    const first = await harness.ecs.send(new ListTasksCommand({ cluster: 'main', maxResults: 2 }));
    expect(first.taskArns).toHaveLength(2);
    const second = await harness.ecs.send(
      new ListTasksCommand({ cluster: 'main', maxResults: 2, nextToken: first.nextToken }),
    );
    expect(second.taskArns).toHaveLength(1);
    expect(second.nextToken).toBeUndefined();
    const { serviceArns } = await harness.ecs.send(new ListServicesCommand({ cluster: 'main' }));
    expect(serviceArns).toHaveLength(1);
  });

  test('a stopped task can be described for an hour', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    await harness.deploy({ stack: 'shop', template: serviceTemplate({ image: 'repo:v2' }) });
    expect(await tasksOf(harness, 'STOPPED')).toHaveLength(2);
    await harness.sandbox.advance(3_600_000);
    expect(await tasksOf(harness, 'STOPPED')).toHaveLength(0);
  });

  test('UpdateService scales without a new deployment, and forces one', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    const before = await harness.service('main');
    const update = async (change: object) => {
      await harness.ecs.send(
        new UpdateServiceCommand({ cluster: 'main', service: before.serviceName, ...change }),
      );
      await harness.sandbox.untilIdle();
      return harness.service('main');
    };
    const scaled = await update({ desiredCount: 4 });
    expect(scaled).toMatchObject({ desiredCount: 4, runningCount: 4 });
    expect(only(scaled.deployments).id).toBe(only(before.deployments).id);
    expect(await update({ desiredCount: 1 })).toMatchObject({ runningCount: 1 });
    const forced = await update({ forceNewDeployment: true });
    expect(only(forced.deployments).id).not.toBe(only(before.deployments).id);
    expect(forced).toMatchObject({ runningCount: 1, taskDefinition: before.taskDefinition });
  });

  test('a stopped task is replaced', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    const [task] = await tasksOf(harness);
    await harness.ecs.send(
      new StopTaskCommand({ cluster: 'main', task: task?.taskArn, reason: 'for the test' }),
    );
    await harness.sandbox.untilIdle();
    expect(await harness.service('main')).toMatchObject({ runningCount: 2 });
    expect(only(await tasksOf(harness, 'STOPPED'))).toMatchObject({
      taskArn: task?.taskArn,
      stopCode: 'UserInitiated',
      stoppedReason: 'for the test',
    });
  });

  test('StopServiceDeployment takes a deployment in progress back', async () => {
    const harness = await startHarness({ pace: 'manual' });
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    const { serviceName, taskDefinition } = await harness.service('main');
    harness.sandbox.faults.add({ kind: 'never-steady', service: 'api', times: 1 });
    await harness.ecs.send(
      new UpdateServiceCommand({ cluster: 'main', service: serviceName, forceNewDeployment: true }),
    );
    await harness.sandbox.advance(10_000);
    const running = await harness.service('main');
    expect(running.deployments?.map((one) => [one.status, one.rolloutState])).toEqual([
      ['PRIMARY', 'IN_PROGRESS'],
      ['ACTIVE', 'COMPLETED'],
    ]);
    await harness.ecs.send(
      new StopServiceDeploymentCommand({ serviceDeploymentArn: running.currentServiceDeployment }),
    );
    await harness.sandbox.untilIdle();
    const after = await harness.service('main');
    expect(after).toMatchObject({ taskDefinition, runningCount: 2 });
    expect(only(after.deployments).rolloutState).toBe('COMPLETED');
  });

  test.each([
    ['a wrong size for Fargate', { taskDefinition: { Memory: '777' } }, 'No Fargate configuration'],
    [
      'a dependency on an unknown container',
      { containers: [container('a', { DependsOn: [{ ContainerName: 'b', Condition: 'START' }] })] },
      "depends on 'b', which is not defined",
    ],
    [
      'a wait for the health of a container without a check',
      {
        containers: [
          container('a', { DependsOn: [{ ContainerName: 'b', Condition: 'HEALTHY' }] }),
          container('b'),
        ],
      },
      'has no health check',
    ],
    [
      'an unknown volume',
      { containers: [container('a', { MountPoints: [{ SourceVolume: 'v' }] })] },
      "Unknown volume 'v'",
    ],
    [
      'two containers of one name',
      { containers: [container('a'), container('a')] },
      'more than once',
    ],
  ])('a task definition with %s is refused', async (_what, settings, message) => {
    const harness = await startHarness();
    const stack = await harness.deploy({ stack: 'shop', template: serviceTemplate(settings) });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const failed = (await harness.events('shop')).find(
      (event) =>
        event.ResourceStatus === 'CREATE_FAILED' && event.LogicalResourceId === 'TaskDefinition',
    );
    expect(failed?.ResourceStatusReason).toContain(message);
  });
});
