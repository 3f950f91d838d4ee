import { describe, expect, it } from 'vitest';
import { loadTexts } from './loaded.ts';

/** A text, and the code and place of what is found in it. */
type Trap = readonly [title: string, text: string, found: readonly string[]];

const SYNTAX: readonly Trap[] = [
  ['an unknown tag on a scalar', 'a: !foo 1\n', ['yaml-syntax 1:4']],
  ['an unknown tag on a map', 'a: !foo { b: 1 }\n', ['yaml-syntax 1:4']],
  ['a short form of CloudFormation', 'a: !Ref Vpc\n', ['yaml-syntax 1:4']],
  ['a tag by its full name', 'a: !<tag:example.com,2000:x> 1\n', ['yaml-syntax 1:4']],
  ['binary data', 'a: !!binary aGk=\n', ['yaml-syntax 1:13']],
  ['a set', 'a: !!set { b, c }\n', ['yaml-syntax 1:10']],
  ['a second document', 'a: 1\n---\nb: 2\n', ['yaml-syntax 2:1']],
  ['a second document after an end marker', 'a: 1\n...\nb: 2\n', ['yaml-syntax 3:1']],
  ['a list as key', '? [a]\n: 1\n', ['yaml-syntax 1:3']],
  ['a map as key, which a template in braces is', 'a: {{ b }}\n', ['yaml-syntax 1:5']],
  ['an alias as key', 'a: &x b\n*x : 1\n', ['yaml-syntax 2:1']],
  ['a merge key', 'a: &x { b: 1 }\nc:\n  <<: *x\n', ['yaml-syntax 3:3']],
  ['the key __proto__', 'a:\n  __proto__: { b: 1 }\n', ['yaml-syntax 2:3']],
  ['a tab as indentation', 'a:\n\tb: 1\n', ['yaml-syntax 2:1']],
  ['a missing space after a colon', 'a:\n  b:1\n  c: 2\n', ['yaml-syntax 2:3']],
  ['a key outside of any column', 'a:\n  b: 1\n c: 2\n', ['yaml-syntax 3:1']],
  ['a key indented too deep', 'a:\n  b: 1\n   c: 2\n', ['yaml-syntax 2:6']],
  ['two colons in one line', 'image: web: 1\n', ['yaml-syntax 1:8']],
  ['an unclosed double quote', 'a: 1\nb: "c\nd: 2\n', ['yaml-syntax 2:4']],
  ['an unclosed single quote', "a: 1\nb: 'c\nd: 2\n", ['yaml-syntax 2:4']],
  ['an unclosed brace', 'a:\n  b: { c: 1\nd: 2\n', ['yaml-syntax 2:6']],
  ['an unclosed bracket', 'a: [1, 2\n', ['yaml-syntax 1:4']],
  ['a closing bracket alone', 'a: ]\n', ['yaml-syntax 1:4']],
  ['a reserved character', 'a: @foo\n', ['yaml-syntax 1:4']],
  ['a reference in braces without quotes', 'a: { b: ${var.x} }\n', ['yaml-syntax 1:10']],
  ['an unknown escape', 'a: "\\q"\n', ['yaml-syntax 1:5']],
  ['text after a quoted text', 'a: "b" c\n', ['yaml-syntax 1:8']],
  ['a list on the line of its key', 'a: - b\n', ['yaml-syntax 1:4']],
  ['text after a block mark', 'a: | b\n', ['yaml-syntax 1:6']],
  ['a directive for YAML 1.1', '%YAML 1.1\n---\na: yes\n', ['yaml-syntax 1:1']],
  ['an unknown directive', '%FOO\n---\na: 1\n', ['yaml-syntax 1:1']],
  ['a control character', 'a: "\u001B[31m"\n', ['yaml-syntax 1:5']],
  ['a zero byte', 'a: 1\u0000\n', ['yaml-syntax 1:5']],
];

const MEANING: readonly Trap[] = [
  ['the same key twice', 'a: 1\nb: 2\na: 3\n', ['yaml-duplicate-key 3:1']],
  ['a key and its quoted twin', 'a: 1\n"a": 2\n', ['yaml-duplicate-key 2:1']],
  ['a number and its text as keys', '1: a\n"1": b\n', ['yaml-duplicate-key 2:1']],
  ['a switch and its text as keys', 'true: a\n"true": b\n', ['yaml-duplicate-key 2:1']],
  ['an unknown alias', 'a: *x\n', ['yaml-alias 1:4']],
  ['an alias before its anchor', 'a: *x\nb: &x 1\n', ['yaml-alias 1:4']],
  ['a pattern that starts with a star', 'a: *.example.com\n', ['yaml-alias 1:4']],
  ['an anchor that contains itself', 'a: &x\n  b: *x\n', ['yaml-alias 2:6']],
  ['an anchor that contains itself in a list', 'a: &x [1, [*x]]\n', ['yaml-alias 1:12']],
  ['an anchor without a name', 'a: & 1\n', ['yaml-alias 1:4']],
  ['infinity', 'a: .inf\n', ['yaml-number 1:4']],
  ['a number that overflows', 'a: [1, 1e400]\n', ['yaml-number 1:8']],
  ['not a number', 'a: .nan\n', ['yaml-number 1:4']],
  ['a whole number above 2^53', 'a: 9007199254740993\n', ['yaml-number 1:4']],
  ['an account id with a leading zero', 'a: 012345678901\n', ['yaml-number 1:4']],
  ['a list at the top', '- a\n', ['wrong-type 1:1']],
  ['a text at the top', 'hello\n', ['wrong-type 1:1']],
  ['an empty file', '', ['file-empty 1:1']],
  ['a file of comments', '# nothing\n', ['file-empty 1:1']],
  ['a document that is null', '---\n~\n', ['file-empty 2:1']],
];

