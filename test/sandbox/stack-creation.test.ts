import {
  DeleteStackCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { lines, outline, startHarness } from './support/harness.ts';
import { LOG_GROUPS, serviceTemplate } from './support/templates.ts';

const NEEDS_FIRST = {
  Resources: {
    First: { Type: 'AWS::Logs::LogGroup' },
    Second: { Type: 'AWS::Logs::LogGroup', DependsOn: 'First' },
  },
};

describe('creating a stack', () => {
  test('a CREATE change set makes an empty stack in review, its execution the resources', async () => {
    const { plan, execute, stack } = await startHarness();
    const planned = await plan({ stack: 'shop', template: LOG_GROUPS });
    expect(planned.Status).toBe('CREATE_COMPLETE');
    expect((await stack('shop')).StackStatus).toBe('REVIEW_IN_PROGRESS');
    const created = await execute(planned);
    expect(created.StackStatus).toBe('CREATE_COMPLETE');
    expect(created.ChangeSetId).toBe(planned.ChangeSetId);
  });

  test('events show the request, the double start of a resource, and the end', async () => {
    const { deploy, events } = await startHarness();
    await deploy({
      stack: 'shop',
      template: { Resources: { First: { Type: 'AWS::Logs::LogGroup' } } },
    });
    expect(lines(await events('shop'))).toEqual([
      'shop REVIEW_IN_PROGRESS User Initiated',
      'shop CREATE_IN_PROGRESS User Initiated',
      'First CREATE_IN_PROGRESS',
      'First CREATE_IN_PROGRESS Resource creation Initiated',
      'First CREATE_COMPLETE',
      'shop CREATE_COMPLETE',
    ]);
  });

  test('resources that need nothing of each other are created side by side', async () => {
    const { deploy, events } = await startHarness();
    await deploy({ stack: 'shop', template: LOG_GROUPS });
    const all = lines(await events('shop'));
    const secondStart = all.indexOf('Second CREATE_IN_PROGRESS');
    expect(secondStart).toBeGreaterThan(0);
    expect(secondStart).toBeLessThan(all.indexOf('First CREATE_COMPLETE'));
  });

  test('a resource waits for the one that it depends on', async () => {
    const { deploy, events } = await startHarness();
    await deploy({ stack: 'shop', template: NEEDS_FIRST });
    const all = lines(await events('shop'));
    expect(all.indexOf('Second CREATE_IN_PROGRESS')).toBeGreaterThan(
      all.indexOf('First CREATE_COMPLETE'),
    );
  });

  test('a resource whose condition does not hold is not created', async () => {
    const { deploy, plan } = await startHarness();
    const template = {
      ...LOG_GROUPS,
      Parameters: { Environment: { Type: 'String' } },
      Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] } },
      Resources: {
        Always: { Type: 'AWS::Logs::LogGroup' },
        Sometimes: { Type: 'AWS::Logs::LogGroup', Condition: 'IsProduction' },
      },
    };
    const inEnvironment = (ParameterValue: string) => ({
      stack: 'shop',
      template,
      Parameters: [{ ParameterKey: 'Environment', ParameterValue }],
    });
    expect(outline(await plan(inEnvironment('dev')))).toEqual(['Add Always']);
    await deploy(inEnvironment('dev'));
    expect(outline(await plan(inEnvironment('prod')))).toEqual(['Add Sometimes']);
    await deploy(inEnvironment('prod'));
    expect(outline(await plan(inEnvironment('dev')))).toEqual(['Remove Sometimes']);
  });

  test('a failure cancels siblings, begins nothing new and rolls back to ROLLBACK_COMPLETE', async () => {
    const { sandbox, deploy, events } = await startHarness();
    sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'Bad',
      phase: 'create',
      message: 'no more room',
      handlerErrorCode: 'ServiceLimitExceeded',
    });
    const { Resources } = serviceTemplate();
    const stack = await deploy({
      stack: 'shop',
      template: {
        Resources: {
          ...(Resources as object),
          Bad: { Type: 'AWS::Logs::LogGroup', DependsOn: 'TaskDefinition' },
          Never: { Type: 'AWS::Logs::LogGroup', DependsOn: 'Bad' },
        },
      },
    });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const all = lines(await events('shop'));
    expect(all.find((line) => line.startsWith('Bad CREATE_FAILED'))).toMatch(
      /^Bad CREATE_FAILED Resource handler returned message: "no more room" \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: ServiceLimitExceeded\)$/,
    );
    expect(all).toContain('Service CREATE_FAILED Resource creation cancelled');
    expect(all).toContain(
      'shop ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. Rollback requested by user.',
    );
    expect(all.filter((line) => line.startsWith('Never'))).toEqual([]);
    expect(all).toContain('Cluster DELETE_COMPLETE');
  });

  test('with OnStackFailure DELETE a failed stack deletes itself', async () => {
    const { sandbox, plan, execute } = await startHarness();
    sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'First',
      phase: 'create',
      message: 'no',
    });
    const planned = await plan({ stack: 'shop', template: LOG_GROUPS, OnStackFailure: 'DELETE' });
    expect((await execute(planned)).StackStatus).toBe('DELETE_COMPLETE');
  });

  test('with rollback disabled a failed stack stays as it is, CREATE_FAILED', async () => {
    const { sandbox, plan, execute } = await startHarness();
    sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'Second',
      phase: 'create',
      message: 'no',
    });
    const planned = await plan({ stack: 'shop', template: NEEDS_FIRST });
    const stack = await execute(planned, { DisableRollback: true });
    expect(stack.StackStatus).toBe('CREATE_FAILED');
    expect(stack.StackStatusReason).toBe('The following resource(s) failed to create: [Second]. ');
  });

  test('a rollback that cannot delete a resource ends in ROLLBACK_FAILED', async () => {
    const { sandbox, deploy } = await startHarness();
    const failing = { kind: 'resource-fails', message: 'no' } as const;
    sandbox.faults.add({ ...failing, logicalId: 'Second', phase: 'create' });
    sandbox.faults.add({ ...failing, logicalId: 'First', phase: 'delete' });
    const stack = await deploy({ stack: 'shop', template: NEEDS_FIRST });
    expect(stack.StackStatus).toBe('ROLLBACK_FAILED');
    expect(stack.StackStatusReason).toBe('The following resource(s) failed to delete: [First]. ');
  });

  test('a name that is too long for its type is refused', async () => {
    const { deploy, events } = await startHarness();
    const Name = 'a'.repeat(33);
    await deploy({
      stack: 'shop',
      DisableValidation: true,
      template: {
        Resources: {
          Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Name } },
        },
      },
    });
    const failed = lines(await events('shop')).find((line) => line.includes('CREATE_FAILED'));
    expect(failed).toContain(`Name '${Name}' has more than 32 characters`);
  });

  test('a log group that exists without a stack is in the way', async () => {
    const { deploy, events } = await startHarness({ logGroups: ['/shop'] });
    const stack = await deploy({
      stack: 'shop',
      template: {
        Resources: {
          Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shop' } },
        },
      },
    });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const failed = lines(await events('shop')).find((line) => line.includes('CREATE_FAILED'));
    expect(failed).toContain("'/shop' already exists.");
    expect(failed).toContain('HandlerErrorCode: AlreadyExists');
  });

  test('DeleteStack during the creation stops it and deletes what there is', async () => {
    const { sandbox, cloudFormation, plan, stack } = await startHarness({ pace: 'manual' });
    const planned = await plan({ stack: 'shop', template: serviceTemplate() });
    await sandbox.untilIdle();
    sandbox.faults.add({ kind: 'never-steady', service: 'shop' });
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: planned.ChangeSetId }));
    await sandbox.advance(60_000);
    expect((await stack('shop')).StackStatus).toBe('CREATE_IN_PROGRESS');
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'shop' }));
    await sandbox.untilIdle();
    expect((await stack(planned.StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
    await expect(
      cloudFormation.send(new DescribeStacksCommand({ StackName: 'shop' })),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id shop does not exist',
    });
  });

  test('the same seed gives the same ids, times and events', async () => {
    const first = await startHarness();
    const second = await startHarness();
    const template = serviceTemplate();
    const [one, other] = await Promise.all(
      [first, second].map(async ({ deploy, events }) => {
        await deploy({ stack: 'shop', template, ChangeSetName: 'same' });
        return events('shop');
      }),
    );
    expect(one?.length).toBeGreaterThan(10);
    expect(one).toEqual(other);
  });
});
