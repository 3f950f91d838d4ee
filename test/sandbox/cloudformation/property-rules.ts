import { readdirSync, readFileSync } from 'node:fs';
import { isList, isObject, isSame, type Json, type JsonObject, toText } from '../values.ts';
import { UNKNOWN } from './change-details.ts';

/** A property that does not fit its type's schema. */
export interface PropertyProblem {
  /** Below `/Properties`, such as `/ContainerDefinitions/0`. */
  readonly path: string;
  readonly reason: string;
}

const SCHEMAS = new URL('../../../schema/aws/', import.meta.url);
/** Values that are known only after the deployment, and dynamic references. */
const OPAQUE = [UNKNOWN, '{{resolve:'];

let loaded: ReadonlyMap<string, JsonObject> | undefined;

/** The resource schemas of this repository, by type name. */
export function resourceSchemas(): ReadonlyMap<string, JsonObject> {
  loaded ??= new Map(
    readdirSync(SCHEMAS)
      .filter((file) => file.endsWith('.json'))
      .map((file) => {
        const schema: unknown = JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8'));
        if (!isObject(schema)) throw new Error(`${file} is no schema`);
        return [toText(schema['typeName']), schema];
      }),
  );
  return loaded;
}

/**
 * Holds a resource's resolved properties against the schema of its type: unknown and missing properties, wrong types,
 * values outside an enumeration. Scalars are taken as CloudFormation takes them, a number also as text. Types without a
 * schema here pass.
 */
export function findPropertyProblems(
  type: string,
  properties: JsonObject,
): readonly PropertyProblem[] {
  const schema = resourceSchemas().get(type);
  if (schema === undefined) return [];
  const readOnly = readOnlyProperties(schema)
    .filter((name) => Object.hasOwn(properties, name))
    .map((name) => ({ path: '', reason: `Encountered read-only property [${name}]` }));
  return [...readOnly, ...problemsOf({ root: schema, schema, path: '' }, properties)];
}

/** A place in a schema and in the properties. */
interface Place {
  readonly root: JsonObject;
  readonly schema: JsonObject;
  readonly path: string;
}

function problemsOf(place: Place, value: Json): readonly PropertyProblem[] {
  const schema = dereference(place);
  if (typeof value === 'string' && OPAQUE.some((mark) => value.includes(mark))) return [];
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOfType(type, value))) {
    return [problem(place, `expected type: ${types.join(' or ')}, found: ${nameOf(value)}`)];
  }
  const allowed = schema['enum'];
  if (isList(allowed) && !allowed.some((one) => isSame(toText(one), toText(value)))) {
    return [problem(place, `${toText(value)} is not a valid enum value: ${allowed.join(', ')}`)];
  }
  if (isList(value)) return itemProblems({ ...place, schema }, value);
  return isObject(value) ? memberProblems({ ...place, schema }, value) : [];
}

function memberProblems(place: Place, value: JsonObject): readonly PropertyProblem[] {
  const { schema } = place;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = isList(schema['required']) ? schema['required'].map(toText) : [];
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => problem(place, `Required property [${name}] not found`));
  const isOpen = schema['additionalProperties'] !== false || isObject(schema['patternProperties']);
  const members = Object.entries(value).flatMap(([name, member]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!isObject(known)) {
      return isOpen ? [] : [problem(place, `Encountered unsupported property [${name}]`)];
    }
    return problemsOf({ ...place, schema: known, path: `${place.path}/${name}` }, member);
  });
  return [...missing, ...members];
}

function itemProblems(place: Place, value: readonly Json[]): readonly PropertyProblem[] {
  const { items } = place.schema;
  if (!isObject(items)) return [];
  return value.flatMap((item, index) =>
    problemsOf({ ...place, schema: items, path: `${place.path}/${index}` }, item),
  );
}

function dereference({ root, schema }: Place): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  let found: Json | undefined = root;
  for (const step of reference.replace('#/', '').split('/')) {
    found = isObject(found) ? found[step] : undefined;
  }
  return isObject(found) ? found : {};
}

function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  return isList(type) ? type.map(toText) : [];
}

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return isList(value);
    case 'boolean':
      return value === true || value === false || value === 'true' || value === 'false';
    case 'integer':
      return !isContainer(value) && toText(value) !== '' && Number.isInteger(Number(value));
    case 'number':
      return !isContainer(value) && toText(value) !== '' && Number.isFinite(Number(value));
    default:
      return !isContainer(value);
  }
}

function isContainer(value: Json): boolean {
  return isObject(value) || isList(value);
}

function nameOf(value: Json): string {
  if (isList(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

function readOnlyProperties(schema: JsonObject): readonly string[] {
  const list = schema['readOnlyProperties'];
  return (isList(list) ? list : [])
    .map((pointer) => toText(pointer).replace('/properties/', ''))
    .filter((name) => !name.includes('/'));
}

function problem({ path }: Place, reason: string): PropertyProblem {
  return { path, reason };
}
