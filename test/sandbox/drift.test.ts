import {
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { type Harness, startHarness } from './support/harness.ts';
import { serviceTemplate } from './support/templates.ts';

async function detect({ cloudFormation, sandbox }: Harness) {
  const { StackDriftDetectionId } = await cloudFormation.send(
    new DetectStackDriftCommand({ StackName: 'shop' }),
  );
  await sandbox.untilIdle();
  const status = await cloudFormation.send(
    new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
  );
  const { StackResourceDrifts } = await cloudFormation.send(
    new DescribeStackResourceDriftsCommand({
      StackName: 'shop',
      StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
    }),
  );
  return { ...status, drifts: StackResourceDrifts ?? [] };
}

function interfere({ sandbox }: Harness, change: object) {
  return fetch(`${sandbox.url}/_sandbox/drift`, {
    method: 'POST',
    body: JSON.stringify({ region: 'eu-west-1', stack: 'shop', ...change }),
  });
}

describe('drift', () => {
  test('there is none after a deployment', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    expect(await detect(harness)).toMatchObject({
      DetectionStatus: 'DETECTION_COMPLETE',
      StackDriftStatus: 'IN_SYNC',
      DriftedStackResourceCount: 0,
      drifts: [],
    });
  });

  test('a property that was changed elsewhere is named with both values', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    const path = '/NetworkConfiguration/AwsvpcConfiguration/Subnets';
    await interfere(harness, { logicalId: 'Service', path, value: ['subnet-2'] });
    await interfere(harness, { logicalId: 'Logs' });
    const { StackDriftStatus, drifts } = await detect(harness);
    expect(StackDriftStatus).toBe('DRIFTED');
    expect(drifts).toMatchObject([
      { LogicalResourceId: 'Logs', StackResourceDriftStatus: 'DELETED' },
      {
        LogicalResourceId: 'Service',
        StackResourceDriftStatus: 'MODIFIED',
        PropertyDifferences: [
          {
            PropertyPath: `${path}/0`,
            ExpectedValue: 'subnet-1',
            ActualValue: 'subnet-2',
            DifferenceType: 'NOT_EQUAL',
          },
        ],
      },
    ]);
  });

  test('a service that was scaled by hand has drifted', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    const { serviceName } = await harness.service('main');
    await harness.ecs.send(
      new UpdateServiceCommand({ cluster: 'main', service: serviceName, desiredCount: 5 }),
    );
    const { drifts } = await detect(harness);
    expect(drifts).toMatchObject([
      {
        LogicalResourceId: 'Service',
        PropertyDifferences: [
          { PropertyPath: '/DesiredCount', ExpectedValue: '2', ActualValue: '5' },
        ],
      },
    ]);
  });

  test('what a silent rollback leaves behind is drift', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    harness.sandbox.faults.add({ kind: 'silent-rollback', service: 'api', times: 1 });
    await harness.deploy({ stack: 'shop', template: serviceTemplate({ image: 'repo:v2' }) });
    const { drifts } = await detect(harness);
    expect(drifts[0]?.PropertyDifferences).toMatchObject([{ PropertyPath: '/TaskDefinition' }]);
  });

  test('a detection takes time and must be known to be asked for', async () => {
    const harness = await startHarness({ pace: 'manual' });
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    const begin = () =>
      harness.cloudFormation.send(new DetectStackDriftCommand({ StackName: 'shop' }));
    const { StackDriftDetectionId } = await begin();
    const status = await harness.cloudFormation.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    expect(status).toMatchObject({ DetectionStatus: 'DETECTION_IN_PROGRESS' });
    await expect(begin()).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(
      harness.cloudFormation.send(
        new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: 'other' }),
      ),
    ).rejects.toMatchObject({ name: 'ValidationError' });
  });
});
