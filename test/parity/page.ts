import { readFileSync } from 'node:fs';
import path from 'node:path';

const PAGE = path.join(import.meta.dirname, '../../docs/coming-from-terraform.md');

/** Stands in the second column of an input that the language does not have. */
const LEFT_OUT = 'left out';

/** A row of the table of a module. */
export interface InputRow {
  readonly module: string;
  readonly input: string;
  /** Paths in mesh.yaml; none when the input is left out. */
  readonly paths: readonly string[];
  readonly isLeftOut: boolean;
  readonly difference: string;
}

/** The page: what becomes of the inputs, and which fields no module has. */
export interface Page {
  readonly inputs: readonly InputRow[];
  readonly newPaths: readonly string[];
  /** Its pieces of mesh.yaml, without the indentation that they have on the page. */
  readonly snippets: readonly string[];
}

/** Reads docs/coming-from-terraform.md: tables below headings with the name of a module, and one of what is new. */
export function readPage(): Page {
  const text = readFileSync(PAGE, 'utf8');
  const sections = text.split(/^## /m).slice(1);
  const tables = sections.map((section) => ({
    heading: section.split('\n', 1)[0] ?? '',
    rows: rowsOf(section),
  }));
  return {
    inputs: tables.flatMap(({ heading, rows }) => inputRows(heading, rows)),
    newPaths: tables
      .filter(({ heading }) => heading === 'What no module has')
      .flatMap(({ rows }) => rows.flatMap(([paths = '']) => codesIn(paths))),
    snippets: [...text.matchAll(/^( *)```yaml\n([^`]*?)\n *```/gm)].map(
      ([, indent = '', snippet = '']) => snippet.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    ),
  };
}

function inputRows(heading: string, rows: readonly (readonly string[])[]): InputRow[] {
  const module = /^`([a-z-]+)`/.exec(heading)?.[1];
  if (module === undefined) return [];
  return rows.map(([input = '', paths = '', difference = '']) => ({
    module,
    input: codesIn(input).join(),
    paths: codesIn(paths),
    isLeftOut: paths === LEFT_OUT,
    difference,
  }));
}

/** The rows of the tables of a section, without their heads. */
function rowsOf(section: string): readonly (readonly string[])[] {
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const bodies = lines.filter((line, index) => {
    const isRuler = (text = '') => /^\|[-|]+\|$/.test(text);
    return !isRuler(line) && !isRuler(lines[index + 1]);
  });
  return bodies.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
