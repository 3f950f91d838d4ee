import type { JsonSchema } from '../../scripts/generate/json-schema.ts';

/**
 * The kinds of fields that mesh.yaml has, so that a field reads as its name, its sentence and its bounds. The sentence is
 * the user's documentation: docs/reference.md and the editor's hover are made of it.
 */
type TextBounds = Pick<
  JsonSchema,
  'pattern' | 'patternErrorMessage' | 'default' | 'examples' | 'minLength' | 'maxLength'
>;

export function text(description: string, bounds: TextBounds = {}): JsonSchema {
  return { description, type: 'string', minLength: 1, ...bounds };
}

export function integer(
  description: string,
  bounds: Pick<JsonSchema, 'minimum' | 'maximum' | 'default' | 'examples'>,
): JsonSchema {
  return { description, type: 'integer', ...bounds };
}

export function flag(description: string, byDefault: boolean): JsonSchema {
  return { description, type: 'boolean', default: byDefault };
}

/** A closed list of words, each with the sentence that says what it means. */
export function choice(
  description: string,
  words: Readonly<Record<string, string>>,
  options: Pick<JsonSchema, 'default'> = {},
): JsonSchema {
  return {
    description,
    type: 'string',
    enum: Object.keys(words),
    markdownEnumDescriptions: Object.values(words),
    ...options,
  };
}

export function listOf(
  description: string,
  items: JsonSchema,
  options: Pick<JsonSchema, 'default' | 'examples' | 'minItems' | 'uniqueItems'> = {},
): JsonSchema {
  return { description, type: 'array', items, ...options };
}

/** A map whose keys the user names; `names` says what a name may look like. */
export function mapOf(
  description: string,
  parts: { readonly names?: JsonSchema; readonly values: JsonSchema } & Pick<
    JsonSchema,
    'examples' | 'default'
  >,
): JsonSchema {
  const { names, values, ...rest } = parts;
  return {
    description,
    type: 'object',
    ...(names === undefined ? {} : { propertyNames: names }),
    additionalProperties: values,
    ...rest,
  };
}

/** An object with exactly these fields. The title names it in messages and in the reference. */
export function closed(
  title: string,
  description: string,
  parts: {
    readonly properties: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
    readonly minProperties?: number;
  },
): JsonSchema {
  return { title, description, type: 'object', additionalProperties: false, ...parts };
}

/** A use of a definition; the sentence beside it is what the editor shows. */
export function use(
  definition: string,
  description: string,
  options: Pick<JsonSchema, 'default' | 'examples'> = {},
): JsonSchema {
  return { $ref: `#/definitions/${definition}`, description, ...options };
}

export function port(
  description: string,
  options: Pick<JsonSchema, 'default' | 'examples'> = {},
): JsonSchema {
  return integer(description, { minimum: 1, maximum: 65535, ...options });
}

/** Name of a mesh, an environment or a component: lower case, inner hyphens, never two in a row. */
export const NAME_PATTERN = '^[a-z0-9]+(-[a-z0-9]+)*$';
export const NAME_RULE = 'use lower-case letters, digits and single hyphens between them';

/** Consul's own rule for service names (hashicorp/consul-ecs, config/schema.json). */
export const CONSUL_NAME_PATTERN = '^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$';
export const CONSUL_NAME_RULE =
  'use lower-case letters, digits, hyphens and underscores; begin and end with a letter or digit';
