import type { JsonSchema } from './json-schema.ts';

/** Words whose value is one schema. */
const SCHEMA_WORDS = [
  'items',
  'additionalProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
] as const;
/** Words whose value is a list of schemas. */
const SCHEMA_LIST_WORDS = ['allOf', 'anyOf', 'oneOf'] as const;
/** Words whose value is a map of schemas; its keys are names and no words. */
const SCHEMA_MAP_WORDS = [
  'properties',
  'patternProperties',
  'definitions',
  'dependencies',
] as const;

/**
 * What a visitor makes of a schema; its parts are already replaced. `pointer` is the way from `#`.
 */
type Visitor = (schema: JsonSchema, pointer: string) => JsonSchema;

/**
 * A copy of a schema with every schema in it replaced by what `visit` returns, from the inside out.
 * Only schemas are visited: a property that happens to be called `description` or `items` is a
 * name.
 */
export function mapSchema(schema: JsonSchema, visit: Visitor, pointer = '#'): JsonSchema {
  const parts: Record<string, unknown> = {};
  for (const word of SCHEMA_WORDS) {
    const part = schema[word];
    if (isSchema(part)) parts[word] = mapSchema(part, visit, `${pointer}/${word}`);
  }
  for (const word of SCHEMA_LIST_WORDS) {
    const list = schema[word];
    if (list !== undefined) {
      parts[word] = list.map((part, index) =>
        mapSchema(part, visit, `${pointer}/${word}/${index}`),
      );
    }
  }
  for (const word of SCHEMA_MAP_WORDS) {
    const map = schema[word];
    if (map !== undefined)
      parts[word] = mapEach(map, (part, key) => mapPart(part, visit, `${pointer}/${word}/${key}`));
  }
  return visit({ ...schema, ...parts }, pointer);
}

function mapPart<T>(part: T | JsonSchema, visit: Visitor, pointer: string): T | JsonSchema {
  return isSchema(part) ? mapSchema(part, visit, pointer) : part;
}

function mapEach<T, U>(
  map: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}

function isSchema(part: unknown): part is JsonSchema {
  return part !== null && typeof part === 'object' && !Array.isArray(part);
}

/** The schema without the words in `words`, wherever a schema stands. */
export function withoutWords(schema: JsonSchema, words: ReadonlySet<string>): JsonSchema {
  return mapSchema(schema, (part) =>
    Object.fromEntries(Object.entries(part).filter(([word]) => !words.has(word))),
  );
}

/** Words for readers: they validate nothing. */
export const PROSE_WORDS: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'markdownDescription',
  'markdownEnumDescriptions',
  'errorMessage',
  'doNotSuggest',
  'default',
  'examples',
]);
