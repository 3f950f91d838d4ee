import type { SchemaError } from './schema-error.ts';
import { compareText } from './sort.ts';

/**
 * The part of JSON Schema draft-07 that `schemaErrors` knows
 * (https://json-schema.org/draft-07/json-schema-validation). Tests hold our schemas against this list, and the errors
 * against Ajv's, so that no word of a schema is skipped unseen.
 */
export interface Schema {
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** Ours: what a text has to be, for people. */
  readonly patternErrorMessage?: string;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
}

/**
 * Every violation of `schema` in `value`; empty when it is valid. A value of the wrong type is told as that and looked
 * at no further. An interpreter and no generated code: it is a quarter as large for our schema, reads any other as
 * well, and runs under `--jitless` (docs/decisions/generated-language.md).
 *
 * @throws Error when the schema refers to a definition that it does not have
 */
export function schemaErrors(schema: Schema, value: unknown): readonly SchemaError[] {
  return errorsAt(schema, schema, { value });
}

/** A value and the way to it, which becomes a text only when there is an error. */
interface Place {
  readonly value: unknown;
  readonly key?: string | number;
  readonly parent?: Place;
}

/** What every step of one check shares. */
interface Check {
  /** Where `$ref` looks. */
  readonly root: Schema;
  readonly errors: SchemaError[];
}

function errorsAt(root: Schema, schema: Schema, place: Place): readonly SchemaError[] {
  const errors: SchemaError[] = [];
  check({ root, errors }, schema, place);
  return errors;
}

function fail(run: Check, place: Place, keyword: string, params: SchemaError['params']): void {
  run.errors.push({ instancePath: pointerTo(place), keyword, params });
}

/** The JSON pointer of a place (RFC 6901). */
function pointerTo({ key, parent }: Place): string {
  if (parent === undefined) return '';
  const token = String(key).replaceAll('~', '~0').replaceAll('/', '~1');
  return `${pointerTo(parent)}/${token}`;
}

/** The keywords in the order in which Ajv reports them. */
function check(run: Check, schema: Schema, place: Place): void {
  const { value } = place;
  if (schema.type !== undefined && !hasType(value, schema.type)) {
    fail(run, place, 'type', { type: schema.type });
    return;
  }
  if (typeof value === 'number') checkNumber(run, schema, place, value);
  if (typeof value === 'string') checkText(run, schema, place, value);
  checkChoice(run, schema, place);
  checkParts(run, schema, place);
  if (Array.isArray(value)) checkItems(run, schema, place, value);
  else if (isObject(value)) checkMembers(run, schema, place, value);
}

function hasType(value: unknown, type: string | readonly string[]): boolean {
  return typeof type === 'string'
    ? isOfType(value, type)
    : type.some((one) => isOfType(value, one));
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value) && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function checkNumber(run: Check, schema: Schema, place: Place, value: number): void {
  const { minimum, maximum, multipleOf } = schema;
  if (maximum !== undefined && value > maximum) {
    fail(run, place, 'maximum', { comparison: '<=', limit: maximum });
  }
  if (minimum !== undefined && value < minimum) {
    fail(run, place, 'minimum', { comparison: '>=', limit: minimum });
  }
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
    fail(run, place, 'multipleOf', { multipleOf });
  }
}

/** 0.3 is a multiple of 0.1, although its quotient in binary is not whole. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}

function checkText(run: Check, schema: Schema, place: Place, value: string): void {
  const { minLength, maxLength, pattern, patternErrorMessage } = schema;
  if (maxLength !== undefined && lengthOf(value) > maxLength) {
    fail(run, place, 'maxLength', { limit: maxLength });
  }
  if (minLength !== undefined && lengthOf(value) < minLength) {
    fail(run, place, 'minLength', { limit: minLength });
  }
  if (pattern !== undefined && !regularExpression(pattern).test(value)) {
    const message = patternErrorMessage === undefined ? {} : { message: patternErrorMessage };
    fail(run, place, 'pattern', { pattern, ...message });
  }
}

/** Characters as people count them. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _character of text) length += 1;
  return length;
}

const EXPRESSIONS = new Map<string, RegExp>();

function regularExpression(pattern: string): RegExp {
  const known = EXPRESSIONS.get(pattern) ?? new RegExp(pattern, 'u');
  EXPRESSIONS.set(pattern, known);
  return known;
}

function checkChoice(run: Check, schema: Schema, place: Place): void {
  const { value } = place;
  if (schema.const !== undefined && !isEqual(schema.const, value)) {
    fail(run, place, 'const', { allowedValue: schema.const });
  }
  if (schema.enum !== undefined && !schema.enum.some((choice) => isEqual(choice, value))) {
    fail(run, place, 'enum', { allowedValues: schema.enum });
  }
}

function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  return isObject(left) && isObject(right) && canonicalText(left) === canonicalText(right);
}

/** The same text for values that are equal, whatever the order of their keys. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (!isObject(part) || Array.isArray(part)) return part;
    return Object.entries(part).toSorted(([left], [right]) => compareText(left, right));
  });
}

/** The schemas that hold for the same value. */
function checkParts(run: Check, schema: Schema, place: Place): void {
  if (schema.$ref !== undefined) check(run, definition(run.root, schema.$ref), place);
  if (schema.anyOf !== undefined) checkAnyOf(run, schema.anyOf, place);
  if (schema.oneOf !== undefined) checkOneOf(run, schema.oneOf, place);
  for (const part of schema.allOf ?? []) check(run, part, place);
  if (schema.if === undefined || schema.then === undefined) return;
  if (errorsAt(run.root, schema.if, place).length === 0) check(run, schema.then, place);
}

