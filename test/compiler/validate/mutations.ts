import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import type { JsonSchema } from '../../../scripts/generate/json-schema.ts';

/** A mistake made in a correct file. */
export interface Mutation {
  readonly kind: MutationKind;
  readonly text: string;
  /** Line of the mistake: that of the changed text, or of the key of the map that lacks something. */
  readonly line: number;
  /** What was changed, for the message of a failing test. */
  readonly what: string;
}

export const MUTATION_KINDS = [
  'misspelt key',
  'duplicate key',
  'missing key',
  'wrong type',
  'wrong word',
  'wrong form',
  'number out of range',
  'dangling reference',
  'clash of ports',
] as const;
export type MutationKind = (typeof MUTATION_KINDS)[number];

const SCHEMA_FILE = path.join(import.meta.dirname, '../../../schema/mesh.schema.json');
const SCHEMA: JsonSchema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));

/** A value of the document with what the schema says of it. */
interface Place {
  readonly node: Node;
  readonly schemas: readonly JsonSchema[];
  /** Keys and indices from the root. */
  readonly path: readonly (string | number)[];
  /** Where the key of this value stands, or the item itself; `undefined` for the root. */
  readonly ownerStart: number | undefined;
}

/** Every mistake that the schema and the references of a correct file suggest, in the order of the text. */
export function mutationsOf(text: string): readonly Mutation[] {
  const root = parseDocument(text).contents;
  if (!isMap(root)) throw new Error('the document is no map');
  const places = placesIn({ node: root, schemas: [SCHEMA], path: [], ownerStart: undefined });
  return places
    .filter(isOrdinary)
    .flatMap((place) => [
      ...(isMap(place.node) ? keyMutations(place, place.node, text) : []),
      ...valueMutations(place, text),
      ...referenceMutations(place, text),
    ]);
}

/** What is wrong with the declaration of variables as a whole shows at its key and where they are used. */
function isOrdinary({ path: way }: Place): boolean {
  return way.join() !== 'variables';
}

function placesIn(place: Place): Place[] {
  const { node, schemas, path: way } = place;
  if (isMap(node)) {
    return [
      place,
      ...pairsOf(node).flatMap(({ key, value }) => {
        const ownerStart = key.range?.[0] ?? 0;
        const child = schemas.flatMap((schema) => propertySchemas(schema, keyText(key)));
        return placesIn({ node: value, schemas: child, path: [...way, keyText(key)], ownerStart });
      }),
    ];
  }
  if (!isSeq(node)) return [place];
  const items = schemas.flatMap(({ items: item }) => alternatives(item));
  return [
    place,
    ...(node.items as Node[]).flatMap((item, index) =>
      placesIn({
        node: item,
        schemas: items,
        path: [...way, index],
        ownerStart: item.range?.[0] ?? 0,
      }),
    ),
  ];
}

/** An entry of a map that has a value. */
interface Entry {
  readonly key: Node;
  readonly value: Node;
}

function pairsOf(map: YAMLMap): readonly Entry[] {
  return (map.items as Pair<Node, Node | null>[]).flatMap(({ key, value }) =>
    value === null ? [] : [{ key, value }],
  );
}

function keyText(key: Node): string {
  return isScalar(key) ? String(key.value) : '';
}

function propertySchemas(schema: JsonSchema, key: string): JsonSchema[] {
  const { properties = {}, additionalProperties } = schema;
  if (Object.hasOwn(properties, key)) return alternatives(properties[key]);
  return typeof additionalProperties === 'object' ? alternatives(additionalProperties) : [];
}

/** A schema with its references followed and its alternatives apart. */
function alternatives(schema: JsonSchema | undefined): JsonSchema[] {
  if (schema === undefined) return [];
  if (schema.$ref !== undefined) {
    return alternatives(SCHEMA.definitions?.[schema.$ref.replace('#/definitions/', '')]);
  }
  return schema.oneOf === undefined ? [schema] : schema.oneOf.flatMap(alternatives);
}

