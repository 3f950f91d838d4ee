import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { commentsOf } from '../../../src/compiler/format/comments.ts';
import { formatFile } from '../../../src/compiler/format.ts';
import { loadFile } from '../../../src/compiler/load/load.ts';
import { arbitraryMesh } from '../../support/arbitrary-mesh.ts';
import { exampleMeshes } from '../../support/example-meshes.ts';

const FIXTURES = path.join(import.meta.dirname, 'fixtures');

function format(text: string): string {
  const formatted = formatFile({ name: 'mesh.yaml', text }, () => undefined);
  if (formatted.kind !== 'formatted') throw new Error(`${formatted.kind}:\n${text}`);
  return formatted.text;
}

function meaning(text: string): unknown {
  return JSON.stringify(loadFile({ name: 'mesh.yaml', text }, () => undefined).tree);
}

/** What every formatted text has to be. */
function expectGood(text: string): void {
  const formatted = format(text);
  expect(meaning(formatted)).toBe(meaning(text));
  expect(commentsOf(formatted)).toEqual(commentsOf(text));
  expect(format(formatted)).toBe(formatted);
  expect(formatted).not.toMatch(/[ \t]+$/m);
}

describe('meshc fmt', () => {
  const fixtures = readdirSync(FIXTURES).filter((name) => name.endsWith('.in.yaml'));

  it.each(fixtures)('formats %s as is written beside it', async (name) => {
    const text = readFileSync(path.join(FIXTURES, name), 'utf8');
    const expected = path.join(FIXTURES, name.replace('.in.yaml', '.out.yaml'));
    await expect(format(text)).toMatchFileSnapshot(expected);
    expectGood(text);
  });

  it.each(exampleMeshes())('finds example $name formatted', ({ text }) => {
    expect(format(text)).toBe(text);
  });

  it('keeps meaning and comments of random meshes, and changes nothing a second time', () => {
    fc.assert(
      fc.property(arbitraryMesh(), fc.infiniteStream(fc.nat(99)), (mesh, choices) => {
        expectGood(scramble(stringify(mesh, { indent: 1 + (next(choices) % 5) }), choices));
        expectGood(JSON.stringify(mesh, undefined, next(choices) % 5));
      }),
      { numRuns: 12 },
    );
  });

  it('keeps the line ends of Windows', () => {
    expect(format('a:   1\r\nb:\r\n    c: |\r\n      x\r\n      y\r\n')).toBe(
      'a: 1\r\nb:\r\n  c: |\r\n    x\r\n    y\r\n',
    );
  });

  it('leaves a file without a document alone', () => {
    expect(format('# nothing yet\n')).toBe('# nothing yet\n');
    expect(format('')).toBe('');
  });

  it('reports mistakes of syntax instead of formatting', () => {
    const codes: string[] = [];
    const formatted = formatFile({ name: 'mesh.yaml', text: 'a: [1' }, ({ code }) =>
      codes.push(code),
    );
    expect(formatted.kind).toBe('invalid');
    expect(codes).toEqual(['yaml-syntax']);
  });
});

function next(choices: Iterator<number>): number {
  return choices.next().value;
}

/** A block text with comments, blank lines and spaces put where they change nothing. */
function scramble(text: string, choices: Iterator<number>): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const choice = next(choices);
      const indent = ' '.repeat(line.length - line.trimStart().length);
      if (line === '') return [line];
      if (choice < 10) return [`${indent}# above ${choice}`, line];
      if (choice < 15) return ['', line];
      if (choice < 20) return [`# far to the left ${choice}`, '', line];
      if (choice < 30 && /^[^"'|>]*$/.test(line)) return [`${line}   # beside`];
      return [line];
    })
    .join('\n');
}
