import type { Schema } from '../kit/schema-errors.ts';
import { compareText } from '../kit/sort.ts';

/** More places than this are no answer. */
const MAX_HOMES = 3;
/** Sections in words of AWS and Consul: what stands there is no key of mesh.yaml. */
const FOREIGN_SECTIONS: ReadonlySet<string> = new Set(['configEntries', 'overrides']);

/** The maps that have a key, as paths with `*` for names, by key; `''` is the root. */
type KeyIndex = Map<string, Set<string>>;

/**
 * Makes the search for the maps in which a key of the language may stand, as paths with `*` for names: those nearest the
 * root, where the path is empty. It finds nothing for a key that there is not, and for one that could stand in too many
 * places to help. The schema is gone through once, and only when something is asked.
 */
export function makeKeySearch(schema: Schema): (key: string) => readonly string[] {
  let index: KeyIndex | undefined;
  return (key) => {
    index ??= indexOf(schema);
    const homes = [...(index.get(key) ?? [])];
    const depth = (home: string) => home.split('.').length;
    const least = Math.min(...homes.map(depth));
    const nearest = homes.includes('') ? [''] : homes.filter((home) => depth(home) === least);
    return nearest.length > MAX_HOMES ? [] : nearest.sort(compareText);
  };
}

function indexOf(schema: Schema): KeyIndex {
  const index: KeyIndex = new Map();
  collect({ root: schema, index }, schema, { path: [], references: [] });
  return index;
}

interface Search {
  readonly root: Schema;
  readonly index: KeyIndex;
}

interface Way {
  readonly path: readonly string[];
  /** Definitions on the way, so that one that uses itself ends it. */
  readonly references: readonly string[];
}

function collect(search: Search, schema: Schema, way: Way): void {
  const { additionalProperties, items, oneOf = [], allOf = [], $ref } = schema;
  if ($ref !== undefined) followReference(search, $ref, way);
  collectProperties(search, schema.properties ?? {}, { ...way, home: way.path.join('.') });
  if (typeof additionalProperties === 'object') {
    collect(search, additionalProperties, { ...way, path: [...way.path, '*'] });
  }
  if (items !== undefined) collect(search, items, way);
  for (const alternative of oneOf) collect(search, alternative, way);
  for (const branch of allOf) collectKind(search, { branch, parent: schema }, way);
}

function collectProperties(
  search: Search,
  properties: NonNullable<Schema['properties']>,
  place: Way & { readonly home: string },
): void {
  const { home, ...way } = place;
  for (const [name, property] of Object.entries(properties)) {
    search.index.set(name, (search.index.get(name) ?? new Set()).add(home));
    if (FOREIGN_SECTIONS.has(name)) continue;
    collect(search, property, { ...way, path: [...way.path, name] });
  }
}

/** What only one kind of a thing has, such as the listeners of an API gateway; it repeats the names of what all kinds have. */
function collectKind(
  search: Search,
  { branch, parent }: { readonly branch: Schema; readonly parent: Schema },
  way: Way,
): void {
  const definition = definitionOf(search, branch.then?.$ref ?? '');
  const kind = branch.if?.properties?.['kind']?.const;
  const own = Object.entries(definition?.properties ?? {}).filter(
    ([name]) => !Object.hasOwn(parent.properties ?? {}, name),
  );
  const home = `${way.path.join('.')} of kind ${String(kind)}`;
  collectProperties(search, Object.fromEntries(own), { ...way, home });
}

function followReference(search: Search, reference: string, way: Way): void {
  const definition = definitionOf(search, reference);
  if (definition === undefined || way.references.includes(reference)) return;
  collect(search, definition, { ...way, references: [...way.references, reference] });
}

function definitionOf({ root }: Search, reference: string): Schema | undefined {
  return root.definitions?.[reference.replace('#/definitions/', '')];
}