/** Mistakes in the keys of a map whose keys the language defines. */
function keyMutations(place: Place, map: YAMLMap, text: string): Mutation[] {
  const closed = place.schemas.find(({ additionalProperties }) => additionalProperties === false);
  return pairsOf(map).flatMap((pair) => {
    const [start = 0, end = 0] = pair.key.range ?? [];
    const name = keyText(pair.key);
    const required = closed?.required?.includes(name) === true;
    return [
      ...(closed === undefined || name === 'variables'
        ? []
        : [replace('misspelt key', text, { start, end, by: `${name}x` })]),
      duplicate(text, { start, name, isFlow: map.flow === true }),
      ...(required ? [remove(text, map, { pair, owner: place.ownerStart })] : []),
    ];
  });
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

function replace(kind: MutationKind, text: string, { start, end, by }: Replacement): Mutation {
  const line = lineAt(text, start);
  return {
    kind,
    text: `${text.slice(0, start)}${by}${text.slice(end)}`,
    line,
    what: `line ${line}: ${text.slice(start, end)} → ${by}`,
  };
}

/** The key a second time before the first, so that the mistake is where the first was. */
function duplicate(
  text: string,
  key: { readonly start: number; readonly name: string; readonly isFlow: boolean },
): Mutation {
  const { start, name, isFlow } = key;
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
  const by = isFlow ? `${name}: 1, ` : `${name}: 1\n${indent}`;
  const mutation = replace('duplicate key', text, { start, end: start, by });
  return { ...mutation, line: mutation.line + (isFlow ? 0 : 1) };
}

function remove(
  text: string,
  map: YAMLMap,
  parts: { readonly pair: Entry; readonly owner: number | undefined },
): Mutation {
  const [start = 0] = parts.pair.key.range ?? [];
  const [, end = 0] = parts.pair.value.range ?? [];
  const others = pairsOf(map).filter(({ key }) => key !== parts.pair.key);
  const hasComma = map.flow === true && others.length > 0;
  const isLast = pairsOf(map).at(-1)?.key === parts.pair.key;
  const from = hasComma && isLast ? text.lastIndexOf(',', start) : start;
  const to = hasComma && !isLast ? text.indexOf(',', end) + 1 : end;
  const mutation = replace('missing key', text, { start: from, end: to, by: '' });
  // An item of a list begins with its first key: without that one it begins with the next.
  const isAtKey = parts.owner === undefined || parts.owner === start;
  const owner = (isAtKey ? others[0]?.key.range?.[0] : parts.owner) ?? 0;
  return { ...mutation, line: lineAt(text, owner) };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Mistakes in one value. */
function valueMutations({ node, schemas }: Place, text: string): Mutation[] {
  const [start = 0, end = 0] = node.range ?? [];
  const types = new Set(schemas.flatMap(({ type }) => type ?? []));
  if (types.size === 0 || start === 0 || hasAnchor(text.slice(start, end))) return [];
  const by = (kind: MutationKind, value: string) => replace(kind, text, { start, end, by: value });
  const takesText = types.has('string');
  const takesNumber = types.has('integer') || types.has('number');
  return [
    ...(takesText && !takesNumber ? [by('wrong type', '12')] : []),
    ...(types.has('array') ? [] : [by('wrong type', '[wrong]')]),
    ...(types.has('object') ? [] : [by('wrong type', '{ wrong: 1 }')]),
    ...(takesText ? textMutations(schemas, by) : [by('wrong type', '"wrong"')]),
    ...(takesNumber ? boundMutations(schemas, by) : []),
  ];
}

/** Without its anchor an alias elsewhere leads nowhere, and is what is found. */
function hasAnchor(text: string): boolean {
  return /(^|\s)&\w/.test(text);
}

type Mutate = (kind: MutationKind, value: string) => Mutation;

function textMutations(schemas: readonly JsonSchema[], by: Mutate): Mutation[] {
  const texts = schemas.filter(({ type }) => type === 'string');
  return texts.flatMap((schema) => [
    ...(schema.enum === undefined ? [] : [by('wrong word', 'wrong')]),
    ...foreignTexts(schema.pattern).map((value) => by('wrong form', `"${value}"`)),
    ...(schema.minLength === undefined ? [] : [by('wrong form', '""')]),
  ]);
}

/** A text that does not have the form. */
function foreignTexts(pattern: string | undefined): readonly string[] {
  if (pattern === undefined) return [];
  return ['?!', ':'].filter((text) => !new RegExp(pattern, 'u').test(text)).slice(0, 1);
}

function boundMutations(schemas: readonly JsonSchema[], by: Mutate): Mutation[] {
  return schemas.flatMap(({ minimum, maximum }) => [
    ...(minimum === undefined ? [] : [by('number out of range', String(minimum - 1))]),
    ...(maximum === undefined ? [] : [by('number out of range', String(maximum + 1))]),
  ]);
}

/** Upstreams of other datacenters, peers, partitions and namespaces may have any name: the file does not know their services. */
function isElsewhere(value: Node | null | undefined, text: string): boolean {
  const [from = 0, to = 0] = value?.range ?? [];
  return /\b(datacenter|destination(Peer|Partition|Namespace)):/.test(text.slice(from, to));
}

/** Names that lead nowhere, and ports that somebody else has. */
function referenceMutations({ node, path: way }: Place, text: string): Mutation[] {
  const [start = 0, end = 0] = node.range ?? [];
  const [section, , field] = way;
  const last = way.at(-1);
  if (section !== 'services') return [];
  if (field === 'upstreams' && isMap(node) && way.length === 3) {
    const here = pairsOf(node).filter(({ value }) => !isElsewhere(value, text));
    return here.map(({ key }) => {
      const [from = 0, to = 0] = key.range ?? [];
      return replace('dangling reference', text, { start: from, end: to, by: 'nowhere' });
    });
  }
  const isName =
    (field === 'allow' && way.length === 4) || last === 'containerName' || last === 'sourceVolume';
  if (isName) return [replace('dangling reference', text, { start, end, by: 'nowhere' })];
  if (last !== 'localBindPort' && !(field === 'port' && way.length === 3)) return [];
  return ['19000', '20300'].map((by) => replace('clash of ports', text, { start, end, by }));
}
