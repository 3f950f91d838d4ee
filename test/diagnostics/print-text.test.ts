import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { LocatedFinding } from '../../src/diagnostics/finding.ts';
import { ANSI_PALETTE, PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import { printText } from '../../src/diagnostics/print-text.ts';

const TEXT = 'name: shop\nservices:\n  web:\n    imag: web:1\n';

/** A finding in `mesh.yaml` from a column to another of one line. */
function finding(
  line: number,
  [column, endColumn]: readonly [number, number],
  more: Partial<LocatedFinding> = {},
): LocatedFinding {
  return {
    code: 'unknown-key',
    severity: 'error',
    message: 'unknown key "imag"',
    location: { file: 'mesh.yaml', line, column, endLine: line, endColumn },
    ...more,
  };
}

function print(findings: readonly LocatedFinding[], text = TEXT, columns = 80): string {
  const files = [{ name: 'mesh.yaml', text }];
  return printText(findings, { files, palette: PLAIN_PALETTE, columns });
}

/** The rows of the excerpt: what stands after the first line. */
function excerpt(
  text: string,
  place: readonly [line: number, from: number, to: number],
  columns = 80,
) {
  const [line, from, to] = place;
  return print([finding(line, [from, to])], text, columns)
    .split('\n')
    .slice(1, -2);
}

describe('printText', () => {
  it('prints place, severity, code, message, excerpt, related places and hint', () => {
    const related = [{ message: 'it stands here first', location: finding(1, [1, 5]).location }];
    const text = print([finding(4, [5, 9], { hint: 'did you mean "image"?', related })]);
    expect(text).toBe(
      [
        'mesh.yaml:4:5: error unknown-key: unknown key "imag"',
        '3 |   web:',
        '4 |     imag: web:1',
        '  |     ^^^^',
        '  mesh.yaml:1:1: it stands here first',
        '  hint: did you mean "image"?',
        '',
        '1 error',
      ].join('\n'),
    );
  });

  it('prints nothing when there is nothing to print', () => {
    expect(print([])).toBe('');
  });

  it('orders findings by file, line, column and code, and tells each once', () => {
    const other = finding(1, [1, 2], {
      location: { ...finding(1, [1, 2]).location, file: 'a.yaml' },
    });
    const findings = [
      finding(4, [5, 9]),
      finding(2, [3, 4]),
      finding(2, [1, 4], { code: 'wrong-type' }),
      finding(2, [1, 4], { code: 'missing-key' }),
      other,
      finding(4, [5, 9]),
    ];
    const titles = print(findings).match(/^\S+: error \S+/gm);
    expect(titles).toEqual([
      'a.yaml:1:1: error unknown-key:',
      'mesh.yaml:2:1: error missing-key:',
      'mesh.yaml:2:1: error wrong-type:',
      'mesh.yaml:2:3: error unknown-key:',
      'mesh.yaml:4:5: error unknown-key:',
    ]);
  });

  it('counts errors and warnings', () => {
    const warning = finding(1, [1, 2], { severity: 'warning' });
    expect(print([warning])).toMatch(/\n1 warning$/);
    expect(print([warning, finding(1, [2, 3]), finding(2, [2, 3])])).toMatch(
      /\n2 errors, 1 warning$/,
    );
  });

  it('shows a hundred findings, errors first, and says how many more there are', () => {
    const errors = Array.from({ length: 60 }, (_, index) => finding(1, [index + 100, index + 101]));
    const warnings = Array.from({ length: 60 }, (_, index) =>
      finding(1, [index + 1, index + 2], { severity: 'warning' }),
    );
    const text = print([...warnings, ...errors]);
    expect(text.match(/: error /g)).toHaveLength(60);
    expect(text.match(/: warning /g)).toHaveLength(40);
    expect(text).toMatch(/\n20 more findings are not shown\n\n60 errors, 60 warnings$/);
  });

  it('prints findings about a file that could not be read without an excerpt', () => {
    const location = { ...finding(1, [1, 1]).location, file: 'gone.yaml' };
    const lines = print([finding(1, [1, 1], { location })]).split('\n');
    expect(lines[1]).toBe('');
  });

  it('colours only with codes that it closes again', () => {
    const options = { files: [{ name: 'mesh.yaml', text: TEXT }], columns: 80 };
    const coloured = printText([finding(4, [5, 9])], { ...options, palette: ANSI_PALETTE });
    const plain = printText([finding(4, [5, 9])], { ...options, palette: PLAIN_PALETTE });
    expect(coloured).toContain('\u001B[31m^^^^\u001B[39m');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it('keeps messages, hints and file names on one line and harmless', () => {
    const location = { ...finding(1, [1, 2]).location, file: 'a\u001B]0;title\u0007.yaml' };
    const text = print([finding(1, [1, 2], { message: 'unknown key "a\n\u001B[2Jb"', location })]);
    expect(text.split('\n')[0]).toBe('a.yaml:1:1: error unknown-key: unknown key "a b"');
  });
});

describe('the excerpt', () => {
  it('has no line before the first, nor one that is blank', () => {
    expect(excerpt('a: 1\n', [1, 1, 2])).toEqual(['1 | a: 1', '  | ^']);
    expect(excerpt('a: 1\n  \nb: 2\n', [3, 1, 2])).toEqual(['3 | b: 2', '  | ^']);
  });

  it('aligns line numbers of different lengths', () => {
    const text = `${'#\n'.repeat(8)}a: 1\nb: 2\n`;
    expect(excerpt(text, [10, 1, 2])).toEqual([' 9 | a: 1', '10 | b: 2', '   | ^']);
  });

  it('marks one character of an empty place, also at the end of a line', () => {
    expect(excerpt('a:\n', [1, 3, 3])).toEqual(['1 | a:', '  |   ^']);
  });

  it('marks a place of several lines to the end of its first', () => {
    const location = { ...finding(1, [4, 1]).location, endLine: 3 };
    const lines = print([finding(1, [4, 1], { location })], 'a: { b: 1,   \n c: 2\n}\n').split(
      '\n',
    );
    expect(lines[2]).toBe('  |    ^^^^^^^');
  });

  it('draws tabs as spaces up to the next stop', () => {
    expect(excerpt('a:\tb\n', [1, 4, 5])).toEqual(['1 | a:  b', '  |     ^']);
    expect(excerpt('\t\tb\n', [1, 1, 3])).toEqual(['1 |         b', '  | ^^^^^^^^']);
  });

  it('marks wide characters over two cells and combining ones over none', () => {
    expect(excerpt('a: 漢字 b\n', [1, 4, 6])).toEqual(['1 | a: 漢字 b', '  |    ^^^^']);
    expect(excerpt('a: 🚀 b\n', [1, 7, 8])).toEqual(['1 | a: 🚀 b', '  |       ^']);
    expect(excerpt('a: e\u0301 b\n', [1, 7, 8])).toEqual(['1 | a: e\u0301 b', '  |      ^']);
  });

  it('draws what a terminal would obey as a dot', () => {
    const text = 'a: \u001B[31m\u009B\u202E\u200B\uD800\n';
    expect(excerpt(text, [1, 4, 5])).toEqual(['1 | a: ·[31m····', '  |    ^']);
  });

  it('cuts a long line to the width of the terminal around the place', () => {
    const text = `${'a'.repeat(100)}HERE${'b'.repeat(100)}\n`;
    const [line, carets] = excerpt(text, [1, 101, 105], 44);
    expect(line).toBe(`1 | …${'a'.repeat(11)}HERE${'b'.repeat(23)}…`);
    expect(carets).toBe(`  | ${' '.repeat(12)}^^^^`);
  });

  it('cuts the line before in the same place', () => {
    const text = `${'x'.repeat(50)}y${'z'.repeat(50)}\n${'a'.repeat(50)}HERE\n`;
    const [before, line] = excerpt(text, [2, 51, 55], 34);
    expect(line).toBe(`2 | …${'a'.repeat(25)}HERE`);
    expect(before).toBe(`1 | …${'x'.repeat(25)}yzz…`);
  });

  it('shows the start of a place that is wider than the terminal', () => {
    const [line, carets] = excerpt(`a: ${'x'.repeat(100)}\n`, [1, 4, 104], 34);
    expect(line).toBe(`1 | a: ${'x'.repeat(26)}…`);
    expect(carets).toBe(`  |    ${'^'.repeat(27)}`);
  });

  it('takes the time of a screen, not of the line, for a line of a megabyte', () => {
    const text = `a: "${'漢'.repeat(1_000_000)}*x"\n`;
    const [line, carets] = excerpt(text, [1, 1_000_005, 1_000_007], 44);
    expect(line).toContain('*x"');
    expect(carets).toContain('^^');
  });
});

describe('a key without a value', () => {
  const without = finding(4, [5, 9], { code: 'null-without-effect', severity: 'warning' });

  it('is told', () => {
    expect(print([without])).toContain('null-without-effect');
  });

  it('is not told where an error says what it lacks', () => {
    const lacking = finding(4, [5, 9], { code: 'missing-key' });
    expect(print([without, lacking])).not.toContain('null-without-effect');
  });
});
