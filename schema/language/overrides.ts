import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { choice, closed, mapOf, use } from './fields.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

const RESOURCES = mapOf(
  'Resources of the stack, by logical id as `meshc compile` shows them: what changes in each.',
  {
    values: use('ResourceOverride', 'What changes in the resource.'),
    examples: [{ Service: { Properties: { SchedulingStrategy: 'DAEMON', DesiredCount: null } } }],
  },
);

const POLICIES = {
  Delete: 'It goes.',
  Retain: 'It stays in AWS.',
} as const;

const RESOURCE_OVERRIDE: JsonSchema = {
  ...closed('Resource override', "Changes of one resource, in CloudFormation's names.", {
    properties: {
      Properties: {
        description:
          'JSON merge patch of its properties: maps merge, `null` removes, lists replace.',
        type: 'object',
        examples: [{ KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/logs' }],
      },
      DeletionPolicy: choice('What becomes of the resource when it leaves the stack.', POLICIES),
      UpdateReplacePolicy: choice(
        'What becomes of the former resource when an update replaces it.',
        POLICIES,
      ),
    },
    minProperties: 1,
  }),
};

const OVERRIDES = closed(
  'Overrides',
  'Changes of what meshc generates, for what mesh.yaml has no field for. The patched result is checked like any other part of the file, and the plan marks it.',
  {
    properties: {
      resources: RESOURCES,
      containers: mapOf(
        "Containers that meshc brings, by name: JSON merge patches in ECS's names, with `environment` as a map.",
        {
          values: use('ContainerOverride', 'What changes in the container.'),
          examples: [{ 'consul-dataplane': { dockerLabels: { team: 'platform' } } }],
        },
      ),
    },
    minProperties: 1,
  },
);

/** Any value: `null` removes a member at every depth, and it is the patched container that is checked. */
function containerOverride(ecs: Definitions): JsonSchema {
  const fields = Object.entries(ecs['ContainerDefinition']?.properties ?? {})
    .filter(([name]) => name !== 'name')
    .map(([name, { description, markdownDescription }]): [string, JsonSchema] => [
      name,
      {
        ...(description === undefined ? {} : { description }),
        ...(markdownDescription === undefined ? {} : { markdownDescription }),
      },
    ]);
  return closed('Container override', 'Changes of one container that meshc brings.', {
    properties: {
      ...Object.fromEntries(fields),
      environment: mapOf('Further variables, or `null` to remove one; those of meshc stay.', {
        values: { description: 'Value of the variable.', type: ['string', 'null'] },
        examples: [{ GOMAXPROCS: '2' }],
      }),
    },
    minProperties: 1,
  });
}

/** The field of a component. */
export const OVERRIDES_FIELD: Definitions = {
  overrides: use('Overrides', 'Changes of what meshc generates for this component.'),
};

/** Definitions of overrides; `ecs` are ECS's own (`ecsDefinitions`). */
export function overridesDefinitions(ecs: Definitions): Definitions {
  return {
    Overrides: OVERRIDES,
    ResourceOverride: RESOURCE_OVERRIDE,
    ContainerOverride: containerOverride(ecs),
    Base: closed(
      'Base',
      'The stack that all others stand on: the cluster if it is created, the security groups, the log group.',
      {
        properties: {
          overrides: closed('Overrides of base', 'Changes of what meshc generates for base.', {
            properties: { resources: RESOURCES },
            required: ['resources'],
          }),
        },
      },
    ),
  };
}
