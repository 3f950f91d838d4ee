/** What of a JSON Schema says which fields there are and what they mean. */
export interface DescribedSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, DescribedSchema>>;
  readonly additionalProperties?: boolean | DescribedSchema;
  readonly items?: DescribedSchema;
  readonly allOf?: readonly DescribedSchema[];
  readonly oneOf?: readonly DescribedSchema[];
  readonly anyOf?: readonly DescribedSchema[];
  readonly if?: DescribedSchema;
  readonly then?: DescribedSchema;
  readonly definitions?: Readonly<Record<string, DescribedSchema>>;
}

/** What a schema says of the fields of one value. */
export interface Fields {
  /** The fields that the schema names, with all that it says of each, what is said first before the rest. */
  readonly named: ReadonlyMap<string, readonly DescribedSchema[]>;
  /** What it says of every other key; empty when there may be none. */
  readonly others: readonly DescribedSchema[];
  readonly items: readonly DescribedSchema[];
}

/** Nothing is known of a value, and everything is allowed. */
const ANYTHING: readonly DescribedSchema[] = [{}];

/**
 * The schemas that say something of a value: `schemas` themselves, then what they refer to. Of alternatives all, but of
 * conditions (`if`) only those that do not contradict the value; `undefined` contradicts nothing.
 */
export function expandSchemas(
  root: DescribedSchema,
  schemas: readonly DescribedSchema[],
  value: unknown,
): readonly DescribedSchema[] {
  return schemas.flatMap((schema) => [
    schema,
    ...expandSchemas(root, partsOf(root, schema, value), value),
  ]);
}

function partsOf(
  root: DescribedSchema,
  schema: DescribedSchema,
  value: unknown,
): readonly DescribedSchema[] {
  const referred = schema.$ref && root.definitions?.[schema.$ref.replace('#/definitions/', '')];
  const isApplied = schema.if !== undefined && !contradicts(schema.if, value);
  return [
    ...(referred ? [referred] : []),
    ...(schema.allOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.anyOf ?? []),
    ...(isApplied && schema.then !== undefined ? [schema.then] : []),
  ];
}

function contradicts(condition: DescribedSchema, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(condition.properties ?? {}).some(([key, schema]) => {
    const present = (value as Readonly<Record<string, unknown>>)[key];
    return present !== undefined && 'const' in schema && schema.const !== present;
  });
}

/** The fields of a value, by expanded schemas. */
export function fieldsOf(expanded: readonly DescribedSchema[]): Fields {
  const named = new Map<string, DescribedSchema[]>();
  for (const { properties = {} } of expanded) {
    for (const [key, schema] of Object.entries(properties)) {
      named.set(key, [...(named.get(key) ?? []), schema]);
    }
  }
  const others = expanded.flatMap(({ additionalProperties }) =>
    typeof additionalProperties === 'object' ? [additionalProperties] : [],
  );
  return {
    named,
    others: others.length > 0 || !isFree(expanded) ? others : ANYTHING,
    items: expanded.flatMap(({ items }) => items ?? []),
  };
}

/** Whether the schemas let an object have any fields, such as settings that are Envoy's. */
function isFree(expanded: readonly DescribedSchema[]): boolean {
  const says = expanded.some(
    ({ properties, additionalProperties, items }) =>
      properties !== undefined || additionalProperties !== undefined || items !== undefined,
  );
  if (says) return false;
  return expanded.every(({ type }) => type === undefined || type === 'object');
}
