import type { JsonSchema } from './json-schema.ts';
import type { KeyRules, ResourceSchema } from './resource-schema.ts';
import { mapSchema } from './schema-walk.ts';

/** Words of resource schemas that draft-07 has too, apart from those that `toDraft07` rewrites. */
const KEPT_WORDS = new Set([
  '$ref',
  'additionalProperties',
  'allOf',
  'anyOf',
  'definitions',
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
  'patternProperties',
  'properties',
  'required',
  'type',
  'uniqueItems',
]);

/**
 * The schema of a resource's `Properties` as draft-07 that Ajv takes in strict mode. Formats go
 * (they name AWS types), uniqueness stays for lists of scalars only (Ajv compares objects through a
 * `valueOf` that they may bring along).
 */
export function toDraft07(resource: ResourceSchema): JsonSchema {
  return mapSchema({ ...resource, type: 'object', additionalProperties: false }, rewrite);
}

function rewrite(schema: JsonSchema & KeyRules): JsonSchema {
  const kept: JsonSchema = Object.fromEntries(
    Object.entries(schema).filter(([word]) => KEPT_WORDS.has(word)),
  );
  const { pattern, uniqueItems, ...others } = kept;
  const isUniqueScalars = uniqueItems === true && schema.items?.type === 'string';
  const allOf = [...(kept.allOf ?? []), ...keyRules(schema)];
  return {
    ...others,
    ...(pattern === undefined ? {} : { pattern: toUnicodePattern(pattern) }),
    ...(isUniqueScalars ? { uniqueItems } : {}),
    ...(allOf.length === 0 ? {} : { allOf }),
  };
}

function keyRules(rules: KeyRules): readonly JsonSchema[] {
  const only = (names: readonly string[]): JsonSchema[] =>
    names.map((name) => ({ required: [name] }));
  const { requiredXor, requiredOr, dependentRequired, dependentExcluded = {} } = rules;
  return [
    ...(requiredXor ? [{ oneOf: only(requiredXor) }] : []),
    ...(requiredOr ? [{ anyOf: only(requiredOr) }] : []),
    ...(dependentRequired ? [{ dependencies: dependentRequired }] : []),
    ...Object.entries(dependentExcluded).map(([name, excluded]) => ({
      dependencies: { [name]: { not: { anyOf: only(excluded) } } },
    })),
  ];
}

/**
 * The published patterns are written for other engines; JavaScript's refuses a few escapes and
 * knows others by name.
 */
function toUnicodePattern(pattern: string): string {
  const rewritten = pattern
    .replaceAll('\\Z', '$')
    .replaceAll('\\p{Print}', '[\\P{C}]')
    .replaceAll('(?!\\.)+', '(?!\\.)')
    .replaceAll('\\_', '_')
    .replaceAll('|\\-)', '|-)')
    .replaceAll('[\\w_-]', '[\\w-]')
    .replaceAll('[a-z0-9-.]', '[a-z0-9.-]');
  return new RegExp(rewritten, 'u').source;
}
