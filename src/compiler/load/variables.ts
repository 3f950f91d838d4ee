import { didYouMean } from '../../kit/did-you-mean.ts';
import type { YamlObject, YamlValue } from '../../model/source.ts';
import type { Origin, Origins } from './origins.ts';
import { keySpan, originOf, valueSpan } from './origins.ts';
import type { LoadReport, Span } from './span.ts';

/** A value that a variable can have. */
export type VariableValue = string | number | boolean;

/**
 * A declared variable: with its given value, else its default; without either; or with a mistake
 * that was reported.
 */
export type Variable =
  | { readonly kind: 'set'; readonly value: VariableValue }
  | { readonly kind: 'unset'; readonly declaredAt: Span }
  | { readonly kind: 'invalid' };

/** What reading the declarations needs. */
export interface VariablesInput {
  /** The values from the command line: always texts. */
  readonly given: Readonly<Record<string, string>>;
  readonly origins: Origins;
  /** Where a finding goes that belongs to no declaration. */
  readonly fallback: Span;
  readonly report: LoadReport;
}

type VariableType = 'string' | 'number' | 'boolean';

const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_-]*$/;
const NUMBER_PATTERN = /^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$/;
const TYPES: readonly VariableType[] = ['string', 'number', 'boolean'];
const KEYS = ['default', 'description', 'type'];

/**
 * Reads the section `variables:` and the values from the command line. A given value wins over the
 * default. The values are never part of a message: they may come from a secret store of the
 * pipeline.
 */
export function readVariables(
  tree: YamlObject,
  input: VariablesInput,
): ReadonlyMap<string, Variable> {
  const section = tree['variables'];
  const sectionOrigin = originOf(input.origins, tree, 'variables');
  const variables = new Map<string, Variable>();
  const at = sectionOrigin === undefined ? input.fallback : keySpan(sectionOrigin);
  if (section !== undefined && !isMap(section)) {
    reportDeclaration(input, at, '"variables" must be a map from names to declarations');
    return variables;
  }
  for (const [name, declaration] of Object.entries(section ?? {})) {
    const origin = originOf(input.origins, section, name);
    if (origin === undefined) continue;
    variables.set(name, readVariable(name, declaration, { origin, ...input }));
  }
  reportUndeclared(variables, at, input);
  return variables;
}

function readVariable(
  name: string,
  declaration: YamlValue,
  input: VariablesInput & { readonly origin: Origin },
): Variable {
  const declaredAt = keySpan(input.origin);
  if (!NAME_PATTERN.test(name)) {
    reportDeclaration(input, declaredAt, `"${name}" cannot be the name of a variable`, {
      hint: 'begin with a letter; then letters, digits, hyphens and underscores',
    });
  }
  if (!isMap(declaration)) {
    reportDeclaration(input, declaredAt, `the declaration of "${name}" must be a map`, {
      hint: `write ${name}: { default: … }, or ${name}: {} for one without a default`,
    });
    return { kind: 'invalid' };
  }
  reportUnknownKeys(declaration, input);
  const type = readType(declaration, input);
  const fallback = readDefault(declaration, type, input);
  const given = Object.hasOwn(input.given, name) ? input.given[name] : undefined;
  if (given === undefined) return fallback ?? { kind: 'unset', declaredAt };
  const value = convert(given, type ?? 'string');
  if (value !== undefined) return { kind: 'set', value };
  input.report({
    code: 'variable-wrong-type',
    severity: 'error',
    message: `the value given by --var ${name}=… is not a ${type}`,
    span: declaredAt,
  });
  return { kind: 'invalid' };
}

function reportUnknownKeys(declaration: YamlObject, input: VariablesInput): void {
  for (const key of Object.keys(declaration)) {
    const origin = originOf(input.origins, declaration, key);
    if (KEYS.includes(key) || origin === undefined) continue;
    const guess = didYouMean(key, KEYS);
    input.report({
      code: 'unknown-key',
      severity: 'error',
      message: `unknown key "${key}"`,
      span: keySpan(origin),
      hint: guess ? `did you mean "${guess}"?` : `allowed here: ${KEYS.join(', ')}`,
    });
  }
}

/**
 * The declared type, else that of the default, else `undefined`: then a given value stays a text.
 */
function readType(declaration: YamlObject, input: VariablesInput): VariableType | undefined {
  const declared = declaration['type'];
  if (declared === undefined) return TYPES.find((type) => type === typeof declaration['default']);
  const type = TYPES.find((candidate) => candidate === declared);
  const origin = originOf(input.origins, declaration, 'type');
  if (type === undefined && origin !== undefined) {
    reportDeclaration(
      input,
      valueSpan(origin),
      `the type of a variable is one of ${TYPES.join(', ')}`,
    );
  }
  return type;
}

function readDefault(
  declaration: YamlObject,
  type: VariableType | undefined,
  input: VariablesInput,
): Variable | undefined {
  const value = declaration['default'];
  const origin = originOf(input.origins, declaration, 'default');
  if (value === undefined || origin === undefined) return undefined;
  if (!isVariableValue(value)) {
    reportDeclaration(input, valueSpan(origin), 'a default is a text, a number, true or false');
    return { kind: 'invalid' };
  }
  if (type !== undefined && typeof value !== type) {
    input.report({
      code: 'variable-wrong-type',
      severity: 'error',
      message: `the default is a ${typeof value}, and the variable's type is ${type}`,
      span: valueSpan(origin),
      hint: type === 'string' ? 'quote it' : `write a ${type} without quotes`,
    });
  }
  if (typeof value === 'string' && value.includes('${var.')) {
    reportDeclaration(input, valueSpan(origin), 'a default cannot refer to another variable');
  }
  return { kind: 'set', value };
}

function convert(text: string, type: VariableType): VariableValue | undefined {
  if (type === 'string') return text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  const value = Number(text);
  if (!NUMBER_PATTERN.test(text) || !Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : value;
}

function reportUndeclared(
  variables: ReadonlyMap<string, Variable>,
  span: Span,
  input: VariablesInput,
): void {
  for (const name of Object.keys(input.given)) {
    if (variables.has(name)) continue;
    const guess = didYouMean(name, variables.keys());
    input.report({
      code: 'unknown-variable',
      severity: 'error',
      message: `--var gives a value to "${name}", which "variables" does not declare`,
      span,
      hint: guess ? `did you mean "${guess}"?` : `declare it: variables: { ${name}: {} }`,
    });
  }
}

function reportDeclaration(
  input: VariablesInput,
  span: Span,
  message: string,
  more: { readonly hint?: string } = {},
): void {
  input.report({ code: 'variable-declaration', severity: 'error', message, span, ...more });
}

function isVariableValue(value: YamlValue): value is VariableValue {
  return TYPES.some((type) => type === typeof value);
}

function isMap(value: YamlValue | undefined): value is YamlObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
