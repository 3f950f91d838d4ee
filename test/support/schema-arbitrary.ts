import fc from 'fast-check';
import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import type { Json } from '../../src/model/template.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

/**
 * Values that a schema accepts. Knows the words that describe shapes and bounds; a text with a
 * pattern is one of the schema's `examples`, or else `fallback-1`, which the pattern has to accept.
 * Optional properties come and go.
 */
export function valuesOf(schema: JsonSchema, definitions: Definitions): fc.Arbitrary<Json> {
  if (schema.$ref !== undefined) {
    return valuesOf(definitions[schema.$ref.replace('#/definitions/', '')] ?? {}, definitions);
  }
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch ([schema.type].flat()[0]) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -100, max: schema.maximum ?? 100_000 });
    case 'number':
      return fc.constant(schema.maximum ?? 1);
    case 'string':
      return texts(schema);
    case 'array':
      return lists(schema, definitions);
    default:
      return objects(schema, definitions);
  }
}

function texts(schema: JsonSchema): fc.Arbitrary<string> {
  if (schema.examples !== undefined) return fc.constantFrom(...schema.examples.map(String));
  if (schema.pattern !== undefined) return fc.constant('fallback-1');
  return fc.string({ minLength: schema.minLength ?? 0, maxLength: schema.maxLength ?? 20 });
}

function lists(schema: JsonSchema, definitions: Definitions): fc.Arbitrary<Json> {
  const items = valuesOf(schema.items ?? {}, definitions);
  const minLength = schema.minItems ?? 0;
  const bounds = { minLength, maxLength: Math.min(schema.maxItems ?? 3, minLength + 2) };
  return schema.uniqueItems === true ? fc.uniqueArray(items, bounds) : fc.array(items, bounds);
}

function objects(schema: JsonSchema, definitions: Definitions): fc.Arbitrary<Json> {
  const { properties, additionalProperties } = schema;
  if (properties === undefined) {
    const values = typeof additionalProperties === 'object' ? additionalProperties : {};
    return fc.dictionary(fc.stringMatching(/^[A-Za-z.]{1,8}$/), valuesOf(values, definitions), {
      maxKeys: 3,
    });
  }
  const required = new Set(schema.required);
  if (schema.minProperties !== undefined) required.add(Object.keys(properties)[0] ?? '');
  const arbitraries = Object.entries(properties).map(([name, property]) => {
    const value = valuesOf(property, definitions);
    return [name, required.has(name) ? value : fc.option(value, { nil: undefined })] as const;
  });
  return fc
    .record(Object.fromEntries<fc.Arbitrary<Json | undefined>>(arbitraries))
    .map((record) => Object.fromEntries(Object.entries(record).filter(hasValue)));
}

function hasValue(entry: [string, Json | undefined]): entry is [string, Json] {
  return entry[1] !== undefined;
}
