import { characterWidth } from '../kit/character-width.ts';
import type { Location } from '../model/source.ts';
import type { Palette } from './palette.ts';

/** What an excerpt is drawn from. */
export interface ExcerptInput {
  /** The lines of the file. */
  readonly lines: readonly string[];
  readonly location: Location;
  /** The width that every row keeps to, in cells. */
  readonly columns: number;
  readonly palette: Palette;
  /** Colours the carets. */
  readonly mark: (text: string) => string;
}

/** One character as it is drawn: `offset` in the line, `x` in cells from the left. */
interface Cell {
  readonly text: string;
  readonly offset: number;
  readonly x: number;
  readonly width: number;
}

/** The part of long lines that is shown, in cells. */
interface View {
  readonly x: number;
  readonly size: number;
}

const TAB_WIDTH = 4;
/** Less than this shows nothing useful, whatever the terminal says. */
const MIN_VIEW = 20;
/** The share of the view that lies before the marked place of a long line. */
const LEAD_SHARE = 0.3;
/** More than fits into any terminal beside a marked place. */
const PART_LENGTH = 1000;
/**
 * Controls, format marks, separators of lines, lone surrogates: what a terminal would obey or
 * cannot draw.
 */
const NOT_DRAWN = /^[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]$/u;

/**
 * The line of a place with carets under it, and the line before it unless that is blank. A place of
 * several lines is marked in its first one. Long lines are cut to a view around the place; what a
 * terminal would obey is drawn as `·`.
 */
export function drawExcerpt(input: ExcerptInput): readonly string[] {
  const { lines, location, palette } = input;
  const line = lines[location.line - 1];
  if (line === undefined) return [];
  const before = lines[location.line - 2] ?? '';
  const part = choosePart(line, location);
  const cells = toCells(partOf(line, part));
  const marked = markedRange(cells, part);
  const gutter = String(location.line).length;
  const view = chooseView(cells, marked, input.columns - gutter - ' | '.length);
  const carets = drawCarets(marked, view);
  const row = (number: number | '', text: string) =>
    `${palette.faint(`${String(number).padStart(gutter)} |`)} ${text}`.trimEnd();
  const context = drawLine(toCells(partOf(before, part)), view);
  return [
    ...(/^…?$/.test(context.trim()) ? [] : [row(location.line - 1, context)]),
    row(location.line, drawLine(cells, view)),
    row('', carets.indent + input.mark(carets.text)),
  ];
}

/** The offsets of a line that are looked at, and the marked offsets within that part. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A line can be as long as its file, so that only a part of it around the place is ever taken
 * apart.
 */
function choosePart(line: string, location: Location): Part {
  const start = location.column - 1;
  const end = location.endLine === location.line ? location.endColumn - 1 : line.trimEnd().length;
  const from = Math.max(0, start - PART_LENGTH);
  return { from, to: start + PART_LENGTH, start: start - from, end: end - from };
}

function partOf(line: string, { from, to }: Part): string {
  return line.slice(from, to);
}

function toCells(line: string): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = 0;
  let x = 0;
  for (const character of line) {
    const isTab = character === '\t';
    const text = isTab ? ' '.repeat(TAB_WIDTH - (x % TAB_WIDTH)) : drawn(character);
    const width = isTab ? text.length : characterWidth(text);
    cells.push({ text, offset, x, width });
    offset += character.length;
    x += width;
  }
  return cells;
}

function drawn(character: string): string {
  return NOT_DRAWN.test(character) ? '·' : character;
}

/** The cells from `start` to `end` belong to the place; at least one, also at the end of a line. */
interface MarkedRange {
  readonly start: number;
  readonly end: number;
}

function markedRange(cells: readonly Cell[], part: Part): MarkedRange {
  const start = xOf(cells, part.start);
  return { start, end: Math.max(start + 1, xOf(cells, part.end)) };
}

function xOf(cells: readonly Cell[], offset: number): number {
  const cell = cells.find((candidate) => candidate.offset >= offset);
  return cell?.x ?? totalWidth(cells);
}

function totalWidth(cells: readonly Cell[]): number {
  const last = cells.at(-1);
  return last === undefined ? 0 : last.x + last.width;
}

function chooseView(cells: readonly Cell[], marked: MarkedRange, columns: number): View {
  const size = Math.max(MIN_VIEW, columns);
  const total = Math.max(totalWidth(cells), marked.start + 1);
  if (marked.end <= size) return { x: 0, size };
  const x = Math.min(marked.start - Math.floor(size * LEAD_SHARE), total - size);
  return { x: Math.max(0, x), size };
}

function drawLine(cells: readonly Cell[], view: View): string {
  const isCutBefore = view.x > 0 && totalWidth(cells) > 0;
  const isCutAfter = totalWidth(cells) > view.x + view.size;
  const from = view.x + (isCutBefore ? 1 : 0);
  const to = view.x + view.size - (isCutAfter ? 1 : 0);
  const shown = cells.filter(({ x, width }) => x >= from && x + width <= to);
  const gap = ' '.repeat(Math.max(0, (shown[0]?.x ?? from) - from));
  const text = shown.map((cell) => cell.text).join('');
  return `${isCutBefore ? '…' : ''}${gap}${text}${isCutAfter ? '…' : ''}`.trimEnd();
}

function drawCarets(
  marked: MarkedRange,
  view: View,
): { readonly indent: string; readonly text: string } {
  const start = Math.min(Math.max(0, marked.start - view.x), view.size - 1);
  const end = Math.min(Math.max(start + 1, marked.end - view.x), view.size);
  return { indent: ' '.repeat(start), text: '^'.repeat(end - start) };
}
