import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServicesCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/requirement.ts';
import { changeSets, clientOptions, outputsOf } from './change-sets.ts';
import { type Ministack, type MinistackOptions, prepareMinistack, SHIM } from './start.ts';
import { BASE_TEMPLATE, serviceTemplate } from './templates.ts';

const TARGET = { accountId: '111122223333', region: 'eu-west-1' };
const BASE = 'shop-dev--base';
const WEB = 'shop-dev--web';

const { requirement, python, start } = await prepareMinistack();

describeWith(requirement, 'the private names of ministack', () => {
  test('are all where the shim expects them', async () => {
    const { stdout } = await promisify(execFile)(python, [SHIM, '--check']);

    expect(JSON.parse(stdout)).toEqual([]);
  });

  test('are named when one has moved', async () => {
    const rename = [
      'import runpy, sys',
      'from ministack.services import ecs',
      'from ministack.services.cloudformation import provisioners',
      'del ecs._register_task_definition',
      'ecs._update_service = lambda request: None',
      "del provisioners._RESOURCE_HANDLERS['AWS::ECS::Service']['update']",
      `sys.argv = ['shim.py', '--check']`,
      `runpy.run_path(${JSON.stringify(SHIM)}, run_name='__main__')`,
    ];

    const { stdout } = await promisify(execFile)(python, ['-c', rename.join('\n')]);

    expect(JSON.parse(stdout)).toEqual([
      "ministack.services.ecs._update_service takes ['request'], not ['data']",
      'ministack.services.ecs._register_task_definition is missing',
      'AWS::ECS::Service has no update handler',
    ]);
  });
});

describeWith(requirement, 'stacks of meshc’s shape on ministack', () => {
  let ministack: Ministack;
  let base: Record<string, string>;
  let ecs: ECSClient;

  beforeAll(async () => {
    ministack = await start(TARGET);
    ecs = new ECSClient(clientOptions(ministack));
    const stacks = changeSets(ministack);
    base = outputsOf(await stacks.execute(await stacks.propose(BASE, BASE_TEMPLATE, {})));
    await stacks.execute(await stacks.propose(WEB, serviceTemplate('web:1'), base));
  });

  afterAll(async () => {
    await ministack.stop();
  });

  test('are complete, with the outputs that other stacks take as parameters', async () => {
    const stacks = changeSets(ministack);

    expect((await stacks.stack(BASE))?.StackStatus).toBe('CREATE_COMPLETE');
    expect((await stacks.stack(WEB))?.StackStatus).toBe('CREATE_COMPLETE');
    expect(base).toEqual({
      ClusterName: 'shop-dev--base-Cluster',
      MeshSecurityGroupId: expect.stringMatching(/^sg-/),
      LogGroupName: expect.any(String),
      TokenArn: expect.stringMatching(/^arn:aws:secretsmanager:eu-west-1:111122223333:secret:/),
    });
  });

  test('register task definitions with every property of their containers', async () => {
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'shop-dev-web:1' }),
    );

    expect(taskDefinition).toMatchObject({
      cpu: '512',
      networkMode: 'awsvpc',
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      volumes: [{ name: 'consul_data' }],
      containerDefinitions: [
        { name: 'consul-ecs-mesh-init', essential: false },
        {
          name: 'consul-dataplane',
          dependsOn: [{ containerName: 'consul-ecs-mesh-init', condition: 'SUCCESS' }],
          healthCheck: { interval: 5, retries: 10 },
          ulimits: [{ name: 'nofile', softLimit: 1_048_576, hardLimit: 1_048_576 }],
        },
        {
          name: 'web',
          portMappings: [{ containerPort: 8080 }],
          secrets: [{ name: 'TOKEN', valueFrom: base['TokenArn'] }],
          dockerLabels: { Owner: 'shop' },
          logConfiguration: { options: { 'awslogs-group': base['LogGroupName'] } },
        },
        { name: 'consul-ecs-health-sync' },
      ],
    });
  });

  test('run a service that shows what its template says', async () => {
    const service = await onlyService(ecs, base);

    expect(service).toMatchObject({
      status: 'ACTIVE',
      runningCount: 1,
      propagateTags: 'TASK_DEFINITION',
      availabilityZoneRebalancing: 'ENABLED',
      enableExecuteCommand: true,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
    });
  });

  test('have change sets that are found by the id of the stack as well', async () => {
    const stacks = changeSets(ministack);
    const { ChangeSetName } = await stacks.propose(WEB, serviceTemplate('web:3'), base);

    const StackName = (await stacks.stack(WEB))?.StackId;
    const { Summaries } = await stacks.client.send(new ListChangeSetsCommand({ StackName }));

    expect(Summaries?.map((summary) => summary.ChangeSetName)).toContain(ChangeSetName);
  });

  test('propose nothing for the same template', async () => {
    const stacks = changeSets(ministack);

    const same = await stacks.propose(WEB, serviceTemplate('web:1'), base);
    expect(same.Status).toBe('FAILED');
    expect(same.StatusReason).toContain("didn't contain changes");
  });
});

