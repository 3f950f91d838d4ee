import { compareText } from '../../src/kit/sort.ts';
import { toDraft07 } from './cloudformation-schema.ts';
import { ecsDefinitions } from './ecs-definitions.ts';
import type { GeneratedFile, JsonSchema } from './json-schema.ts';
import { readResourceSchema } from './resource-schema.ts';
import { mapSchema } from './schema-walk.ts';

/** The types of resources that meshc makes, which is what `overrides` can patch. */
const TYPES: readonly string[] = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ECS::Cluster',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::Logs::LogGroup',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::Secret',
  'AWS::ServiceDiscovery::PrivateDnsNamespace',
  'AWS::ServiceDiscovery::Service',
];

/** Words that the compiler's own checker knows (src/kit/schema-errors.ts) and that judge a value. */
const KNOWN_WORDS: ReadonlySet<string> = new Set([
  '$ref',
  'additionalProperties',
  'allOf',
  'anyOf',
  'definitions',
  'dependencies',
  'enum',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'oneOf',
  'pattern',
  'patternErrorMessage',
  'patternProperties',
  'properties',
  'required',
  'type',
  'uniqueItems',
]);

/**
 * `src/generated/resource-rules.json`: what a patched resource is checked against, by type, and under `container` a
 * container definition in ECS's names. Without words for readers, and without what only AWS sets.
 */
export function generateResourceRules(): readonly GeneratedFile[] {
  const types = TYPES.map((type) => [type, resourceRules(type)] as const);
  const rules = [...types, ['container', containerRules()] as const];
  const lines = rules
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`);
  return [{ path: 'src/generated/resource-rules.json', text: `{\n${lines.join(',\n')}\n}\n` }];
}

function resourceRules(type: string): JsonSchema {
  const published = readResourceSchema(type);
  const readOnly = new Set(
    (published.readOnlyProperties ?? []).map((pointer) => pointer.replace('/properties/', '')),
  );
  const { properties = {}, ...rest } = toDraft07(published);
  const writable = Object.entries(properties).filter(([name]) => !readOnly.has(name));
  return mapSchema({ ...rest, properties: Object.fromEntries(writable) }, knownWords);
}

function containerRules(): JsonSchema {
  const definitions = ecsDefinitions();
  const used = new Map<string, JsonSchema>();
  const collect = (schema: JsonSchema): void => {
    for (const [, name = ''] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      const definition = definitions[name];
      if (definition === undefined || used.has(name)) continue;
      used.set(name, definition);
      collect(definition);
    }
  };
  const container = definitions['ContainerDefinition'] ?? {};
  collect(container);
  return mapSchema({ ...container, definitions: Object.fromEntries(used) }, knownWords);
}

/** Only what the checker knows; of dependencies those that name keys, since what excludes others needs `not`. */
function knownWords({ dependencies = {}, ...schema }: JsonSchema): JsonSchema {
  const named = Object.entries(dependencies).filter(([, others]) => Array.isArray(others));
  const allOf = schema.allOf?.filter((part) => Object.keys(part).length > 0) ?? [];
  const kept = Object.entries(schema).filter(([word]) => KNOWN_WORDS.has(word) && word !== 'allOf');
  return {
    ...Object.fromEntries(kept),
    ...(named.length === 0 ? {} : { dependencies: Object.fromEntries(named) }),
    ...(allOf.length === 0 ? {} : { allOf }),
  };
}
