import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load } from '../../../src/compiler/load/load.ts';
import type { InputFile } from '../../../src/compiler/load/read-text.ts';
import type { LocatedFinding } from '../../../src/diagnostics/finding.ts';
import { PLAIN_PALETTE } from '../../../src/diagnostics/palette.ts';
import { printText } from '../../../src/diagnostics/print-text.ts';
import type {
  Anchor,
  Location,
  Path,
  Source,
  SourceFile,
  YamlValue,
} from '../../../src/model/source.ts';

/** Pieces of YAML, right and wrong, that random texts are made of. */
const PIECES = [
  'a',
  'b:',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '\n    ',
  ' ',
  '\t',
  '&x ',
  '*x',
  '*y ',
  '!t ',
  '!!str ',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ', ',
  '|',
  '>-',
  '# c',
  '? ',
  '<<: ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '~',
  'null',
  '0x1',
  '012',
  '1e999',
  '.nan',
  'true',
  '\r\n',
  '\r',
  '\uFEFF',
  '🚀',
  '\u0301',
  '\u0000',
  '\u001B[31m',
  '\u202E',
  '\\',
  '${var.x}',
  '${var.',
  '$${',
  '__proto__: ',
  'variables: ',
  'default: ',
  'services:\n',
  'overrides:\n',
  '@',
  '`',
];

const yamlText = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 40 })
  .map((parts) => parts.join(''));
const anyBytes = fc.uint8Array({ maxLength: 60 });
const inputFile: fc.Arbitrary<Pick<InputFile, never> & ({ text: string } | { bytes: Uint8Array })> =
  fc.oneof(
    yamlText.map((text) => ({ text })),
    anyBytes.map((bytes) => ({ bytes })),
  );

const inputFiles = fc
  .array(inputFile, { minLength: 1, maxLength: 3 })
  .map((files): readonly InputFile[] =>
    files.map((file, index) => ({ name: `f${index}`, ...file })),
  );

function run(files: readonly InputFile[]) {
  const findings: LocatedFinding[] = [];
  const loaded = load({ files, variables: {} }, (finding) => findings.push(finding));
  return { ...loaded, findings };
}

function expectInside(
  { line, column, endLine, endColumn, file }: Location,
  files: readonly SourceFile[],
) {
  const text = files.find(({ name }) => name === file)?.text;
  const lines = (text ?? '').split(/\r\n|\n|\r/);
  expect(text).toBeDefined();
  for (const [row, place] of [
    [line, column],
    [endLine, endColumn],
  ] as const) {
    expect(row).toBeGreaterThanOrEqual(1);
    expect(row).toBeLessThanOrEqual(lines.length);
    expect(place).toBeGreaterThanOrEqual(1);
    // The line break belongs to its line.
    expect(place).toBeLessThanOrEqual((lines[row - 1] ?? '').length + '\r\n'.length);
  }
  expect(endLine > line || (endLine === line && endColumn >= column)).toBe(true);
}

/** All paths of a tree, and one that leads out of it. */
function pathsOf(value: YamlValue, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path, [...path, 'missing']];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  const inner = [...keys].flatMap((key) =>
    pathsOf((value as Readonly<Record<string | number, YamlValue>>)[key] ?? null, [...path, key]),
  );
  return [path, [...path, 'missing'], ...inner];
}

describe('for any texts and bytes', () => {
  it('load returns a document or reports an error, and never throws', () => {
    fc.assert(
      fc.property(inputFiles, (files) => {
        const { source, findings } = run(files);
        const hasError = findings.some(({ severity }) => severity === 'error');
        expect(hasError).toBe(source === undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('every finding lies inside a text', () => {
    fc.assert(
      fc.property(inputFiles, (inputs) => {
        const { files, findings } = run(inputs);
        for (const { location, related = [] } of findings) {
          for (const place of [location, ...related.map((entry) => entry.location)]) {
            expectInside(place, files);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('the same texts give the same document and the same findings', () => {
    fc.assert(
      fc.property(inputFiles, (files) => {
        const [one, other] = [run(files), run(files)];
        expect(one.findings).toEqual(other.findings);
        expect(JSON.stringify(one.source?.tree)).toBe(JSON.stringify(other.source?.tree));
      }),
    );
  });

  it('printing never lets a control character through', () => {
    fc.assert(
      fc.property(inputFiles, fc.integer({ min: 0, max: 120 }), (inputs, columns) => {
        const { files, findings } = run(inputs);
        const text = printText(findings, { files, palette: PLAIN_PALETTE, columns });
        expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\u2028\u2029]/u);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Documents that are valid: maps of maps, lists and scalars, as flow YAML, which JSON is. */
const document = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/),
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.stringMatching(/^[a-z]{0,6}$/),
      fc.integer({ min: -1000, max: 1000 }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('value'), { maxKeys: 4 }),
    ),
  })).value,
  { minKeys: 1, maxKeys: 5 },
);

const indented = document.map((value) => JSON.stringify(value, undefined, 1));

describe('for any valid documents', () => {
  it('locate lies inside the text, for every path that exists and beyond', () => {
    fc.assert(
      fc.property(fc.array(indented, { minLength: 1, maxLength: 3 }), (texts) => {
        const { source, files } = run(texts.map((text, index) => ({ name: `f${index}`, text })));
        for (const path of pathsOf(source?.tree ?? null)) {
          if (source === undefined) continue;
          expectInside(source.locate(path, 'key'), files);
          expectInside(source.locate(path, 'value'), files);
        }
      }),
    );
  });

  it('locate cuts out the text of each key and of each scalar', () => {
    fc.assert(
      fc.property(fc.array(indented, { minLength: 1, maxLength: 3 }), (texts) => {
        const { source, files } = run(texts.map((text, index) => ({ name: `f${index}`, text })));
        if (source !== undefined) expectExactPlaces(source, files);
      }),
    );
  });

  it('a document merged over itself is itself', () => {
    fc.assert(
      fc.property(indented, (text) => {
        const once = run([{ name: 'a', text }]).source?.tree;
        const twice = run([
          { name: 'a', text },
          { name: 'b', text },
        ]).source?.tree;
        expect(JSON.stringify(twice)).toBe(JSON.stringify(once));
      }),
    );
  });
});

function expectExactPlaces({ tree, locate }: Source, files: readonly SourceFile[]) {
  for (const path of pathsOf(tree)) {
    const value = valueAt(tree, path);
    const key = path.at(-1);
    const cut = (anchor: Anchor) => textAt(locate(path, anchor), files);
    if (value === undefined) continue;
    if (typeof key === 'string') expect(cut('key')).toBe(JSON.stringify(key));
    if (typeof value !== 'object') expect(cut('value')).toBe(JSON.stringify(value));
  }
}

function textAt({ file, line, column, endColumn }: Location, files: readonly SourceFile[]) {
  const lines = files.find(({ name }) => name === file)?.text.split('\n');
  return lines?.[line - 1]?.slice(column - 1, endColumn - 1);
}

function valueAt(tree: YamlValue, path: Path): YamlValue | undefined {
  let value: YamlValue | undefined = tree;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string | number, YamlValue>>)[step];
  }
  return value;
}
