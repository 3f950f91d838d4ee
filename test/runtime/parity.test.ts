import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const TESTS = join(import.meta.dirname, '..');
const PAGE = join(TESTS, '../docs/consul-ecs-parity.md');
/** Lines of the checklist that the page goes through: the behaviours of consul-ecs 0.10. */
const LINES = 115;
const VERDICTS = ['same', 'fixed', 'left out'];
/** Needs no test: it says that something is not asked for. */
const NOTHING_TO_SHOW = 115;

interface Row {
  readonly line: number;
  readonly what: string;
  readonly verdict: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

function readRows(): readonly Row[] {
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  return lines
    .filter((line) => /^\| \d/u.test(line))
    .map((line) => {
      const [, number = '', what = '', verdict = '', shown = ''] = line
        .split(' | ')
        .join('|')
        .split('|');
      const references = shown.trim() === '' ? [] : shown.trim().split('<br>');
      return {
        line: Number(number),
        what: what.trim(),
        verdict: verdict.trim(),
        tests: references.map((reference) => {
          const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/u.exec(reference) ?? [];
          return { file, title };
        }),
      };
    });
}

const rows = readRows();

test('the page has each line of the checklist once, in order, with a verdict', () => {
  expect(rows.map(({ line }) => line)).toEqual(
    Array.from({ length: LINES }, (_, index) => index + 1),
  );
  expect(rows.filter(({ verdict }) => !VERDICTS.includes(verdict))).toEqual([]);
});

test('the page says why something is left out, and shows everything else by a test', () => {
  const unshown = rows.filter(
    ({ line, verdict, tests }) =>
      verdict !== 'left out' && tests.length === 0 && line !== NOTHING_TO_SHOW,
  );
  expect(unshown).toEqual([]);
  const unexplained = rows.filter(
    ({ verdict, what }) => verdict === 'left out' && what.length < 30,
  );
  expect(unexplained).toEqual([]);
});

test('each test that the page names exists under that title', () => {
  const missing = rows
    .flatMap(({ line, tests }) => tests.map((reference) => ({ line, ...reference })))
    .filter(({ file, title }) => !hasTitle(file, title));
  expect(missing).toEqual([]);
});

/** Whether a file has the title as a text of its own, so that a part of a title is none. */
function hasTitle(file: string, title: string): boolean {
  const path = join(TESTS, file);
  if (!existsSync(path)) return false;
  const text = readFileSync(path, 'utf8');
  return [`'${title}'`, `"${title}"`].some((quoted) => text.includes(quoted));
}
