import type { JsonSchema } from './json-schema.ts';

/** One kind of map in mesh.yaml: what the reference has a section for. */
export interface ReferenceSection {
  readonly title: string;
  /** Never changes while the title stays. */
  readonly anchor: string;
  readonly description: string;
  readonly schema: JsonSchema;
  /** Where it stands, such as `services.<name>`, with the kind of a thing that has several. */
  readonly paths: readonly string[];
}

interface Walk {
  readonly root: JsonSchema;
  /** By title: one title is one kind of map. */
  readonly found: Map<string, ReferenceSection & { readonly paths: string[] }>;
}

/** All sections, in the order in which a reader of the file meets them. */
export function referenceSections(root: JsonSchema): readonly ReferenceSection[] {
  const walk: Walk = { root, found: new Map() };
  visit(walk, root, { path: '' });
  return [...walk.found.values()];
}

/** What a schema refers to, as deep as it goes; itself when it does not. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const definition = root.definitions?.[schema.$ref?.replace('#/definitions/', '') ?? ''];
  return definition === undefined ? schema : resolved(definition, root);
}

/** The fields of a section that have words of their own; a branch of a kind repeats the others without any. */
export function fieldsOf({ properties = {} }: JsonSchema): readonly [string, JsonSchema][] {
  return Object.entries(properties).filter(
    ([, field]) => field.doNotSuggest !== true && field.const === undefined,
  );
}

/** The anchor that renderers of Markdown give a heading. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

/** A path, and which of several kinds of a thing is meant. */
interface Place {
  readonly path: string;
  readonly kind?: string;
}

function visit(walk: Walk, schema: JsonSchema, place: Place): void {
  const target = resolved(schema, walk.root);
  if (target.properties !== undefined && !enter(walk, target, place)) return;
  const { path } = place;
  for (const [name, field] of fieldsOf(target)) visit(walk, field, { path: joined(path, name) });
  for (const { schema: branch, kind } of branchesOf(target)) visit(walk, branch, { path, kind });
  const { additionalProperties, items, oneOf = [], anyOf = [] } = target;
  if (typeof additionalProperties === 'object') {
    visit(walk, additionalProperties, { path: joined(path, '<name>') });
  }
  if (items !== undefined) visit(walk, items, { path: `${path}[]` });
  for (const alternative of [...oneOf, ...anyOf]) visit(walk, alternative, { path });
}

function joined(path: string, step: string): string {
  return path === '' ? step : `${path}.${step}`;
}

/** Notes a section and its path; `false` when it was met before. */
function enter({ found }: Walk, schema: JsonSchema, { path, kind }: Place): boolean {
  const { title } = schema;
  if (title === undefined) throw new Error(`the map at ${path} has no title`);
  const words = kind === undefined ? path : `${path} (${kind})`;
  const known = found.get(title);
  if (known !== undefined) {
    if (JSON.stringify(known.schema.properties) !== JSON.stringify(schema.properties)) {
      throw new Error(`two maps have the title ${title}: ${known.paths[0]} and ${path}`);
    }
    if (!known.paths.includes(words)) known.paths.push(words);
    return false;
  }
  const description = schema.markdownDescription ?? schema.description ?? '';
  found.set(title, { title, anchor: anchorOf(title), description, schema, paths: [words] });
  return true;
}

/** The schemas of the kinds of a thing, each with the words that tell it: `kind: api-gateway`. */
function branchesOf({ allOf = [] }: JsonSchema): readonly {
  readonly schema: JsonSchema;
  readonly kind: string;
}[] {
  return allOf.flatMap((part) => {
    const [condition] = Object.entries(part.if?.properties ?? {});
    if (condition === undefined || part.then === undefined) return [];
    const [key, { const: word }] = condition;
    return [{ schema: part.then, kind: `${key}: ${String(word)}` }];
  });
}
