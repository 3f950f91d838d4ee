import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  RollbackStackCommand,
  SetStackPolicyCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { type Harness, lines, startHarness } from './support/harness.ts';
import { LOG_GROUPS, serviceTemplate } from './support/templates.ts';

function groups(retentionInDays: number, name?: string) {
  return {
    Resources: {
      Logs: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { RetentionInDays: retentionInDays, ...(name && { LogGroupName: name }) },
      },
    },
  };
}

async function newEvents(harness: Harness, work: () => Promise<unknown>) {
  const before = (await harness.events('shop')).length;
  await work();
  return lines((await harness.events('shop')).slice(before));
}

async function resourcesOf({ cloudFormation }: Harness, stack: string) {
  const { StackResources } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stack }),
  );
  return Object.fromEntries(
    (StackResources ?? []).map((one) => [one.LogicalResourceId, one.PhysicalResourceId]),
  );
}

describe('updating a stack', () => {
  test('an update in place keeps the physical resource and says nothing of the others', async () => {
    const harness = await startHarness();
    const template = (days: number) => ({
      Resources: { ...(LOG_GROUPS['Resources'] as object), ...groups(days).Resources },
    });
    await harness.deploy({ stack: 'shop', template: template(7) });
    const before = await resourcesOf(harness, 'shop');
    const events = await newEvents(harness, () =>
      harness.deploy({ stack: 'shop', template: template(30) }),
    );
    expect(events).toEqual([
      'shop UPDATE_IN_PROGRESS User Initiated',
      'Logs UPDATE_IN_PROGRESS',
      'Logs UPDATE_COMPLETE',
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'shop UPDATE_COMPLETE',
    ]);
    expect(await resourcesOf(harness, 'shop')).toEqual(before);
  });

  test('a replacement creates the new resource first and deletes the old one in the clean-up', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: groups(7, '/old') });
    const events = await newEvents(harness, () =>
      harness.deploy({ stack: 'shop', template: groups(7, '/new') }),
    );
    expect(events).toEqual([
      'shop UPDATE_IN_PROGRESS User Initiated',
      'Logs UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
      'Logs UPDATE_IN_PROGRESS Resource creation Initiated',
      'Logs UPDATE_COMPLETE',
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Logs DELETE_IN_PROGRESS',
      'Logs DELETE_COMPLETE',
      'shop UPDATE_COMPLETE',
    ]);
    expect(await resourcesOf(harness, 'shop')).toEqual({ Logs: '/new' });
    expect([...(harness.sandbox.world.regions.get('eu-west-1')?.logs.groups.keys() ?? [])]).toEqual(
      ['/new'],
    );
  });

  test('a named resource that must be replaced under its old name fails: it exists already', async () => {
    const harness = await startHarness();
    const role = (path: string) => ({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: { RoleName: 'task', Path: path, AssumeRolePolicyDocument: {} },
        },
      },
    });
    await harness.deploy({ stack: 'shop', template: role('/a/') });
    const stack = await harness.deploy({ stack: 'shop', template: role('/b/') });
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const all = lines(await harness.events('shop'));
    expect(all.some((line) => line.includes("'task' already exists."))).toBe(true);
    expect(await resourcesOf(harness, 'shop')).toEqual({ Role: 'task' });
  });

  test('a resource that left the template is deleted in the clean-up', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: LOG_GROUPS });
    const { First } = LOG_GROUPS['Resources'] as Record<string, unknown>;
    const events = await newEvents(harness, () =>
      harness.deploy({ stack: 'shop', template: { Resources: { First } } }),
    );
    expect(events).toEqual([
      'shop UPDATE_IN_PROGRESS User Initiated',
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Second DELETE_IN_PROGRESS',
      'Second DELETE_COMPLETE',
      'shop UPDATE_COMPLETE',
    ]);
    expect(Object.keys(await resourcesOf(harness, 'shop'))).toEqual(['First']);
  });

  test('a resource that cannot be cleaned up stays behind and the stack says so', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: groups(7, '/old') });
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'Logs',
      phase: 'delete',
      message: 'no',
    });
    const stack = await harness.deploy({ stack: 'shop', template: groups(7, '/new') });
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    expect(stack.StackStatusReason).toBe(
      'Update successful. One or more resources could not be deleted.',
    );
  });

  test('a failure takes updated, replaced and new resources back', async () => {
    const harness = await startHarness();
    const before = {
      Resources: { ...groups(7).Resources, Named: groups(7, '/old').Resources.Logs },
    };
    const after = {
      Resources: {
        ...groups(30).Resources,
        Named: groups(7, '/new').Resources.Logs,
        New: { Type: 'AWS::Logs::LogGroup' },
        Bad: { Type: 'AWS::Logs::LogGroup', DependsOn: ['Logs', 'Named', 'New'] },
      },
    };
    await harness.deploy({ stack: 'shop', template: before });
    const resources = await resourcesOf(harness, 'shop');
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'Bad',
      phase: 'create',
      message: 'no',
    });
    const stack = await harness.deploy({ stack: 'shop', template: after });
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await resourcesOf(harness, 'shop')).toEqual(resources);
    const logGroups = harness.sandbox.world.regions.get('eu-west-1')?.logs.groups;
    expect(logGroups?.get(resources['Logs'] ?? '')?.retentionInDays).toBe(7);
    expect([...(logGroups?.keys() ?? [])].sort()).toEqual(Object.values(resources).sort());
    const { TemplateBody } = await harness.cloudFormation.send(
      new GetTemplateCommand({ StackName: 'shop' }),
    );
    expect(JSON.parse(TemplateBody ?? '')).toEqual(before);
    const all = lines(await harness.events('shop'));
    expect(all).toContain(
      'shop UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. ',
    );
  });

  test('a rollback that fails waits for ContinueUpdateRollback, which may skip the resource', async () => {
    const harness = await startHarness();
    const pair = (days: number) => ({
      Resources: {
        ...groups(days).Resources,
        Last: {
          Type: 'AWS::Logs::LogGroup',
          DependsOn: 'Logs',
          Properties: { RetentionInDays: days },
        },
      },
    });
    await harness.deploy({ stack: 'shop', template: pair(7) });
    const failing = { kind: 'resource-fails', phase: 'update', message: 'no' } as const;
    harness.sandbox.faults.add({ ...failing, logicalId: 'Last' });
    const { cloudFormation, sandbox } = harness;
    const stack = await harness.deploy({ stack: 'shop', template: pair(30) });
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    expect(stack.StackStatusReason).toBe('The following resource(s) failed to update: [Last]. ');
    await expect(
      cloudFormation.send(
        new ContinueUpdateRollbackCommand({ StackName: 'shop', ResourcesToSkip: ['Logs'] }),
      ),
    ).rejects.toThrow('ResourcesToSkip');
    await cloudFormation.send(
      new ContinueUpdateRollbackCommand({ StackName: 'shop', ResourcesToSkip: ['Last'] }),
    );
    await sandbox.untilIdle();
    expect((await harness.stack('shop')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  test('CancelUpdateStack takes the stack back, and only while it is updating', async () => {
    const harness = await startHarness({ pace: 'manual' });
    const { cloudFormation, sandbox } = harness;
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    await expect(
      cloudFormation.send(new CancelUpdateStackCommand({ StackName: 'shop' })),
    ).rejects.toThrow('CancelUpdateStack cannot be called from current stack status');
    const planned = await harness.plan({
      stack: 'shop',
      template: serviceTemplate({ image: 'repo:v2' }),
    });
    sandbox.faults.add({ kind: 'never-steady', service: 'api', times: 1 });
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: planned.ChangeSetId }));
    await sandbox.advance(30_000);
    await cloudFormation.send(new CancelUpdateStackCommand({ StackName: 'shop' }));
    await sandbox.untilIdle();
    expect((await harness.stack('shop')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const all = lines(await harness.events('shop'));
    expect(all).toContain('Service UPDATE_FAILED Resource update cancelled');
    expect(all).toContain('shop UPDATE_ROLLBACK_IN_PROGRESS User Initiated');
    expect((await harness.service('main')).taskDefinition).toMatch(/:1$/);
  });

  test('with rollback disabled an update stops in UPDATE_FAILED, and RollbackStack takes it back', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: groups(7) });
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'Logs',
      phase: 'update',
      message: 'no',
      times: 1,
    });
    const planned = await harness.plan({ stack: 'shop', template: groups(30) });
    const failed = await harness.execute(planned, { DisableRollback: true });
    expect(failed.StackStatus).toBe('UPDATE_FAILED');
    const rollback = new RollbackStackCommand({ StackName: 'shop', ClientRequestToken: 'one' });
    const { OperationId } = await harness.cloudFormation.send(rollback);
    await harness.sandbox.untilIdle();
    const again = await harness.cloudFormation.send(rollback);
    expect(again.OperationId).toBe(OperationId);
    expect((await harness.stack('shop')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  test('an update that failed with rollback disabled can be fixed forward', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: groups(7) });
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'Logs',
      phase: 'update',
      message: 'no',
      times: 1,
    });
    const planned = await harness.plan({ stack: 'shop', template: groups(30) });
    await harness.execute(planned, { DisableRollback: true });
    const fixed = await harness.deploy({ stack: 'shop', template: groups(14) });
    expect(fixed.StackStatus).toBe('UPDATE_COMPLETE');
  });

  test('with rollback disabled a replacement is refused', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: groups(7, '/old') });
    const planned = await harness.plan({ stack: 'shop', template: groups(7, '/new') });
    const stack = await harness.execute(planned, { DisableRollback: true });
    expect(stack.StackStatus).toBe('UPDATE_FAILED');
    expect(lines(await harness.events('shop'))).toContain(
      'Logs UPDATE_FAILED Replacement type updates not supported on stack with disable-rollback.',
    );
  });

  test('a stack policy denies what it does not allow', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: groups(7, '/old') });
    const Statement = [
      { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
      {
        Effect: 'Deny',
        Action: ['Update:Replace', 'Update:Delete'],
        Principal: '*',
        Resource: '*',
        Condition: { StringEquals: { ResourceType: ['AWS::Logs::LogGroup'] } },
      },
    ];
    await harness.cloudFormation.send(
      new SetStackPolicyCommand({
        StackName: 'shop',
        StackPolicyBody: JSON.stringify({ Statement }),
      }),
    );
    const allowed = await harness.deploy({ stack: 'shop', template: groups(30, '/old') });
    expect(allowed.StackStatus).toBe('UPDATE_COMPLETE');
    const denied = await harness.deploy({ stack: 'shop', template: groups(30, '/new') });
    expect(denied.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lines(await harness.events('shop'))).toContain(
      'Logs UPDATE_FAILED Action denied by stack policy: Statement [#2] does not allow [Update:Replace] for resource [LogicalResourceId/Logs]',
    );
  });

  test('a poller sees the steps when each call lets time pass', async () => {
    const harness = await startHarness({ pace: 'manual', advancePerCallMs: 100 });
    const planned = await harness.plan({ stack: 'shop', template: LOG_GROUPS });
    await harness.cloudFormation.send(
      new ExecuteChangeSetCommand({ ChangeSetName: planned.ChangeSetId }),
    );
    const seen = new Set<string | undefined>();
    for (let poll = 0; poll < 20; poll += 1) seen.add((await harness.stack('shop')).StackStatus);
    expect([...seen]).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
  });
});
