import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { CONFIG_ENTRY_DEFINITIONS } from './config-entries/config-entries.ts';
import { CONTROLLER_DEFINITIONS } from './controller.ts';
import { DEV_SERVER_DEFINITIONS } from './dev-server.ts';
import {
  CONSUL_NAME_PATTERN,
  CONSUL_NAME_RULE,
  mapOf,
  NAME_PATTERN,
  NAME_RULE,
  text,
  use,
} from './fields.ts';
import { GATEWAY_DEFINITIONS } from './gateway.ts';
import { overridesDefinitions } from './overrides.ts';
import { ROLLOUT_DEFINITIONS } from './rollout.ts';
import { COMPONENT_NAME, SECTION_DEFINITIONS } from './sections.ts';
import { serviceDefinitions } from './service.ts';
import { VALUE_DEFINITIONS } from './values.ts';

/**
 * The language of mesh.yaml as one draft-07 schema. `ecs` are the definitions that come from the published schemas of ECS
 * (scripts/generate/ecs-definitions.ts); those that nothing uses are left out.
 */
export function meshSchema(ecs: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const definitions = {
    ...ecs,
    ...VALUE_DEFINITIONS,
    ...SECTION_DEFINITIONS,
    ...serviceDefinitions(ecs),
    ...GATEWAY_DEFINITIONS,
    ...ROLLOUT_DEFINITIONS,
    ...DEV_SERVER_DEFINITIONS,
    ...CONTROLLER_DEFINITIONS,
    ...overridesDefinitions(ecs),
    ...CONFIG_ENTRY_DEFINITIONS,
  };
  return { ...ROOT, definitions: reachable(ROOT, definitions) };
}

/** Names of stacks begin with the name of the mesh, and CloudFormation wants a letter there. */
const MESH_NAME_PATTERN = '^[a-z][a-z0-9]*(-[a-z0-9]+)*$';
const MESH_NAME_RULE = `begin with a letter; ${NAME_RULE}`;

const ROOT: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Mesh',
  description: 'A Consul service mesh on AWS ECS.',
  type: 'object',
  additionalProperties: false,
  properties: {
    version: {
      description: 'Version of this language.',
      type: 'integer',
      enum: [1],
      examples: [1],
    },
    name: text('Name of the mesh; with the environment it is its identity.', {
      pattern: MESH_NAME_PATTERN,
      patternErrorMessage: MESH_NAME_RULE,
      maxLength: 32,
      examples: ['shop'],
    }),
    environment: text('Environment of the mesh, such as dev or prod.', {
      pattern: NAME_PATTERN,
      patternErrorMessage: NAME_RULE,
      maxLength: 24,
      examples: ['dev'],
    }),
    aws: use('Aws', 'Account and region of the mesh.'),
    cluster: use('Cluster', 'ECS cluster of the mesh.'),
    network: use('Network', 'VPC and subnets of the mesh.'),
    images: use('Images', 'Images of the sidecars.'),
    consul: use('Consul', 'The Consul servers.'),
    base: use('Base', 'The stack that all others stand on.'),
    devServer: use('DevServer', 'A Consul server for development.'),
    controller: use(
      'Controller',
      'The controller of the mesh; deployed unless this says otherwise.',
    ),
    variables: mapOf(
      'Variables of this file, by name: `${var.name}` in any text stands for the value.',
      {
        names: {
          type: 'string',
          pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
          patternErrorMessage: 'begin with a letter; then letters, digits, hyphens and underscores',
        },
        values: use('Variable', 'One variable.'),
        examples: [{ registry: { default: '111122223333.dkr.ecr.eu-west-1.amazonaws.com' } }],
      },
    ),
    defaults: use('Defaults', 'Settings of every service and gateway that does not say otherwise.'),
    services: mapOf('Services of the mesh, by component.', {
      names: COMPONENT_NAME,
      values: use('Service', 'One service.'),
      examples: [{ web: { image: 'web:2.3.1', port: 8080 } }],
    }),
    gateways: mapOf('Gateways of the mesh, by component.', {
      names: COMPONENT_NAME,
      values: use('Gateway', 'One gateway.'),
      examples: [
        {
          edge: {
            kind: 'api-gateway',
            listeners: { public: { port: 8443, protocol: 'http' } },
            routes: [{ listener: 'public', path: '/', service: 'web' }],
          },
        },
      ],
    }),
    rollout: use('Rollout', 'How apply goes through the components.'),
    externalServices: mapOf(
      'Services that are registered with Consul elsewhere, so that `upstreams` may name them.',
      {
        names: {
          type: 'string',
          pattern: CONSUL_NAME_PATTERN,
          patternErrorMessage: CONSUL_NAME_RULE,
        },
        values: use('ExternalService', 'One service.'),
        examples: [{ payments: {} }],
      },
    ),
  },
  required: ['version', 'name', 'environment', 'aws', 'cluster', 'network', 'images', 'consul'],
};

/** The definitions that `root` reaches, by name. */
function reachable(
  root: JsonSchema,
  definitions: Readonly<Record<string, JsonSchema>>,
): Record<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  const visit = (schema: JsonSchema): void => {
    for (const [, name] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      const definition = name === undefined ? undefined : definitions[name];
      if (name === undefined || found.has(name)) continue;
      if (definition === undefined) throw new Error(`no definition ${name}`);
      found.set(name, definition);
      visit(definition);
    }
  };
  visit(root);
  return Object.fromEntries([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}