function definition(root: Schema, reference: string): Schema {
  const found = root.definitions?.[reference.replace('#/definitions/', '')];
  if (found === undefined) throw new Error(`the schema has no ${reference}`);
  return found;
}

function checkAnyOf(run: Check, alternatives: readonly Schema[], place: Place): void {
  const attempts = alternatives.map((alternative) => errorsAt(run.root, alternative, place));
  if (attempts.some((errors) => errors.length === 0)) return;
  run.errors.push(...attempts.flat());
  fail(run, place, 'anyOf', {});
}

function checkOneOf(run: Check, alternatives: readonly Schema[], place: Place): void {
  const attempts = alternatives.map((alternative) => errorsAt(run.root, alternative, place));
  const passing = [...attempts.keys()].filter((index) => attempts[index]?.length === 0);
  if (passing.length === 1) return;
  run.errors.push(...attempts.flat());
  fail(run, place, 'oneOf', { passingSchemas: passing.length === 0 ? null : passing });
}

function checkItems(run: Check, schema: Schema, place: Place, items: readonly unknown[]): void {
  const { minItems, maxItems } = schema;
  if (maxItems !== undefined && items.length > maxItems) {
    fail(run, place, 'maxItems', { limit: maxItems });
  }
  if (minItems !== undefined && items.length < minItems) {
    fail(run, place, 'minItems', { limit: minItems });
  }
  const repeated = schema.uniqueItems === true ? firstRepeated(items) : undefined;
  if (repeated !== undefined) fail(run, place, 'uniqueItems', repeated);
  if (schema.items === undefined) return;
  for (const [key, value] of items.entries())
    check(run, schema.items, { value, key, parent: place });
}

/** The first item that equals an earlier one, by their positions: `i` repeats `j`. */
function firstRepeated(items: readonly unknown[]): { i: number; j: number } | undefined {
  const seen = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    const text = canonicalText(item);
    const j = seen.get(text);
    if (j !== undefined) return { i, j };
    seen.set(text, i);
  }
  return undefined;
}

type Members = Readonly<Record<string, unknown>>;

function checkMembers(run: Check, schema: Schema, place: Place, members: Members): void {
  checkKeys(run, schema, place, members);
  for (const key of Object.keys(members)) {
    for (const part of memberSchemas(schema, key)) {
      if (part === false) fail(run, place, 'additionalProperties', unknownKey(schema, key));
      else if (part !== true) check(run, part, { value: members[key], key, parent: place });
    }
  }
}

function checkKeys(run: Check, schema: Schema, place: Place, members: Members): void {
  const { minProperties, maxProperties, propertyNames } = schema;
  const keys = Object.keys(members);
  if (maxProperties !== undefined && keys.length > maxProperties) {
    fail(run, place, 'maxProperties', { limit: maxProperties });
  }
  if (minProperties !== undefined && keys.length < minProperties) {
    fail(run, place, 'minProperties', { limit: minProperties });
  }
  for (const missingProperty of missingOf(schema.required ?? [], members)) {
    fail(run, place, 'required', { missingProperty });
  }
  if (propertyNames !== undefined) checkNames(run, propertyNames, place, keys);
  for (const [property, others] of Object.entries(schema.dependencies ?? {})) {
    if (!Object.hasOwn(members, property)) continue;
    for (const missingProperty of missingOf(others, members)) {
      fail(run, place, 'dependencies', { property, missingProperty });
    }
  }
}

function missingOf(keys: readonly string[], members: Members): readonly string[] {
  return keys.filter((key) => !Object.hasOwn(members, key));
}

function checkNames(run: Check, rules: Schema, place: Place, keys: readonly string[]): void {
  const instancePath = pointerTo(place);
  for (const propertyName of keys) {
    const errors = errorsAt(run.root, rules, { value: propertyName });
    run.errors.push(...errors.map((error) => ({ ...error, instancePath, propertyName })));
  }
}

/** What holds for the member with this key; `false` where there may be none. */
function memberSchemas(schema: Schema, key: string): readonly (Schema | boolean)[] {
  const { properties = {}, patternProperties = {}, additionalProperties = true } = schema;
  const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
  const matching = Object.entries(patternProperties)
    .filter(([pattern]) => regularExpression(pattern).test(key))
    .map(([, part]) => part);
  const parts = own === undefined ? matching : [own, ...matching];
  return parts.length > 0 ? parts : [additionalProperties];
}

function unknownKey({ properties = {} }: Schema, key: string): SchemaError['params'] {
  return { additionalProperty: key, known: Object.keys(properties).toSorted(compareText) };
}
