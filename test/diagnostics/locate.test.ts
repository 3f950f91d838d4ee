import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/diagnostics/finding.ts';
import { locateFinding } from '../../src/diagnostics/locate.ts';
import type { Location, Source } from '../../src/model/source.ts';

const at = (line: number): Location => ({
  file: 'mesh.yaml',
  line,
  column: 1,
  endLine: line,
  endColumn: 2,
});

/** A source whose every path lies on the line of its length; keys lie on lines from 100. */
const SOURCE: Source = {
  files: [],
  tree: {},
  locate: (path, anchor) => at(path.length + (anchor === 'key' ? 100 : 0)),
  aliases: (path) => (path[0] === 'aliased' ? [at(7)] : []),
};

const FINDING: Finding = {
  code: 'unknown-key',
  severity: 'error',
  message: 'unknown key "b"',
  path: ['a', 'b'],
  anchor: 'key',
};

describe('locateFinding', () => {
  it('replaces the path by the place', () => {
    expect(locateFinding(FINDING, SOURCE)).toEqual({
      code: 'unknown-key',
      severity: 'error',
      message: 'unknown key "b"',
      location: at(102),
    });
  });

  it('places related findings too, and keeps the hint', () => {
    const related = [{ message: 'the other', path: ['c'], anchor: 'value' as const }];
    expect(locateFinding({ ...FINDING, hint: 'drop it', related }, SOURCE)).toMatchObject({
      hint: 'drop it',
      related: [{ message: 'the other', location: at(1) }],
    });
  });

  it('tells through which alias a value came', () => {
    expect(locateFinding({ ...FINDING, path: ['aliased', 'b'] }, SOURCE).related).toEqual([
      { message: 'used through this alias', location: at(7) },
    ]);
  });
});
