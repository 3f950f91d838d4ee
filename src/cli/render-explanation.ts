import type { CodeExplanation } from '../compiler/explain-code.ts';
import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import { formatPath } from '../kit/spec-path.ts';
import type { ExplainedValue, Explanation, LostValue, ValueOrigin } from '../model/explanation.ts';
import type { Location, Path, YamlValue } from '../model/source.ts';

/** Stands for a value that looks like a credential. */
const HIDDEN = '••••••••';
const MAX_VALUE_LENGTH = 200;
/** Values that reach further to the right have their origin close behind them. */
const MAX_ALIGNED = 48;

/** An explanation for people; nothing of the files reaches the terminal as anything but visible characters. */
export function renderExplanation(explanation: Explanation, palette: Palette): string {
  const { path, description } = explanation;
  const name = path.length === 0 ? 'mesh.yaml' : printableLine(formatPath(path));
  const lines = [
    ...headLines(explanation, name, palette),
    ...(description === undefined ? [] : [palette.faint(printableLine(description, 1000))]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What the code of a finding means, for people. */
export function renderCode({ code, summary, why, fix }: CodeExplanation, palette: Palette): string {
  return `${palette.strong(code)}: ${summary}\n\n${why}\n\n${palette.good('fix')}: ${fix}\n`;
}

function headLines(explanation: Explanation, name: string, palette: Palette): readonly string[] {
  const { isSet, isSection, values, path } = explanation;
  const [only] = values;
  if (!isSet) return unsetLines(explanation, name, palette);
  if (isSection || only === undefined) {
    return [`${palette.strong(name)}:`, ...sectionLines(values, path, palette)];
  }
  return [
    `${palette.strong(name)}: ${shown(only)}`,
    `  from ${originWords(only.origin, path)}`,
    ...variableLines(only.origin),
    ...loserLines(only.losers, path, palette),
  ];
}

function unsetLines(
  { path, values, losers }: Explanation,
  name: string,
  palette: Palette,
): readonly string[] {
  const inside =
    values.length === 0
      ? []
      : [
          '  where it is set, this holds inside by default:',
          ...sectionLines(values.map(withoutAbsence), path, palette),
        ];
  return [`${palette.strong(name)} is not set`, ...loserLines(losers, path, palette), ...inside];
}

/** A value of a section whose absence is told already. */
function withoutAbsence(value: ExplainedValue): ExplainedValue {
  const isBuiltIn = value.origin.kind === 'built-in';
  return isBuiltIn ? { ...value, origin: { kind: 'built-in', without: undefined } } : value;
}

function loserLines(losers: readonly LostValue[], path: Path, palette: Palette): readonly string[] {
  return losers.map((lost) => {
    const words = originWords(lost.origin, path);
    const removed =
      lost.removedAt === undefined ? '' : `, removed at ${placeWords(lost.removedAt)}`;
    return palette.faint(`  over ${shown(lost)} ${words}${removed}`);
  });
}

function variableLines(origin: ValueOrigin): readonly string[] {
  if (origin.kind !== 'written' || origin.text === undefined) return [];
  const used = origin.variables.map(({ name, from, location }) => {
    const place = placeWords(location);
    return from === 'default'
      ? `    ${printableLine(name)}: its default, ${place}`
      : `    ${printableLine(name)}: given on the command line, declared at ${place}`;
  });
  return [`  written as ${printableLine(origin.text, MAX_VALUE_LENGTH)}`, ...used];
}

/** Values under each other, as YAML would show them, with their origins in a column. */
function sectionLines(
  values: readonly ExplainedValue[],
  path: Path,
  palette: Palette,
): readonly string[] {
  const rows: { readonly text: string; readonly origin: string }[] = [];
  let before: Path = path;
  for (const value of values) {
    const steps = value.path.slice(path.length);
    const shared = sharedLength(value.path, before);
    for (let depth = Math.max(shared, path.length); depth < value.path.length - 1; depth++) {
      rows.push({
        text: `${indent(depth - path.length)}${stepWords(value.path[depth])}:`,
        origin: '',
      });
    }
    rows.push({
      text: `${indent(steps.length - 1)}${stepWords(steps.at(-1))}: ${shown(value)}`,
      origin: originWords(value.origin, value.path),
    });
    before = value.path.slice(0, -1);
  }
  const widths = rows.filter(({ origin }) => origin !== '').map(({ text }) => text.length);
  const width = Math.min(MAX_ALIGNED, Math.max(0, ...widths));
  return rows.map(({ text, origin }) =>
    origin === '' ? text : `${text.padEnd(width)}  ${palette.faint(origin)}`,
  );
}

function indent(depth: number): string {
  return '  '.repeat(depth + 1);
}

function sharedLength(left: Path, right: Path): number {
  const index = left.findIndex((step, at) => step !== right[at]);
  return index === -1 ? left.length : index;
}

function stepWords(step: string | number | undefined): string {
  return typeof step === 'number' ? `[${step}]` : printableLine(String(step));
}

function originWords(origin: ValueOrigin, path: Path): string {
  switch (origin.kind) {
    case 'built-in':
      return origin.without === undefined
        ? 'built in'
        : `built in; ${printableLine(formatPath(origin.without))} is not set`;
    case 'derived':
      return printableLine(origin.reason);
    case 'written': {
      const own = formatPath(origin.path);
      const place = placeWords(origin.location);
      return own === formatPath(path) ? place : `${place} (${printableLine(own)})`;
    }
  }
}

function placeWords({ file, line, column }: Location): string {
  return `${printableLine(file)}:${line}:${column}`;
}

function shown({ value, isHidden }: { readonly value: YamlValue; readonly isHidden: boolean }) {
  return isHidden ? HIDDEN : printableLine(valueWords(value), MAX_VALUE_LENGTH);
}

/** A text that YAML would read as itself, or JSON. */
function valueWords(value: YamlValue): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[A-Za-z0-9/$][\w./:@${}+=,()% -]*$/.test(value) && !looksTyped(value)
    ? value
    : JSON.stringify(value);
}

/** A text that would be a number, a truth value or nothing if it had no quotes. */
function looksTyped(text: string): boolean {
  return /^([-+.\d][\d._eE+-]*|0x[\da-fA-F]+|true|false|null|yes|no|on|off)$/i.test(text);
}
