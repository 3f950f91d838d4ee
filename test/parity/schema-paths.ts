import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ecsDefinitions } from '../../scripts/generate/ecs-definitions.ts';
import type { JsonSchema } from '../../scripts/generate/json-schema.ts';

const SCHEMA_FILE = path.join(import.meta.dirname, '../../schema/mesh.schema.json');
const SCHEMA: JsonSchema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));

/** Stands for the name of a component or of anything else that the user names. */
const ANY_NAME = '*';
/** Stands for an item of a list. */
const ANY_ITEM = '[]';

const ECS = ecsDefinitions();
/** Fields that a container has in ECS: AWS's schema says them, and this project neither adds nor leaves out any. */
const ECS_CONTAINER_FIELDS: ReadonlySet<string> = new Set(
  Object.keys(ECS['ContainerDefinition']?.properties ?? {}),
);
/** What holds such fields; a service's `cpu` and `memory` are those of its task. */
const TASK_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Service: ['cpu', 'memory'],
  Container: [],
};
/** Ways to write one value: they say nothing about a module. */
const VALUES: ReadonlySet<string> = new Set([
  'SecretReference',
  'SecurityGroupId',
  'SubnetId',
  'VpcId',
]);

/**
 * Every field of the language as a path in which names are `*` and items `[]`. What comes from AWS's own schemas is one
 * field, however much it holds: a volume, a log configuration. Fields of ECS containers are not among them.
 */
export function languagePaths(): readonly string[] {
  return [...new Set(pathsBelow(SCHEMA, []))];
}

/**
 * A path as a reader writes it, `services.web.upstreams.api.localBindPort` or `gateways.edge.loadBalancers[].containerPort`,
 * in the form of `languagePaths`; `undefined` when the language has no such field. A last step `*` stays: it means
 * everything below.
 */
export function languagePath(written: string): string | undefined {
  const steps = written.replaceAll('[]', '.[]').split('.');
  const known: string[] = [];
  let schemas = alternatives(SCHEMA);
  for (const [index, step] of steps.entries()) {
    if (step === ANY_NAME && index === steps.length - 1) return [...known, step].join('.');
    const [name, next] = stepInto(schemas, step);
    if (next.length === 0) return undefined;
    known.push(name);
    schemas = next.flatMap(alternatives);
  }
  return known.join('.');
}

/** One step down: what it is called in `languagePaths`, and what the schema says there. */
function stepInto(
  schemas: readonly JsonSchema[],
  step: string,
): readonly [string, readonly JsonSchema[]] {
  if (step === ANY_ITEM) return [step, schemas.flatMap(({ items }) => items ?? [])];
  const named = schemas.flatMap((schema) => propertiesOf(schema)[step] ?? []);
  return named.length > 0 ? [step, named] : [ANY_NAME, schemas.flatMap(valuesOf)];
}

function pathsBelow(schema: JsonSchema, way: readonly string[]): string[] {
  return alternatives(schema).flatMap((alternative) => {
    const own = Object.entries(propertiesOf(alternative)).filter(
      ([name]) => !isContainerField(definitionOf(schema), name),
    );
    const children = [
      ...own,
      ...valuesOf(alternative).map((value) => [ANY_NAME, value] as const),
      ...(alternative.items === undefined ? [] : [[ANY_ITEM, alternative.items] as const]),
    ];
    return children.flatMap(([step, child]) => {
      const here = [...way, step];
      const isField = step !== ANY_NAME && step !== ANY_ITEM;
      const below = isOneField(child) ? [] : pathsBelow(child, here);
      return isField ? [here.join('.'), ...below] : below;
    });
  });
}

/** The fields of a map, and those of its kinds; a kind only repeats the names of what all kinds have. */
function propertiesOf({ properties = {}, allOf = [] }: JsonSchema): Record<string, JsonSchema> {
  const kinds = allOf.flatMap(({ then }) => (then === undefined ? [] : alternatives(then)));
  const own = kinds.flatMap((kind) =>
    Object.entries(kind.properties ?? {}).filter(([, schema]) => schema.doNotSuggest !== true),
  );
  return { ...Object.fromEntries(own), ...properties };
}

function valuesOf({ additionalProperties }: JsonSchema): JsonSchema[] {
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}

/** A schema with its references followed and its alternatives apart. */
function alternatives(schema: JsonSchema): JsonSchema[] {
  const name = definitionOf(schema);
  const target = name === undefined ? undefined : SCHEMA.definitions?.[name];
  if (target !== undefined) return alternatives(target);
  return schema.oneOf === undefined ? [schema] : schema.oneOf.flatMap(alternatives);
}

function definitionOf({ $ref }: JsonSchema): string | undefined {
  return $ref?.replace('#/definitions/', '');
}

function isContainerField(holder: string | undefined, name: string): boolean {
  const taskFields = TASK_FIELDS[holder ?? ''];
  return taskFields !== undefined && ECS_CONTAINER_FIELDS.has(name) && !taskFields.includes(name);
}

function isOneField(schema: JsonSchema): boolean {
  const name = definitionOf(schema) ?? '';
  return VALUES.has(name) || Object.hasOwn(ECS, name);
}
