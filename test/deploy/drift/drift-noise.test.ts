import { describe, expect, it } from 'vitest';
import { noiseOf } from '../../../src/deploy/drift/drift-noise.ts';
import RESOURCE_TYPES from '../../../src/generated/resource-types.json' with { type: 'json' };

const SERVICE = 'AWS::ECS::Service';
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';
const SCALED = { Resources: { Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget' } } };

function noise(type: string, path: string, [expected, actual]: readonly [string, string]) {
  const kind = expected === '' ? 'ADD' : actual === '' ? 'REMOVE' : 'NOT_EQUAL';
  const difference = { path, kind, expected, actual } as const;
  return noiseOf({ type, difference, template: SCALED }, RESOURCE_TYPES);
}

describe('noiseOf', () => {
  it.each([
    [SERVICE, '/DeploymentController', ['', '{"Type":"ECS"}']],
    [SERVICE, '/PlacementConstraints', ['', '[]']],
    [SERVICE, '/DesiredCount', ['2', '5']],
    [TASK_DEFINITION, '/ContainerDefinitions/0/StopTimeout', ['30', '']],
    [TASK_DEFINITION, '/Volumes/0/EFSVolumeConfiguration', ['{"FilesystemId":"fs-1"}', '']],
    [TASK_DEFINITION, '/RuntimePlatform', ['{"CpuArchitecture":"ARM64"}', '']],
    [TASK_DEFINITION, '/TaskRoleArn', ['arn:aws:iam::1:role/a/web', 'web']],
    [TASK_DEFINITION, '/Memory', ['1024', '"1024"']],
    ['AWS::SecretsManager::Secret', '/SecretString', ['x', 'y']],
    [SERVICE, '/Tags', ['[{"Key":"a"},{"Key":"b"}]', '[{"Key":"b"},{"Key":"a"}]']],
    ['AWS::IAM::Role', '/AssumeRolePolicyDocument', ['{"a":1,"b":2}', '{ "b": 2, "a": 1 }']],
  ] as const)('knows that nothing was changed: %s %s', (type, path, values) => {
    expect(noise(type, path, values)).toBeDefined();
  });

  it.each([
    [SERVICE, '/TaskDefinition', ['web:2', 'web:1']],
    [SERVICE, '/DeploymentController', ['{"Type":"ECS"}', '{"Type":"EXTERNAL"}']],
    [TASK_DEFINITION, '/ContainerDefinitions/0/StopTimeout', ['', '30']],
    [TASK_DEFINITION, '/ContainerDefinitions/0/Image', ['a', 'b']],
    [TASK_DEFINITION, '/TaskRoleArn', ['arn:aws:iam::1:role/web', 'admin']],
    ['AWS::EC2::SecurityGroup', '/SecurityGroupIngress', ['[]', '[{"CidrIp":"0.0.0.0/0"}]']],
  ] as const)('lets through what somebody changed: %s %s', (type, path, values) => {
    expect(noise(type, path, values)).toBeUndefined();
  });

  it('takes another count for drift where nothing scales the service', () => {
    const difference = {
      path: '/DesiredCount',
      kind: 'NOT_EQUAL',
      expected: '1',
      actual: '2',
    } as const;
    const seen = { type: SERVICE, difference, template: { Resources: {} } };
    expect(noiseOf(seen, RESOURCE_TYPES)).toBeUndefined();
  });
});
