import { validationError } from '../errors.ts';
import { isList, isObject, type Json, type JsonObject, toText } from '../values.ts';
import { splitAttribute, splitSubstitution } from './references.ts';

/** What intrinsic functions are evaluated against. */
export interface Scope {
  /** The value of a parameter, pseudo parameter or resource; undefined is `AWS::NoValue`. */
  ref(name: string): Json | undefined;
  attribute(logicalId: string, attribute: string): Json;
  /** Throws when no stack of the region exports that name. */
  importValue(name: string): Json;
  readonly conditions: JsonObject;
  readonly mappings: JsonObject;
  readonly region: string;
}

type IntrinsicFunction = (argument: Json, scope: Scope) => Json | undefined;

const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, scope) => scope.ref(expectText(argument, 'Ref')),
  'Fn::GetAtt': (argument, scope) => {
    const parts = splitAttribute(argument);
    if (parts === undefined) throw wrongArgument('Fn::GetAtt');
    return scope.attribute(parts[0], parts[1]);
  },
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': (argument, scope) => {
    const [separator, text] = expectList(argument, scope, 'Fn::Split');
    return toText(text).split(expectText(separator, 'Fn::Split'));
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(toText(resolve(argument, scope))),
  'Fn::If': (argument, scope) => {
    if (!isList(argument) || argument.length !== 3) throw wrongArgument('Fn::If');
    const [condition, whenTrue, whenFalse] = argument;
    const isTrue = isConditionTrue(expectText(condition, 'Fn::If'), scope);
    return resolve((isTrue ? whenTrue : whenFalse) ?? null, scope);
  },
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, scope) =>
    Buffer.from(toText(resolve(argument, scope))).toString('base64'),
  'Fn::GetAZs': (argument, scope) => {
    const region = toText(resolve(argument, scope)) || scope.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
};

/**
 * Evaluates the intrinsic functions inside a value. What becomes `AWS::NoValue` is left out of its list or object;
 * the value itself is then undefined.
 */
export function resolve(value: Json, scope: Scope): Json | undefined {
  if (isList(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  const call = callOf(value);
  return call === undefined ? resolveObject(value, scope) : call.apply(call.argument, scope);
}

/** Evaluates every value of an object. */
export function resolveObject(value: JsonObject, scope: Scope): JsonObject {
  const members: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    const resolved = resolve(item, scope);
    if (resolved !== undefined) members.push([key, resolved]);
  }
  return Object.fromEntries(members);
}

/** Whether a named condition holds. */
export function isConditionTrue(name: string, scope: Scope): boolean {
  const condition = scope.conditions[name];
  if (condition === undefined) {
    throw validationError(`Template error: unresolved condition dependency ${name} in Conditions`);
  }
  return evaluateCondition(condition, scope);
}

/** Whether an object is a call of an intrinsic function. */
export function isIntrinsic(value: Json | undefined): boolean {
  return isObject(value) && callOf(value) !== undefined;
}

function callOf(
  value: JsonObject,
): { readonly apply: IntrinsicFunction; readonly argument: Json } | undefined {
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  const [name, argument] = entry;
  if (name.startsWith('Fn::') && !Object.hasOwn(FUNCTIONS, name)) {
    throw validationError(`Template error: ${name} is not supported by this sandbox`);
  }
  const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return apply === undefined ? undefined : { apply, argument };
}

function substitute(argument: Json, scope: Scope): Json {
  const parts = splitSubstitution(argument);
  if (parts === undefined) throw wrongArgument('Fn::Sub');
  const [text, variables] = parts;
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, inner: string) => {
    if (literal === '!') return `\${${inner}}`;
    const name = inner.trim();
    const own = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (own !== undefined) return toText(resolve(own, scope));
    const attribute = name.includes('.') ? splitAttribute(name) : undefined;
    return toText(attribute ? scope.attribute(attribute[0], attribute[1]) : scope.ref(name));
  });
}

function join(argument: Json, scope: Scope): Json {
  if (!isList(argument) || argument.length !== 2) throw wrongArgument('Fn::Join');
  const [separator, values] = argument;
  const list = resolve(values ?? null, scope);
  if (!isList(list)) throw wrongArgument('Fn::Join');
  return list.map(toText).join(expectText(separator, 'Fn::Join'));
}

function select(argument: Json, scope: Scope): Json {
  const [index, list] = expectList(argument, scope, 'Fn::Select');
  const value = isList(list) ? list[Number(toText(index))] : undefined;
  if (value === undefined) {
    throw validationError('Template error: Fn::Select cannot select nonexistent value at index');
  }
  return value;
}

function findInMap(argument: Json, scope: Scope): Json {
  const [map, first, second] = expectList(argument, scope, 'Fn::FindInMap').map(toText);
  const top = scope.mappings[map ?? ''];
  const row = isObject(top) ? top[first ?? ''] : undefined;
  const value = isObject(row) ? row[second ?? ''] : undefined;
  if (value === undefined) {
    throw validationError(`Template error: Unable to get mapping for ${map}::${first}::${second}`);
  }
  return value;
}

function evaluateCondition(condition: Json, scope: Scope): boolean {
  if (!isObject(condition)) throw wrongArgument('Conditions');
  const [entry] = Object.entries(condition);
  if (entry === undefined) throw wrongArgument('Conditions');
  const [name, argument] = entry;
  if (name === 'Condition') return isConditionTrue(expectText(argument, 'Condition'), scope);
  if (!isList(argument)) throw wrongArgument(name);
  switch (name) {
    case 'Fn::Equals': {
      const [left, right] = argument.map((side) => toText(resolve(side, scope)));
      return left === right;
    }
    case 'Fn::Not':
      return !evaluateCondition(argument[0] ?? null, scope);
    case 'Fn::And':
      return argument.every((part) => evaluateCondition(part, scope));
    case 'Fn::Or':
      return argument.some((part) => evaluateCondition(part, scope));
    default:
      throw wrongArgument(name);
  }
}

function expectList(argument: Json, scope: Scope, name: string): readonly Json[] {
  const list = resolve(argument, scope);
  if (!isList(list)) throw wrongArgument(name);
  return list;
}

function expectText(value: Json | undefined, name: string): string {
  if (typeof value !== 'string') throw wrongArgument(name);
  return value;
}

function wrongArgument(name: string): Error {
  return validationError(`Template error: every ${name} object must have the right arguments`);
}
