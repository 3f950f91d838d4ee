import { describe, expect, it } from 'vitest';
import { load } from '../../../src/compiler/load/load.ts';
import type { InputFile } from '../../../src/compiler/load/read-text.ts';
import type { LocatedFinding } from '../../../src/diagnostics/finding.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** A valid mesh of this many bytes. */
function meshOf(sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes).fill('#'.charCodeAt(0));
  bytes.set(encode('a: 1\n'));
  return bytes;
}

function loadFiles(...files: readonly InputFile[]) {
  const findings: LocatedFinding[] = [];
  const loaded = load({ files, variables: {} }, (finding) => findings.push(finding));
  return { ...loaded, findings, codes: findings.map(({ code }) => code) };
}

describe('load of bytes', () => {
  it('reads UTF-8 with and without a byte order mark', () => {
    const { source } = loadFiles(
      { name: 'a.yaml', bytes: encode('\uFEFFa: ñ\n') },
      { name: 'b.yaml', bytes: encode('b: 漢\n') },
    );
    expect(JSON.stringify(source?.tree)).toBe('{"a":"ñ","b":"漢"}');
  });

  it('says at which byte a file stops being text', () => {
    const bytes = Uint8Array.from([...encode('a: ñ'), 0xff]);
    const { source, findings } = loadFiles({ name: 'a.yaml', bytes });
    expect(source).toBeUndefined();
    expect(findings).toMatchObject([
      { code: 'file-not-text', message: 'the byte at offset 5 is not UTF-8' },
    ]);
  });

  it('does not also complain that a file without text has no document', () => {
    expect(loadFiles({ name: 'a.yaml', bytes: Uint8Array.of(0xff) }).codes).toEqual([
      'file-not-text',
    ]);
  });

  it('takes a file of two megabytes and refuses one byte more', () => {
    expect(loadFiles({ name: 'a.yaml', bytes: meshOf(2_000_000) }).codes).toEqual([]);
    expect(loadFiles({ name: 'a.yaml', bytes: meshOf(2_000_001) }).codes).toEqual([
      'file-too-large',
    ]);
  });

  it('counts bytes, not characters, of a text', () => {
    const text = `a: 1 #${'ñ'.repeat(1_000_000)}\n`;
    expect(loadFiles({ name: 'a.yaml', text }).codes).toEqual(['file-too-large']);
  });

  it('refuses more than five megabytes together, at the file that is too many', () => {
    const file = (name: string, sizeBytes: number) => ({ name, bytes: meshOf(sizeBytes) });
    const three = loadFiles(file('a', 2_000_000), file('b', 2_000_000), file('c', 1_000_001));
    expect(three.findings).toMatchObject([{ code: 'file-too-large', location: { file: 'c' } }]);
  });

  it('returns the texts also when they are wrong, to print findings with', () => {
    const { files } = loadFiles({ name: 'a.yaml', text: 'a: *x\n' });
    expect(files).toEqual([{ name: 'a.yaml', text: 'a: *x\n' }]);
  });
});
