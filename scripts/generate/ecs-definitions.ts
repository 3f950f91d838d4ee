import { invariant } from '../../src/kit/invariant.ts';
import { compareText } from '../../src/kit/sort.ts';
import type { DefinitionOverlay, Overlay, PropertyOverlay } from './definition-overlay.ts';
import { describe } from './description.ts';
import { SERVICE_OVERLAY } from './ecs-overlay-service.ts';
import { TASK_OVERLAY } from './ecs-overlay-task.ts';
import type { JsonSchema } from './json-schema.ts';
import { type ResourceSchema, readResourceSchema } from './resource-schema.ts';

/** One definition on its way from CloudFormation's form to ours. */
interface Part {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly overlay: DefinitionOverlay;
  /** From CloudFormation's name of a definition to ours. */
  readonly ourNames: ReadonlyMap<string, string>;
}

/** The words of CloudFormation that are JSON Schema too and mean the same to us. */
const KEPT_WORDS = [
  'type',
  'enum',
  'default',
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
] as const satisfies readonly (keyof JsonSchema)[];

/**
 * All parts of ECS task definitions and services as closed draft-07 definitions in the ECS API's
 * camelCase names, ready to be merged into the `definitions` of a schema; references are
 * `#/definitions/<name>`.
 *
 * Names are CloudFormation's (`ContainerDefinition`, `Volume`, `HealthCheck`,
 * `DeploymentConfiguration`, …) except where that would be ambiguous: `EcsTaskDefinition`,
 * `EcsService` (the resources themselves, to pick properties from), `ContainerSecret`, `EcsTag`,
 * `LoadBalancerAttachment`, `LoadBalancerAdvancedConfiguration`, `CircuitBreakerThreshold` and
 * `ServiceConnectTimeout`.
 */
export function ecsDefinitions(): Readonly<Record<string, JsonSchema>> {
  const definitions = ecsParts().map((part) => [part.name, toDefinition(part)] as const);
  return Object.fromEntries(definitions.sort(([left], [right]) => compareText(left, right)));
}

/**
 * For each definition of `ecsDefinitions`: its properties with CloudFormation's name and, if any,
 * their definition.
 */
export interface EcsProperty {
  readonly cloudFormationName: string;
  /** Our name of the definition of the value, or of the items of the list. */
  readonly definition?: string;
}

/**
 * The way back to CloudFormation: our definition, our property name. The same definitions as
 * `ecsDefinitions`.
 */
export function ecsProperties(): Readonly<Record<string, Readonly<Record<string, EcsProperty>>>> {
  const parts = ecsParts().map((part) => [part.name, propertiesOf(part)] as const);
  return Object.fromEntries(parts.sort(([left], [right]) => compareText(left, right)));
}

/**
 * Both resources' parts. A name that both have means the same in ECS and is taken once, from the
 * task definition.
 */
function ecsParts(): readonly Part[] {
  const task = partsOf(readResourceSchema('AWS::ECS::TaskDefinition'), TASK_OVERLAY);
  const taken = new Set(task.map((part) => part.name));
  const service = partsOf(readResourceSchema('AWS::ECS::Service'), {
    ...SHARED_OVERLAY,
    ...SERVICE_OVERLAY,
  });
  return [...task, ...service.filter((part) => !taken.has(part.name))];
}

const SHARED_OVERLAY = Object.fromEntries(
  ['ContainerSecret', 'EcsTag', 'LogConfiguration'].map((name) => [name, TASK_OVERLAY[name] ?? {}]),
);

function partsOf(resource: ResourceSchema, overlay: Overlay): readonly Part[] {
  const { definitions = {}, ...root } = resource;
  const sources: Readonly<Record<string, JsonSchema>> = { ...definitions, '': root };
  const ourNames = new Map(Object.keys(sources).map((name) => [name, name]));
  for (const [name, { from = name }] of Object.entries(overlay)) {
    invariant(sources[from], `${resource.typeName} has no definition ${from}`);
    ourNames.set(from, name);
  }
  return Object.entries(sources)
    .filter(([from]) => from !== 'InferenceAccelerator')
    .map(([from, schema]) => {
      const name = ourNames.get(from) ?? from;
      return { name, schema, overlay: overlay[name] ?? {}, ourNames };
    });
}

