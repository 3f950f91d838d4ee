import { cpus, loadavg } from 'node:os';
import type { Size } from './bundle.ts';
import type { Figure, Written } from './figures.ts';
import type { Comparison } from './measure.ts';
import type { RuntimeFigure } from './runtime.ts';

/** A figure with what was measured. */
export interface Result {
  readonly figure: Figure;
  readonly comparison: Comparison;
}

/** Where and when a run took place, and how busy the machine has been for the last 15 minutes. */
export function machine(): string {
  const processors = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[2]?.toFixed(1);
  const processor = `${processors.length} × ${processors[0]?.model.trim()}`;
  return `${date}, Node ${process.version}, ${processor}, load ${load}`;
}

/** One line of the table of ratios. */
export function resultLine({ figure, comparison }: Result): string {
  return row([
    figure.title,
    figure.theirs,
    `${amount(comparison.ours)} ${figure.unit}`,
    `${amount(comparison.theirs)} ${figure.unit}`,
    `${comparison.ratio.toFixed(2)} ×`,
    limit(figure.reach),
    limit(figure.aim),
    verdict(comparison.ratio, figure),
    String(comparison.rounds),
  ]);
}

/** The table's head: Markdown, so that docs/benchmarks.md takes it as it is. */
export const RESULT_HEAD = head([
  'meshc',
  'against',
  'meshc takes',
  'the other',
  'ratio',
  'reach',
  'aim',
  'met',
  'rounds',
]);

export const WRITTEN_HEAD = head(['N', 'program', 'files', 'bytes']);

/** One line of the table of what was written. */
export function writtenLine({ count, program, files, bytes }: Written): string {
  return row([String(count), program, String(files), String(bytes)]);
}

export const SIZE_HEAD = head(['size', 'is', 'limit', 'met']);

/** One line of the table of sizes. */
export function sizeLine({ name, value, limit: most, unit }: Size): string {
  return row([name, `${value} ${unit}`, String(most), value <= most ? 'yes' : '**no**']);
}

export const RUNTIME_HEAD = head(['runtime', 'is', 'Node alone', 'limit', 'met']);

/** One line of the table of the runtime. */
export function runtimeLine({ title, value, unit, limit: most, floor }: RuntimeFigure): string {
  return row([
    title,
    `${small(value)} ${unit}`,
    floor === undefined ? '' : `${small(floor)} ${unit}`,
    most === undefined ? '' : `≤ ${most}`,
    most === undefined ? '' : value <= most ? 'yes' : '**no**',
  ]);
}

/** A result as a program reads it. */
export function resultRecord({ figure, comparison }: Result) {
  const { title, theirs, unit, reach, aim } = figure;
  return { title, against: theirs, unit, ...comparison, reach, aim };
}

function verdict(ratio: number, { reach, aim }: Figure): string {
  if (reach === undefined || aim === undefined) return '';
  if (ratio <= aim) return 'aim';
  return ratio <= reach ? 'reach' : '**no**';
}

function limit(value: number | undefined): string {
  return value === undefined ? '' : `≤ ${value}`;
}

function small(value: number): string {
  return value < 10 ? value.toFixed(2) : amount(value);
}

function amount(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function head(titles: readonly string[]): string {
  return `${row(titles)}\n${row(titles.map(() => '---'))}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
