// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of references is what is tested
import { describe, expect, it } from 'vitest';
import { loadTexts } from './loaded.ts';

const DECLARED = `variables:
  tag: { default: "1.2" }
  count: { type: number, default: 2 }
  exec: { type: boolean }
  plain: {}
`;

/** The tree without its declarations. */
function valuesOf(text: string, given: Readonly<Record<string, string>> = {}): unknown {
  const { variables: _declarations, ...values } = loadTexts(DECLARED + text, given).tree as {
    readonly variables: unknown;
  };
  return values;
}

describe('variables', () => {
  it('are replaced in any text, in maps and lists', () => {
    const text = 'a: web:${var.tag}\nb: [{ c: "${var.tag}-${var.count}" }]\n';
    expect(valuesOf(text)).toEqual({ a: 'web:1.2', b: [{ c: '1.2-2' }] });
  });

  it('keep their type where the text is one reference and nothing else', () => {
    const text = 'a: ${var.count}\nb: "${var.count}"\nc: " ${var.count}"\nd: ${var.exec}\n';
    expect(valuesOf(text, { exec: 'true' })).toEqual({ a: 2, b: 2, c: ' 2', d: true });
  });

  it('take the given value before the default of any file', () => {
    const overlay = 'variables: { tag: { default: "1.3" } }\n';
    const texts = [`${DECLARED}a: "\${var.tag}"\n`, overlay];
    expect(loadTexts(texts).tree).toMatchObject({ a: '1.3' });
    expect(loadTexts(texts, { tag: '1.4' }).tree).toMatchObject({ a: '1.4' });
  });

  it('read given numbers and switches by the declared type, and texts as they are', () => {
    const text = 'a: ${var.count}\nb: ${var.exec}\nc: ${var.plain}\n';
    expect(valuesOf(text, { count: '1.5e1', exec: 'false', plain: '007' })).toEqual({
      a: 15,
      b: false,
      c: '007',
    });
  });

  it('take the type of their default when they declare none', () => {
    const text = 'variables: { n: { default: 1 } }\na: ${var.n}\n';
    expect(loadTexts(text, { n: '2' }).tree).toMatchObject({ a: 2 });
  });

  it('are not searched for in their values, in keys and in the declarations', () => {
    const text = 'a: ${var.plain}\n"${var.tag}": 1\n';
    expect(valuesOf(text, { plain: '${var.tag}' })).toEqual({ a: '${var.tag}', '${var.tag}': 1 });
    const description = 'variables: { a: { description: "like ${var.b}" } }\n';
    expect(loadTexts(description).found).toEqual([]);
  });

  it('leave what shells and CloudFormation write with braces alone', () => {
    const text = 'a: "${HOME} ${AWS::Region} $${HOME} $$${HOME} $HOME"\n';
    expect(valuesOf(text)).toEqual({ a: '${HOME} ${AWS::Region} ${HOME} $${HOME} $HOME' });
  });

  it('can be written as text with an escape', () => {
    expect(valuesOf('a: "$${var.tag}"\n')).toEqual({ a: '${var.tag}' });
  });

  it('keep the place of the text that uses them', () => {
    const { source } = loadTexts(`${DECLARED}a:\n  b: \${var.count}\n`);
    expect(source?.locate(['a', 'b'], 'value')).toMatchObject({ line: 7, column: 6 });
  });

  it('that are deleted by an overlay are not declared', () => {
    const texts = [`${DECLARED}a: "\${var.tag}"\n`, 'variables: { tag: ~ }\n'];
    expect(loadTexts(texts).found).toEqual(['unknown-variable 6:5']);
  });

  it.each([
    ['an undeclared one', 'a: "x ${var.tga}"\n', ['unknown-variable 6:7']],
    ['one with spaces in the braces', 'a: "${var. tag }"\n', ['unknown-variable 6:5']],
    ['one without a name', 'a: "${var.}"\n', ['unknown-variable 6:5']],
    [
      'one with the name of an inherited property',
      'a: "${var.constructor}"\n',
      ['unknown-variable 6:5'],
    ],
    [
      'one without a value, once',
      'a: "${var.plain}"\nb: "${var.plain}"\n',
      ['variable-without-value 6:5'],
    ],
    ['one without its closing brace', 'a: "x ${var.tag"\n', ['variable-syntax 6:7']],
    [
      'two in one text',
      'a: "${var.x} ${var.y}"\n',
      ['unknown-variable 6:5', 'unknown-variable 6:14'],
    ],
    ['one in a folded text', 'a: >\n  x\n  ${var.x}\n', ['unknown-variable 8:3']],
  ])('report %s', (_title, text, found) => {
    expect(loadTexts(DECLARED + text).found).toEqual(found);
  });

  it('name the one that was probably meant', () => {
    const [finding] = loadTexts(`${DECLARED}a: "\${var.tga}"\n`).findings;
    expect(finding?.hint).toContain('"tag"');
  });

  it.each([
    ['a value for none that is declared', { tga: '1' }, ['unknown-variable 1:1']],
    ['a text for a number', { count: 'two' }, ['variable-wrong-type 3:3']],
    ['a number that overflows', { count: '1e999' }, ['variable-wrong-type 3:3']],
    ['an empty text for a number', { count: '' }, ['variable-wrong-type 3:3']],
    ['a hexadecimal number', { count: '0x10' }, ['variable-wrong-type 3:3']],
    ['yes for a switch', { exec: 'yes' }, ['variable-wrong-type 4:3']],
  ])('refuse %s on the command line', (_title, given, found) => {
    expect(loadTexts(DECLARED, given).found).toEqual(found);
  });

  it('never repeat a given value in a message', () => {
    const loaded = loadTexts(DECLARED, { count: 'hunter2' });
    expect(JSON.stringify(loaded.findings)).not.toContain('hunter2');
  });

  it('show a value that is given without any declarations at the start of the file', () => {
    expect(loadTexts('a: 1\n', { tag: '1' }).found).toEqual(['unknown-variable 1:1']);
  });

  it.each([
    ['a list of declarations', 'variables: [a]\n', ['variable-declaration 1:1']],
    [
      'a value in the place of a declaration',
      'variables: { a: b }\n',
      ['variable-declaration 1:14'],
    ],
    ['a bad name', 'variables: { 1a: {} }\n', ['variable-declaration 1:14']],
    ['an unknown type', 'variables: { a: { type: int } }\n', ['variable-declaration 1:25']],
    ['an unknown key', 'variables: { a: { defualt: 1 } }\n', ['unknown-key 1:19']],
    ['a list as default', 'variables: { a: { default: [1] } }\n', ['variable-declaration 1:28']],
    [
      'a default of another type',
      'variables: { a: { type: number, default: "1" } }\n',
      ['variable-wrong-type 1:42'],
    ],
    [
      'a default that refers to another',
      'variables: { a: { default: "${var.b}" } }\n',
      ['variable-declaration 1:28'],
    ],
  ])('refuse %s', (_title, text, found) => {
    expect(loadTexts(text).found).toEqual(found);
  });
});