function toDefinition(part: Part): JsonSchema {
  const { schema, overlay } = part;
  const properties = keptProperties(part).map(([from, property]) => {
    const { name = lowerFirst(from), ...laidOver } = overlay.properties?.[from] ?? {};
    return [name, toProperty(property, laidOver, part)] as const;
  });
  const required = [
    ...(schema.required ?? []).map((name) => ourPropertyName(name, overlay)),
    ...(overlay.required ?? []),
  ];
  return {
    title: overlay.title ?? humanTitle(part.name),
    ...describe(overlay.description ?? schema.description ?? ''),
    type: 'object',
    additionalProperties: false,
    ...(schema.minProperties === undefined ? {} : { minProperties: schema.minProperties }),
    ...(schema.maxProperties === undefined ? {} : { maxProperties: schema.maxProperties }),
    ...(required.length === 0 ? {} : { required: [...new Set(required)].sort(compareText) }),
    properties: Object.fromEntries(properties.sort(([left], [right]) => compareText(left, right))),
  };
}

function propertiesOf(part: Part): Readonly<Record<string, EcsProperty>> {
  const properties = keptProperties(part).map(([from, property]) => {
    const reference = property.$ref ?? property.items?.$ref;
    const value: EcsProperty = {
      cloudFormationName: from,
      ...(reference === undefined ? {} : { definition: ourDefinition(reference, part) }),
    };
    return [ourPropertyName(from, part.overlay), value] as const;
  });
  return Object.fromEntries(properties.sort(([left], [right]) => compareText(left, right)));
}

function keptProperties({
  name,
  schema,
  overlay,
}: Part): readonly (readonly [string, JsonSchema])[] {
  const properties = schema.properties ?? {};
  for (const from of [...Object.keys(overlay.properties ?? {}), ...(overlay.omit ?? [])]) {
    invariant(
      properties[from],
      `the overlay of ${name} names ${from}, which CloudFormation does not have`,
    );
  }
  return Object.entries(properties).filter(([from]) => !overlay.omit?.includes(from));
}

/** Texts first, then what the value must be. What the overlay says wins. */
function toProperty(schema: JsonSchema, overlay: PropertyOverlay, part: Part): JsonSchema {
  const { description, ...laidOver } = overlay;
  return {
    ...describe(description ?? schema.description ?? ''),
    ...toValue(schema, part),
    ...laidOver,
  };
}

function toValue(schema: JsonSchema, part: Part): JsonSchema {
  if (schema.$ref !== undefined)
    return { $ref: `#/definitions/${ourDefinition(schema.$ref, part)}` };
  const kept = Object.fromEntries(
    KEPT_WORDS.filter((word) => schema[word] !== undefined).map((word) => [word, schema[word]]),
  );
  const mapValue = Object.values(schema.patternProperties ?? {})[0];
  if (mapValue !== undefined) return { ...kept, additionalProperties: toValue(mapValue, part) };
  if (schema.items === undefined) return kept;
  return {
    ...kept,
    ...(isUniqueList(schema) ? { uniqueItems: true } : {}),
    items: toValue(schema.items, part),
  };
}

/**
 * Ajv compares objects through a `valueOf` that users can put there, so only lists of scalars stay
 * unique by schema.
 */
function isUniqueList(schema: JsonSchema): boolean {
  return schema.uniqueItems === true && schema.items?.$ref === undefined;
}

function ourDefinition(reference: string, part: Part): string {
  const from = reference.replace('#/definitions/', '');
  const name = part.ourNames.get(from);
  invariant(name, `${part.name} refers to ${reference}, which is not there`);
  return name;
}

function ourPropertyName(from: string, overlay: DefinitionOverlay): string {
  return overlay.properties?.[from]?.name ?? lowerFirst(from);
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** `ContainerDependency` is `Container dependency`; names of AWS keep their capitals. */
function humanTitle(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(' ');
  return words
    .map((word, index) => (index === 0 || /^[A-Z]{2,}/.test(word) ? word : word.toLowerCase()))
    .join(' ')
    .replace('Service connect', 'Service Connect');
}
