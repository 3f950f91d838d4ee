import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLine } from '../../src/kit/printable.ts';

describe('printable', () => {
  it('drops escape sequences whole', () => {
    expect(printable('a\u001b[31mred\u001b[0m\u001b]0;title\u0007b\u009b2Jc')).toBe('aredbc');
    expect(printable('x\u001b]8;;http://evil\u001b\\link')).toBe('xlink');
  });

  it('drops marks that reorder text and keeps letters of every language', () => {
    expect(printable('abc\u202edef\u2066')).toBe('abcdef');
    expect(printable('Grüße 日本 🎉\n')).toBe('Grüße 日本 🎉\n');
  });

  it('leaves no control character but the newline in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/(?!\n)\p{Cc}/u);
      }),
    );
  });

  it('puts a text on one line of bounded length', () => {
    expect(printableLine('a\r\n  b\tc')).toBe('a b c');
    expect(printableLine('x'.repeat(600))).toHaveLength(500);
  });
});
