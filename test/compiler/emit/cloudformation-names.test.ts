import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDraft07 } from '../../../scripts/generate/cloudformation-schema.ts';
import { ecsDefinitions } from '../../../scripts/generate/ecs-definitions.ts';
import { readResourceSchema } from '../../../scripts/generate/resource-schema.ts';
import {
  type EcsDefinitionName,
  toCloudFormation,
} from '../../../src/compiler/emit/cloudformation-names.ts';
import { valuesOf } from '../../support/schema-arbitrary.ts';

const RESOURCES = [
  ['EcsTaskDefinition', 'AWS::ECS::TaskDefinition'],
  ['EcsService', 'AWS::ECS::Service'],
] as const satisfies readonly (readonly [EcsDefinitionName, string])[];

describe('toCloudFormation', () => {
  it('renames at every depth', () => {
    const container = {
      name: 'web',
      portMappings: [{ containerPort: 8080 }],
      logConfiguration: { logDriver: 'awslogs', secretOptions: [{ name: 'a', valueFrom: 'b' }] },
    };
    expect(toCloudFormation('ContainerDefinition', container)).toEqual({
      Name: 'web',
      PortMappings: [{ ContainerPort: 8080 }],
      LogConfiguration: { LogDriver: 'awslogs', SecretOptions: [{ Name: 'a', ValueFrom: 'b' }] },
    });
  });

  it('knows the names that are not just capitalised', () => {
    const volume = {
      efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { iam: 'ENABLED' } },
      s3filesVolumeConfiguration: { fileSystemArn: 'arn' },
      fsxWindowsFileServerVolumeConfiguration: { rootDirectory: '/' },
    };
    expect(toCloudFormation('Volume', volume)).toEqual({
      EFSVolumeConfiguration: { FilesystemId: 'fs-1', AuthorizationConfig: { IAM: 'ENABLED' } },
      S3FilesVolumeConfiguration: { FileSystemArn: 'arn' },
      FSxWindowsFileServerVolumeConfiguration: { RootDirectory: '/' },
    });
  });

  it('leaves keys that users choose alone', () => {
    const container = {
      dockerLabels: { name: 'x', 'com.example.team': 'shop' },
      logConfiguration: { logDriver: 'awslogs', options: { mode: 'non-blocking' } },
    };
    expect(toCloudFormation('ContainerDefinition', container)).toEqual({
      DockerLabels: { name: 'x', 'com.example.team': 'shop' },
      LogConfiguration: { LogDriver: 'awslogs', Options: { mode: 'non-blocking' } },
    });
  });

  it('leaves functions alone, as a whole and inside', () => {
    const image = { 'Fn::Sub': '${AWS::AccountId}.example/web' };
    const healthCheck = { 'Fn::If': ['Checked', { Command: ['CMD'] }, { Ref: 'AWS::NoValue' }] };
    expect(toCloudFormation('ContainerDefinition', { image, healthCheck })).toEqual({
      Image: image,
      HealthCheck: healthCheck,
    });
  });

  it.each(['imag', 'Image', 'constructor', 'toString'])(
    'throws for the unknown property %s',
    (key) => {
      expect(() => toCloudFormation('ContainerDefinition', { [key]: 'x' })).toThrow(
        `ContainerDefinition of ECS has no property ${key}`,
      );
    },
  );

  it.each(RESOURCES)('makes of any valid %s a valid %s', (definition, type) => {
    const definitions = ecsDefinitions();
    const validate = new Ajv({ strictTypes: false }).compile(toDraft07(readResourceSchema(type)));
    fc.assert(
      fc.property(valuesOf(definitions[definition] ?? {}, definitions), (value) => {
        validate(toCloudFormation(definition, value));
        expect(validate.errors ?? []).toEqual([]);
      }),
    );
  });
});
