import { didYouMean } from '../../kit/did-you-mean.ts';
import type { SourceFile, YamlObject, YamlValue } from '../../model/source.ts';
import type { Origin, Origins } from './origins.ts';
import { valueSpan } from './origins.ts';
import type { LoadReport, Span } from './span.ts';
import type { Variable, VariableValue } from './variables.ts';

/** What replacing references needs. */
export interface Interpolation {
  readonly files: readonly SourceFile[];
  readonly variables: ReadonlyMap<string, Variable>;
  readonly origins: Origins;
  readonly report: LoadReport;
}

interface Replacing extends Interpolation {
  /** Variables without a value that were reported: once for each variable, at its first use. */
  readonly withoutValue: Set<string>;
}

/** An escaped `${`, or a reference with or without its closing brace. */
const REFERENCE = /\$\$\{|\$\{var\.([^}]*)(\}?)/g;

/**
 * Replaces `${var.name}` in every text outside `variables:`. A text that is one reference and
 * nothing else becomes the variable's value with its type; elsewhere the value is put in as text.
 * `$${` stands for `${`; any other `${` is left alone, since shells and CloudFormation use it too.
 * Keys and the variables' own values are never searched.
 */
export function interpolate(tree: YamlObject, interpolation: Interpolation): YamlObject {
  const replacing = { ...interpolation, withoutValue: new Set<string>() };
  return inMap(tree, replacing, (key) => key !== 'variables');
}

function inValue(value: YamlValue, origin: Origin | undefined, replacing: Replacing): YamlValue {
  if (typeof value === 'string') return inText(value, origin, replacing);
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? inList(value, replacing) : inMap(value, replacing, () => true);
}

/** Containers without a reference are kept as they are; others are copied. */
function inMap(
  map: YamlObject,
  replacing: Replacing,
  isSearched: (key: string) => boolean,
): YamlObject {
  const origins = replacing.origins.get(map);
  let copy: Record<string, YamlValue> | undefined;
  for (const key in map) {
    const value = map[key] ?? null;
    if (!isSearched(key)) continue;
    const replaced = inValue(value, origins?.get(key), replacing);
    if (replaced === value) continue;
    copy ??= Object.assign(Object.create(null), map) as Record<string, YamlValue>;
    copy[key] = replaced;
  }
  if (copy === undefined) return map;
  if (origins !== undefined) replacing.origins.set(copy, origins);
  return copy;
}

function inList(list: readonly YamlValue[], replacing: Replacing): readonly YamlValue[] {
  const origins = replacing.origins.get(list);
  const copy = list.map((item, index) => inValue(item, origins?.get(index), replacing));
  if (copy.every((item, index) => item === list[index])) return list;
  if (origins !== undefined) replacing.origins.set(copy, origins);
  return copy;
}

function inText(text: string, origin: Origin | undefined, replacing: Replacing): YamlValue {
  if (!text.includes('${')) return text;
  const whole = /^\$\{var\.([^}]*)\}$/.exec(text);
  const name = whole?.[1];
  if (name !== undefined) return valueFor(name, text, { origin, replacing }) ?? text;
  return text.replace(REFERENCE, (reference, inner: string | undefined, close: string) => {
    if (inner === undefined) return '${';
    if (close === '') {
      reportSyntax(reference, origin, replacing);
      return reference;
    }
    return String(valueFor(inner, reference, { origin, replacing }) ?? reference);
  });
}

interface Use {
  readonly origin: Origin | undefined;
  readonly replacing: Replacing;
}

/** The value of a variable, or `undefined` when there is none, which is reported. */
function valueFor(name: string, reference: string, use: Use): VariableValue | undefined {
  const { variables, report } = use.replacing;
  const variable = variables.get(name);
  const span = spanOf(reference, use);
  if (variable === undefined) {
    const guess = didYouMean(name, variables.keys());
    report({
      code: 'unknown-variable',
      severity: 'error',
      message: `"variables" does not declare "${name}"`,
      span,
      hint: guess ? `did you mean "${guess}"?` : `declare it: variables: { ${name}: {} }`,
    });
    return undefined;
  }
  if (variable.kind === 'unset') {
    reportWithoutValue(name, variable.declaredAt, { ...use, span });
  }
  return variable.kind === 'set' ? variable.value : undefined;
}

function reportWithoutValue(
  name: string,
  declaredAt: Span,
  use: Use & { readonly span: Span },
): void {
  const { withoutValue, report } = use.replacing;
  if (withoutValue.has(name)) return;
  withoutValue.add(name);
  report({
    code: 'variable-without-value',
    severity: 'error',
    message: `the variable "${name}" has neither a default nor a given value`,
    span: use.span,
    hint: `give one with --var ${name}=…, or add a default`,
    related: [{ message: 'declared here', span: declaredAt }],
  });
}

function reportSyntax(reference: string, origin: Origin | undefined, replacing: Replacing): void {
  replacing.report({
    code: 'variable-syntax',
    severity: 'error',
    message: '"${var." starts a reference, and its closing brace is missing',
    span: spanOf(reference, { origin, replacing }),
    hint: 'write ${var.name}, or $${var. for the text itself',
  });
}

/**
 * The reference inside the text of the scalar; the whole scalar where escapes or folding hide it.
 */
function spanOf(reference: string, use: Use): Span {
  if (use.origin === undefined) return { file: 0, start: 0, end: 0 };
  const span = valueSpan(use.origin);
  const text = use.replacing.files[span.file]?.text ?? '';
  const start = text.indexOf(reference, span.start);
  if (start === -1 || start + reference.length > span.end) return span;
  return { file: span.file, start, end: start + reference.length };
}

function isList(value: readonly YamlValue[] | YamlObject): value is readonly YamlValue[] {
  return Array.isArray(value);
}