describe('load', () => {
  it.each(SYNTAX)('refuses %s', (_title, text, found) => {
    const loaded = loadTexts(text);
    expect(loaded.found).toEqual(found);
    expect(loaded.source).toBeUndefined();
  });

  it.each(MEANING)('finds %s', (_title, text, found) => {
    const loaded = loadTexts(text);
    expect(loaded.found).toEqual(found);
    expect(loaded.source).toBeUndefined();
  });

  it('shows the first place of a key that stands twice', () => {
    const [finding] = loadTexts('services:\n  web: {}\n  web: {}\n').findings;
    expect(finding?.related).toEqual([
      {
        message: 'it stands here first',
        location: { file: 'mesh.yaml', line: 2, column: 3, endLine: 2, endColumn: 6 },
      },
    ]);
  });

  it('reads what YAML 1.1 would read differently as YAML 1.2 does', () => {
    const text = 'a: yes\nb: off\nc: 1_000\nd: 2026-11-23\ne: 0x50\nf: 0o17\ng: 1:30\n';
    expect(loadTexts(text).tree).toEqual({
      a: 'yes',
      b: 'off',
      c: '1_000',
      d: '2026-11-23',
      e: 80,
      f: 15,
      g: '1:30',
    });
  });

  it('keeps YAML’s own tags', () => {
    expect(loadTexts('a: !!str 012\nb: !!map { c: 1 }\n').tree).toEqual({ a: '012', b: { c: 1 } });
  });

  it('drops a byte order mark, so that columns are those of the editor', () => {
    expect(loadTexts('\uFEFFa: *x\n').found).toEqual(['yaml-alias 1:4']);
  });

  it('counts columns in UTF-16 units, after line ends of both kinds', () => {
    expect(loadTexts('a: 1\r\n"🚀é": [*x]\r\n').found).toEqual(['yaml-alias 2:9']);
  });

  it('follows a hundred and more honest aliases', () => {
    const aliases = Array.from({ length: 300 }, (_, index) => `k${index}: *x\n`).join('');
    const loaded = loadTexts(`a: &x { b: [1, 2] }\n${aliases}`);
    expect(loaded.found).toEqual([]);
    expect(loaded.tree).toMatchObject({ k0: { b: [1, 2] }, k299: { b: [1, 2] } });
  });

  it('gives an alias the anchor that stands last before it', () => {
    const text = 'a: &x { b: &y 1 }\nc: &y 2\nd: *x\ne: *y\n';
    expect(loadTexts(text).tree).toEqual({ a: { b: 1 }, c: 2, d: { b: 1 }, e: 2 });
  });

  it('stops at a document that stands for billions of values', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const items = Array.from({ length: 9 }, () => `*x${level}`).join(', ');
      return `x${level + 1}: &x${level + 1} [${items}]\n`;
    });
    const loaded = loadTexts(`x0: &x0 [1]\n${levels.join('')}`);
    expect(loaded.findings.map(({ code }) => code)).toEqual(['yaml-limit']);
  });

  it('refuses values below 64 levels, and takes them at 64', () => {
    const nested = (levels: number) => `a: ${'['.repeat(levels)}${']'.repeat(levels)}\n`;
    expect(loadTexts(nested(63)).found).toEqual([]);
    expect(loadTexts(nested(64)).found).toEqual(['yaml-limit 1:67']);
  });

  it('refuses a nesting that the parser itself cannot follow', () => {
    const loaded = loadTexts(`a: ${'['.repeat(20_000)}`);
    expect(loaded.source).toBeUndefined();
    expect(loaded.found).toHaveLength(1);
  });

  it('makes maps without a prototype', () => {
    const { source } = loadTexts('constructor: 1\nvalueOf: { toString: 2 }\n');
    const tree = source?.tree as Readonly<Record<string, object>>;
    expect(Object.getPrototypeOf(tree)).toBeNull();
    expect(Object.getPrototypeOf(tree['valueOf'])).toBeNull();
  });

  it('reports mistakes of all files in one run', () => {
    expect(loadTexts(['a: *x\n', 'b: "\n']).found).toEqual([
      'yaml-alias 1:4',
      'yaml-syntax overlay-1.yaml:1:4',
    ]);
  });

  it('reports several mistakes of one file, one for each line', () => {
    expect(loadTexts('a: b: c: d\ne: f: g\n').found).toEqual([
      'yaml-syntax 1:4',
      'yaml-syntax 2:4',
    ]);
  });
});
