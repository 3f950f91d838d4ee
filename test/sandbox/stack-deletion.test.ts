import {
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
  ListExportsCommand,
  ListImportsCommand,
  ListStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { type Harness, lines, startHarness } from './support/harness.ts';
import { LOG_GROUPS, serviceTemplate } from './support/templates.ts';

async function remove(harness: Harness, input: { StackName: string; RetainResources?: string[] }) {
  await harness.cloudFormation.send(new DeleteStackCommand(input));
  await harness.sandbox.untilIdle();
}

const EXPORTING = {
  Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shared' } } },
  Outputs: { Name: { Value: { Ref: 'Logs' }, Export: { Name: 'shared-logs' } } },
};
const IMPORTING = {
  Resources: {
    Parameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Type: 'String', Value: { 'Fn::ImportValue': 'shared-logs' } },
    },
  },
};

describe('deleting a stack', () => {
  test('resources go in reverse order, and the stack can be seen by its id only', async () => {
    const harness = await startHarness();
    const { StackId = '' } = await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    await remove(harness, { StackName: 'shop' });
    expect((await harness.stack(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    await expect(harness.stack('shop')).rejects.toThrow('Stack with id shop does not exist');
    const all = lines(await harness.events(StackId));
    expect(all.indexOf('Service DELETE_COMPLETE')).toBeGreaterThan(0);
    expect(all.indexOf('Service DELETE_COMPLETE')).toBeLessThan(
      all.indexOf('TaskDefinition DELETE_IN_PROGRESS'),
    );
    const region = harness.sandbox.world.regions.get('eu-west-1');
    expect([...(region?.logs.groups.keys() ?? [])]).toEqual([]);
    expect([...(region?.ecs.services.values() ?? [])].map((one) => one.status)).toEqual([
      'INACTIVE',
    ]);
  });

  test('a name is free again after the deletion', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: EXPORTING });
    await remove(harness, { StackName: 'shop' });
    const again = await harness.deploy({ stack: 'shop', template: EXPORTING });
    expect(again.StackStatus).toBe('CREATE_COMPLETE');
    const { StackSummaries } = await harness.cloudFormation.send(new ListStacksCommand({}));
    expect(StackSummaries?.map((one) => one.StackStatus)).toEqual([
      'CREATE_COMPLETE',
      'DELETE_COMPLETE',
    ]);
  });

  test('a stack that does not exist is deleted without complaint', async () => {
    const harness = await startHarness();
    await expect(remove(harness, { StackName: 'nothing' })).resolves.toBeUndefined();
  });

  test('termination protection refuses it', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: LOG_GROUPS });
    const protect = (on: boolean) =>
      harness.cloudFormation.send(
        new UpdateTerminationProtectionCommand({
          StackName: 'shop',
          EnableTerminationProtection: on,
        }),
      );
    await protect(true);
    expect((await harness.stack('shop')).EnableTerminationProtection).toBe(true);
    await expect(remove(harness, { StackName: 'shop' })).rejects.toThrow(
      'cannot be deleted while TerminationProtection is enabled',
    );
    await protect(false);
    await remove(harness, { StackName: 'shop' });
    await expect(harness.stack('shop')).rejects.toThrow('does not exist');
  });

  test('a stack whose export is in use stays as it was and says why', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'base', template: EXPORTING });
    await harness.deploy({ stack: 'shop', template: IMPORTING });
    const { Exports } = await harness.cloudFormation.send(new ListExportsCommand({}));
    expect(Exports?.map(({ Name, Value }) => [Name, Value])).toEqual([['shared-logs', '/shared']]);
    const { Imports } = await harness.cloudFormation.send(
      new ListImportsCommand({ ExportName: 'shared-logs' }),
    );
    expect(Imports).toEqual(['shop']);
    await remove(harness, { StackName: 'base' });
    const base = await harness.stack('base');
    expect(base.StackStatus).toBe('CREATE_COMPLETE');
    expect(base.StackStatusReason).toBe(
      'Delete canceled. Cannot delete export shared-logs as it is in use by shop.',
    );
    await remove(harness, { StackName: 'shop' });
    await remove(harness, { StackName: 'base' });
    await expect(harness.stack('base')).rejects.toThrow('does not exist');
  });

  test('an update that drops an export in use is rolled back', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'base', template: EXPORTING });
    await harness.deploy({ stack: 'shop', template: IMPORTING });
    const base = await harness.deploy({ stack: 'base', template: { ...EXPORTING, Outputs: {} } });
    expect(base.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lines(await harness.events('base'))).toContain(
      'base UPDATE_ROLLBACK_IN_PROGRESS Export shared-logs cannot be deleted as it is in use by shop',
    );
    expect(base.Outputs?.map((output) => output.ExportName)).toEqual(['shared-logs']);
  });

  test('an export under a name that another stack has fails the creation', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'base', template: EXPORTING });
    const Outputs = { Name: { Value: 'x', Export: { Name: 'shared-logs' } } };
    const stack = await harness.deploy({ stack: 'other', template: { ...LOG_GROUPS, Outputs } });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const all = lines(await harness.events('other'));
    expect(all.find((line) => line.includes('ROLLBACK_IN_PROGRESS'))).toContain(
      'Export with name shared-logs is already exported by stack base.',
    );
  });

  test('a cluster that another stack’s service runs in cannot be deleted', async () => {
    const harness = await startHarness();
    const { Cluster, ...others } = serviceTemplate()['Resources'] as Record<string, unknown>;
    await harness.deploy({ stack: 'base', template: { Resources: { Cluster } } });
    const text = JSON.stringify({ Resources: others }).replaceAll('{"Ref":"Cluster"}', '"main"');
    await harness.deploy({ stack: 'shop', TemplateBody: text });
    await remove(harness, { StackName: 'base' });
    expect((await harness.stack('base')).StackStatus).toBe('DELETE_FAILED');
    await remove(harness, { StackName: 'shop' });
    await remove(harness, { StackName: 'base' });
    await expect(harness.stack('base')).rejects.toThrow('does not exist');
  });

  test('a resource that cannot be deleted may be retained in the next attempt, not before', async () => {
    const harness = await startHarness();
    const { StackId = '' } = await harness.deploy({ stack: 'shop', template: LOG_GROUPS });
    await expect(
      remove(harness, { StackName: 'shop', RetainResources: ['First'] }),
    ).rejects.toThrow('DELETE_FAILED');
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'First',
      phase: 'delete',
      message: 'in use',
    });
    await remove(harness, { StackName: 'shop' });
    const failed = await harness.stack('shop');
    expect(failed.StackStatus).toBe('DELETE_FAILED');
    expect(failed.StackStatusReason).toBe('The following resource(s) failed to delete: [First]. ');
    await remove(harness, { StackName: 'shop', RetainResources: ['First'] });
    expect((await harness.stack(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect(lines(await harness.events(StackId))).toContain('First DELETE_SKIPPED');
  });

  test('a resource that an undeleted one still needs is left alone', async () => {
    const harness = await startHarness();
    await harness.deploy({
      stack: 'shop',
      template: {
        Resources: {
          First: { Type: 'AWS::Logs::LogGroup' },
          Second: { Type: 'AWS::Logs::LogGroup', DependsOn: 'First' },
        },
      },
    });
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'Second',
      phase: 'delete',
      message: 'in use',
    });
    await remove(harness, { StackName: 'shop' });
    expect((await harness.stack('shop')).StackStatus).toBe('DELETE_FAILED');
    const all = lines(await harness.events('shop'));
    expect(all.filter((line) => line.startsWith('First DELETE'))).toEqual([]);
  });

  test('an import that a failed update would have made does not hold the export', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'base', template: EXPORTING });
    await harness.deploy({ stack: 'shop', template: LOG_GROUPS });
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'Parameter',
      phase: 'create',
      message: 'no',
    });
    const { Resources } = IMPORTING;
    await harness.deploy({
      stack: 'shop',
      template: { Resources: { ...(LOG_GROUPS['Resources'] as object), ...Resources } },
    });
    await remove(harness, { StackName: 'base' });
    await expect(harness.stack('base')).rejects.toThrow('does not exist');
  });

  test('a resource with the policy Retain outlives its stack', async () => {
    const harness = await startHarness();
    await harness.deploy({
      stack: 'shop',
      template: {
        Resources: {
          Logs: {
            Type: 'AWS::Logs::LogGroup',
            DeletionPolicy: 'Retain',
            Properties: { LogGroupName: '/kept' },
          },
        },
      },
    });
    await remove(harness, { StackName: 'shop' });
    const region = harness.sandbox.world.regions.get('eu-west-1');
    expect([...(region?.logs.groups.keys() ?? [])]).toEqual(['/kept']);
  });

  test('a stack in the middle of an update is not deleted', async () => {
    const harness = await startHarness({ pace: 'manual' });
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    const planned = await harness.plan({
      stack: 'shop',
      template: serviceTemplate({ image: 'repo:v2' }),
    });
    await harness.cloudFormation.send(
      new ExecuteChangeSetCommand({ ChangeSetName: planned.ChangeSetId }),
    );
    await expect(remove(harness, { StackName: 'shop' })).rejects.toThrow(
      'cannot be deleted while in status UPDATE_IN_PROGRESS',
    );
  });

  test('resources of a deleted stack are still listed', async () => {
    const harness = await startHarness();
    const { StackId = '' } = await harness.deploy({ stack: 'shop', template: LOG_GROUPS });
    await remove(harness, { StackName: 'shop' });
    const { StackResources } = await harness.cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: StackId }),
    );
    expect(StackResources?.map((one) => one.ResourceStatus)).toEqual([
      'DELETE_COMPLETE',
      'DELETE_COMPLETE',
    ]);
  });
});
