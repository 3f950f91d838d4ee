import ECS_NAMES from '../../generated/ecs-names.json' with { type: 'json' };
import { invariant } from '../../kit/invariant.ts';
import type { Json, JsonObject } from '../../model/template.ts';

/** A definition of ECS, such as `ContainerDefinition`, `Volume` or `DeploymentConfiguration`. */
export type EcsDefinitionName = keyof typeof ECS_NAMES;

/**
 * CloudFormation's name of a property and, for objects and lists of objects, the definition of what
 * is inside.
 */
type EcsName = readonly [name: string, definition?: EcsDefinitionName];

type EcsNames = Readonly<Record<EcsDefinitionName, Readonly<Record<string, EcsName>>>>;

// TypeScript takes the pairs of an imported JSON file for lists.
const NAMES = ECS_NAMES as unknown as EcsNames;

/**
 * A value in the ECS API's names (`containerPort`) in CloudFormation's (`ContainerPort`), at every
 * depth.
 *
 * Only names that ECS defines change: keys that users choose (`dockerLabels`, `options`,
 * `driverOpts`, …) and intrinsic functions stay as they are. Throws for a property that the
 * definition does not have: the schema has refused those.
 */
export function toCloudFormation(definition: EcsDefinitionName, value: Json): Json {
  if (isList(value)) return value.map((item) => toCloudFormation(definition, item));
  if (value === null || typeof value !== 'object' || isIntrinsic(value)) return value;
  const names = NAMES[definition];
  const converted: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    invariant(name, `${definition} of ECS has no property ${key}`);
    const [cloudFormationName, childDefinition] = name;
    const child = value[key] ?? null;
    converted[cloudFormationName] = childDefinition
      ? toCloudFormation(childDefinition, child)
      : child;
  }
  return converted;
}

/** `{ Ref: … }` or `{ "Fn::…": … }`: a value that CloudFormation fills in. */
function isIntrinsic(value: JsonObject): boolean {
  for (const key in value) return key === 'Ref' || key.startsWith('Fn::');
  return false;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