describeWith(requirement, 'operations on ministack', () => {
  const running: Ministack[] = [];

  afterAll(async () => {
    await Promise.all(running.map((ministack) => ministack.stop()));
  });

  async function started(options: Partial<MinistackOptions> = {}) {
    const ministack = await start({ ...TARGET, ...options });
    running.push(ministack);
    const stacks = changeSets(ministack);
    const base = outputsOf(await stacks.execute(await stacks.propose(BASE, BASE_TEMPLATE, {})));
    return { ministack, stacks, base, ecs: new ECSClient(clientOptions(ministack)) };
  }

  test('roll a service to a new revision and leave nothing behind at the end', async () => {
    const { stacks, base, ecs } = await started();
    await stacks.execute(await stacks.propose(WEB, serviceTemplate('web:1'), base));
    const before = await onlyService(ecs, base);

    const proposal = await stacks.propose(WEB, serviceTemplate('web:2'), base);
    const changed = proposal.Changes?.map(
      ({ ResourceChange }) => ResourceChange?.LogicalResourceId,
    );
    expect(changed).toContain('TaskDefinition');
    expect((await stacks.execute(proposal))?.StackStatus).toBe('UPDATE_COMPLETE');
    const rolled = await onlyService(ecs, base);
    expect(rolled).toMatchObject({
      serviceArn: before?.serviceArn,
      deployments: [
        { status: 'PRIMARY', taskDefinition: expect.stringMatching(/shop-dev-web:2$/) },
      ],
    });

    expect(await stacks.remove(WEB)).toBeUndefined();
    expect(await stacks.remove(BASE)).toBeUndefined();
    const left = await ecs.send(new ListServicesCommand({ cluster: base['ClusterName'] }));
    expect(left.serviceArns).toEqual([]);
  });

  test('refuse a container that depends on none of its task, and roll back', async () => {
    const { stacks, base } = await started();
    const proposal = await stacks.propose(WEB, serviceTemplate('web:1', 'no-such-container'), base);

    const stack = await stacks.execute(proposal);

    expect(stack?.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await firstFailure(stacks, WEB)).toEqual({
      LogicalResourceId: 'TaskDefinition',
      ResourceStatusReason: expect.stringContaining('no-such-container'),
    });
  });

  test('refuse a service on a cluster that does not exist', async () => {
    const { stacks, base } = await started();
    const proposal = await stacks.propose(WEB, serviceTemplate('web:1'), {
      ...base,
      ClusterName: 'elsewhere',
    });

    const stack = await stacks.execute(proposal);

    expect(stack?.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await firstFailure(stacks, WEB)).toMatchObject({ LogicalResourceId: 'Service' });
  });

  test('fail and recover as the faults say', async () => {
    const message = 'Resource handler returned message: "Rate exceeded"';
    const faults = [{ logicalId: 'Service', operation: 'update', message, times: 1 }] as const;
    const { stacks, base, ecs } = await started({ faults });
    await stacks.execute(await stacks.propose(WEB, serviceTemplate('web:1'), base));
    const proposal = await stacks.propose(WEB, serviceTemplate('web:2'), base);

    const stack = await stacks.execute(proposal);

    expect(stack?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await onlyService(ecs, base))?.taskDefinition).toMatch(/shop-dev-web:1$/);
  });

  test('show one resource after the other when each is slow', async () => {
    const { stacks, base } = await started({ delayMs: 150 });
    const proposal = await stacks.propose(WEB, serviceTemplate('web:1'), base);

    const execution = stacks.execute(proposal);
    const seen = new Set<number>();
    while ((await stacks.stack(WEB))?.StackStatus !== 'CREATE_COMPLETE') {
      seen.add(await completeResources(stacks, WEB));
    }
    await execution;

    expect(seen.size).toBeGreaterThan(3);
  });
});

async function onlyService(ecs: ECSClient, base: Record<string, string>) {
  const cluster = base['ClusterName'];
  const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster }));
  expect(serviceArns).toHaveLength(1);
  const answer = await ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
  return answer.services?.[0];
}

async function completeResources(stacks: ReturnType<typeof changeSets>, name: string) {
  const answer = await stacks.client.send(new DescribeStackResourcesCommand({ StackName: name }));
  const complete = answer.StackResources?.filter(
    ({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE',
  );
  return complete?.length ?? 0;
}

async function firstFailure(stacks: ReturnType<typeof changeSets>, name: string) {
  const answer = await stacks.client.send(new DescribeStackEventsCommand({ StackName: name }));
  const failures = answer.StackEvents?.filter(
    ({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED',
  );
  const first = failures?.at(-1);
  return {
    LogicalResourceId: first?.LogicalResourceId,
    ResourceStatusReason: first?.ResourceStatusReason,
  };
}
