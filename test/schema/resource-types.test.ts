import { describe, expect, it } from 'vitest';
import type { ResourceSchema } from '../../scripts/generate/resource-schema.ts';
import { resourceTypeFacts } from '../../scripts/generate/resource-types.ts';
import { RESOURCE_TYPES } from '../../src/generated/resource-types.ts';

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
