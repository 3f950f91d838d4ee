import { lineStarts } from '../kit/line-index.ts';
import { printableLine } from '../kit/printable.ts';
import type { Location, SourceFile } from '../model/source.ts';
import { arrangeFindings } from './arrange.ts';
import { drawExcerpt } from './excerpt.ts';
import type { LocatedFinding } from './finding.ts';
import type { Palette } from './palette.ts';

/** How findings are printed for people. */
export interface TextOptions {
  /** The texts that the findings are about; a finding about another file has no excerpt. */
  readonly files: readonly SourceFile[];
  readonly palette: Palette;
  /** Width of the terminal. */
  readonly columns: number;
}

/** Whoever has more mistakes than this repairs some and asks again. */
const MAX_SHOWN = 100;
const MAX_MESSAGE_LENGTH = 500;

/**
 * Findings as text, with an excerpt each and a line that counts them at the end. Nothing of the
 * user's file reaches the terminal as anything but visible characters. The text ends without a line
 * break; without findings it is empty.
 */
export function printText(findings: readonly LocatedFinding[], options: TextOptions): string {
  const arranged = arrangeFindings(findings);
  if (arranged.length === 0) return '';
  const shown = chooseShown(arranged);
  const hidden = arranged.filter(({ hidesValue }) => hidesValue === true);
  const linesOf = makeLineReader(
    options.files,
    hidden.map(({ location }) => location),
  );
  const blocks = shown.map((finding) => printFinding(finding, linesOf, options));
  const more = arranged.length - shown.length;
  const note =
    more === 0 ? [] : [`${more} more ${more === 1 ? 'finding is' : 'findings are'} not shown`];
  return [...blocks, ...note, summaryLine(arranged, options.palette)].join('\n\n');
}

/** Errors before warnings when there are too many; the order stays. */
function chooseShown(findings: readonly LocatedFinding[]): readonly LocatedFinding[] {
  if (findings.length <= MAX_SHOWN) return findings;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity !== 'error');
  return arrangeFindings([...errors, ...warnings].slice(0, MAX_SHOWN));
}

type LineReader = (file: string) => readonly string[];

/** Splits a file into lines, and hides in them what must not be seen, when it is asked for first. */
function makeLineReader(files: readonly SourceFile[], hidden: readonly Location[]): LineReader {
  const known = new Map<string, readonly string[]>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const text = files.find((file) => file.name === name)?.text;
    const lines = hideValues(
      splitLines(text),
      hidden.filter(({ file }) => file === name),
    );
    known.set(name, lines);
    return lines;
  };
}

/** What stands for each character of a value that must not be seen. */
const HIDDEN_CHARACTER = '•';

/** The lines of a file with the values at the locations hidden; every column stays where it is. */
function hideValues(lines: readonly string[], locations: readonly Location[]): readonly string[] {
  if (locations.length === 0) return lines;
  return lines.map((line, index) =>
    locations.reduce((shown, location) => hideIn(shown, index + 1, location), line),
  );
}

function hideIn(text: string, line: number, location: Location): string {
  if (line < location.line || line > location.endLine) return text;
  const start = line === location.line ? location.column - 1 : 0;
  const end = line === location.endLine ? location.endColumn - 1 : text.length;
  const dots = HIDDEN_CHARACTER.repeat(Math.max(0, Math.min(end, text.length) - start));
  return `${text.slice(0, start)}${dots}${text.slice(end)}`;
}

function splitLines(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const starts = lineStarts(text);
  return starts.map((start, index) => text.slice(start, starts[index + 1]).replace(/[\r\n]+$/, ''));
}

function printFinding(finding: LocatedFinding, linesOf: LineReader, options: TextOptions): string {
  const { palette } = options;
  const colour = palette[finding.severity];
  const excerpt = drawExcerpt({
    lines: linesOf(finding.location.file),
    location: finding.location,
    columns: options.columns,
    palette,
    mark: colour,
  });
  const title = `${colour(finding.severity)} ${palette.faint(finding.code)}`;
  const lines = [
    `${place(finding.location, palette)}: ${title}: ${palette.strong(clean(finding.message))}`,
    ...excerpt,
    ...(finding.related ?? []).map(
      ({ message, location }) => `  ${place(location, palette)}: ${clean(message)}`,
    ),
    ...(finding.hint === undefined ? [] : [`  ${palette.good('hint')}: ${clean(finding.hint)}`]),
  ];
  return lines.join('\n');
}

function place({ file, line, column }: Location, palette: Palette): string {
  return palette.strong(`${clean(file)}:${line}:${column}`);
}

function clean(text: string): string {
  return printableLine(text, MAX_MESSAGE_LENGTH);
}

function summaryLine(findings: readonly LocatedFinding[], palette: Palette): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const parts = [
    ...(errors > 0 ? [palette.error(counted(errors, 'error'))] : []),
    ...(warnings > 0 ? [palette.warning(counted(warnings, 'warning'))] : []),
  ];
  return parts.join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
