import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegoEngine, TemplateFile } from '@aws/cloudformation-validate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResourceSchema } from '../../scripts/generate/resource-schema.ts';
import { readResourceSchema, vendoredTypes } from '../../scripts/generate/resource-schema.ts';
import { resourceTypeFacts } from '../../scripts/generate/resource-types.ts';
import resourceTypes from '../../src/generated/resource-types.json' with { type: 'json' };
import type { ResourceTypeTable } from '../../src/model/resource-type.ts';

const RESOURCE_TYPES: ResourceTypeTable = resourceTypes;

const SCHEMA: ResourceSchema = { typeName: 'AWS::Test::Thing', properties: {} };

describe('resourceTypeFacts', () => {
  it('turns pointers into dot paths and leaves out what another one covers', () => {
    const facts = resourceTypeFacts({
      ...SCHEMA,
      createOnlyProperties: ['/properties/User/Uid', '/properties/User', '/properties/Rules/*/Id'],
    });
    expect(facts.replace).toEqual(['Rules.*.Id', 'User']);
  });

  it('finds lists without an order through references and items', () => {
    const facts = resourceTypeFacts({
      ...SCHEMA,
      properties: { Groups: { type: 'array', items: { $ref: '#/definitions/Group' } } },
      definitions: {
        Group: {
          properties: {
            Ids: { type: 'array', insertionOrder: false, items: { type: 'string' } },
            Steps: { type: 'array', insertionOrder: true, items: { type: 'string' } },
          },
        },
      },
    });
    expect(facts.sets).toEqual(['Groups.*.Ids']);
  });

  it('ends at a definition that contains itself', () => {
    const facts = resourceTypeFacts({
      ...SCHEMA,
      properties: { Root: { $ref: '#/definitions/Node' } },
      definitions: {
        Node: {
          properties: {
            Tags: { type: 'array', insertionOrder: false },
            Parent: { $ref: '#/definitions/Node' },
          },
        },
      },
    });
    expect(facts.sets).toEqual(['Root.Tags']);
  });

  it('takes the tags of a resource for a set, whatever the schema says', () => {
    const facts = resourceTypeFacts({ ...SCHEMA, tagging: { tagProperty: '/properties/Tags' } });
    expect(facts.sets).toEqual(['Tags']);
  });
});

/** The documentation's word on what replaces a resource, for the types that meshc emits most. */
describe('RESOURCE_TYPES', () => {
  it.each([
    ['AWS::ECS::Service', ['Cluster', 'Role', 'SchedulingStrategy', 'ServiceName']],
    ['AWS::EC2::SecurityGroup', ['GroupDescription', 'GroupName', 'VpcId']],
    ['AWS::IAM::Role', ['Path', 'RoleName']],
    ['AWS::Logs::LogGroup', ['LogGroupName']],
    ['AWS::SSM::Parameter', ['Name']],
  ])('knows what replaces %s', (type, replace) => {
    expect(RESOURCE_TYPES[type]).toMatchObject({ replace });
  });

  it('knows that only the tags of a task definition change in place', () => {
    expect(RESOURCE_TYPES['AWS::ECS::TaskDefinition']).toMatchObject({
      replace: expect.arrayContaining(['ContainerDefinitions', 'Volumes']),
    });
    expect(RESOURCE_TYPES['AWS::ECS::TaskDefinition']).toMatchObject({
      replace: expect.not.arrayContaining(['Tags']),
    });
  });

  it.each([
    ['AWS::ECS::Service', ['DeploymentController', 'LaunchType']],
    ['AWS::Events::Rule', ['EventBusName']],
    ['AWS::Logs::LogGroup', ['LogGroupClass']],
  ])('says of some properties of %s that they may replace it', (type, mayReplace) => {
    expect(RESOURCE_TYPES[type]).toMatchObject({ mayReplace });
  });

  it('tells the lists of a container that have an order from those that have none', () => {
    const inContainer = (list: string) => [`ContainerDefinitions.*.${list}`];
    expect(RESOURCE_TYPES['AWS::ECS::TaskDefinition']).toMatchObject({
      sets: expect.arrayContaining(inContainer('Environment')),
    });
    for (const list of ['Command', 'MountPoints', 'EnvironmentFiles']) {
      expect(RESOURCE_TYPES['AWS::ECS::TaskDefinition']).toMatchObject({
        sets: expect.not.arrayContaining(inContainer(list)),
      });
    }
  });

  it('knows which values cannot be read back', () => {
    expect(RESOURCE_TYPES['AWS::SecretsManager::Secret']).toMatchObject({
      writeOnly: expect.arrayContaining(['SecretString']),
    });
  });
});

describe("RESOURCE_TYPES beside AWS's own validator", () => {
  const scratch = mkdtempSync(join(tmpdir(), 'meshc-resource-types-'));
  const engine = new RegoEngine();
  const replacing = new Map<string, readonly string[]>();

  /**
   * One resource of each type with every property set: rule I9001 tells which of them replace it.
   */
  beforeAll(() => {
    const file = join(scratch, 'all.json');
    const resources = vendoredTypes().map((type) => {
      const names = Object.keys(readResourceSchema(type).properties);
      const properties = Object.fromEntries(names.map((name) => [name, { Ref: 'Value' }]));
      return [type.replaceAll('::', ''), { Type: type, Properties: properties }] as const;
    });
    const parameters = { Value: { Type: 'String' } };
    writeFileSync(
      file,
      JSON.stringify({ Parameters: parameters, Resources: Object.fromEntries(resources) }),
    );
    const { diagnostics } = engine.validateStandard(new TemplateFile(file), {
      severityLevel: 'INFO',
      include: { ids: ['I9001'] },
    });
    for (const { entity, propertyPath = '' } of diagnostics) {
      const type = entity?.resourceType ?? '';
      replacing.set(type, [
        ...(replacing.get(type) ?? []),
        propertyPath.replace('Properties.', ''),
      ]);
    }
  });

  afterAll(() => {
    engine.free();
    rmSync(scratch, { recursive: true });
  });

  /** Ours alone: two corrections, and a property below another, which the probe cannot set. */
  const OURS_ALONE = [
    'AWS::ECS::CapacityProvider AutoScalingGroupProvider.AutoScalingGroupArn',
    'AWS::ECS::Service DeploymentController',
    'AWS::Logs::LogGroup LogGroupClass',
  ];

  it('agrees about every property of every type', () => {
    const ours = Object.entries(RESOURCE_TYPES).flatMap(([type, { replace, mayReplace }]) =>
      [...replace, ...mayReplace].map((property) => `${type} ${property}`),
    );
    const theirs = [...replacing].flatMap(([type, properties]) =>
      properties.map((property) => `${type} ${property}`),
    );
    expect(ours.sort()).toEqual([...theirs, ...OURS_ALONE].sort());
  });
});
