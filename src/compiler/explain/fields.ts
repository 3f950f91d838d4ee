import { type DescribedSchema, expandSchemas, fieldsOf } from '../../kit/schemas-at.ts';
import type { Path, YamlValue } from '../../model/source.ts';
import { childOf, isMap, valueAt } from '../../model/yaml-path.ts';

/** What the language says of a path, or the first step that it does not know. */
export type FieldSearch =
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'unknown'; readonly index: number; readonly known: readonly string[] };

export interface Field {
  readonly description: string | undefined;
  /** What holds when nothing is said. */
  readonly byDefault: YamlValue | undefined;
  /** Whether the last step is a name that the user chose, and no word of the language. */
  readonly isNamedByUser: boolean;
  /** All that the schema says of the value; the first is the nearest. */
  readonly schemas: readonly DescribedSchema[];
}

/** Looks a path up in the schema of mesh.yaml. The tree decides where the schema has several kinds of one thing. */
export function findField(path: Path, schema: DescribedSchema, tree: YamlValue): FieldSearch {
  let schemas: readonly DescribedSchema[] = [schema];
  let isNamedByUser = false;
  let value: YamlValue | undefined = tree;
  for (const [index, step] of path.entries()) {
    const { named, others, items } = fieldsOf(expandSchemas(schema, schemas, value));
    const own = named.get(String(step));
    schemas = own ?? (/^\d+$/.test(String(step)) && items.length > 0 ? items : others);
    isNamedByUser = own === undefined;
    if (schemas.length === 0) return { kind: 'unknown', index, known: [...named.keys()] };
    value = childOf(value, step);
  }
  return { kind: 'field', field: makeField(schemas, { schema, value, isNamedByUser }) };
}

function makeField(
  schemas: readonly DescribedSchema[],
  from: {
    readonly schema: DescribedSchema;
    readonly value: YamlValue | undefined;
    readonly isNamedByUser: boolean;
  },
): Field {
  const expanded = expandSchemas(from.schema, schemas, from.value);
  const described = expanded.find(({ description }) => description !== undefined);
  const withDefault = schemas.find((part) => part.default !== undefined);
  return {
    description: described?.description,
    byDefault: withDefault?.default as YamlValue | undefined, // a schema is JSON
    isNamedByUser: from.isNamedByUser,
    schemas,
  };
}

/**
 * The paths at or below `path` that have a built-in default, wherever the maps around them are there; `path` itself may
 * be absent.
 */
export function defaultPaths(
  path: Path,
  schema: DescribedSchema,
  tree: YamlValue,
): readonly Path[] {
  const found = findField(path, schema, tree);
  if (found.kind === 'unknown') return [];
  const { byDefault, schemas } = found.field;
  const value = valueAt(tree, path);
  if (value === undefined && byDefault !== undefined) return [path];
  if (value !== undefined && !isMap(value)) return [];
  const { named } = fieldsOf(expandSchemas(schema, schemas, value));
  const names = [...new Set([...Object.keys(value ?? {}), ...named.keys()])];
  return names.flatMap((name): readonly Path[] => {
    const inner = [...path, name];
    if (childOf(value, name) !== undefined) return defaultPaths(inner, schema, tree);
    return named.get(name)?.some((part) => part.default !== undefined) ? [inner] : [];
  });
}
