import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineStarts, positionAt } from '../../src/kit/line-index.ts';

describe('positionAt', () => {
  it('counts lines that end with LF, CRLF and CR', () => {
    const starts = lineStarts('a\nb\r\nc\rd');
    expect(starts).toEqual([0, 2, 5, 7]);
    expect(positionAt(starts, 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt(starts, 1)).toEqual({ line: 1, column: 2 });
    expect(positionAt(starts, 2)).toEqual({ line: 2, column: 1 });
    expect(positionAt(starts, 8)).toEqual({ line: 4, column: 2 });
  });

  it('counts columns in UTF-16 units', () => {
    expect(positionAt(lineStarts('a\n🚀b'), 4)).toEqual({ line: 2, column: 3 });
  });

  it('gives each offset of any text the line that has it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '🚀', '\n', '\r', '\r\n'), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.nat(80), (value, offset) => {
        const at = Math.min(offset, value.length);
        const starts = lineStarts(value);
        const { line, column } = positionAt(starts, at);
        expect((starts[line - 1] ?? -1) + column - 1).toBe(at);
        expect(starts[line] ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at);
        expect(starts).toHaveLength(value.split(/\r\n|\n|\r/).length);
      }),
    );
  });
});
