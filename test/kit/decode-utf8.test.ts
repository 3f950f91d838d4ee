import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/kit/decode-utf8.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...encode(part)])));

describe('decodeUtf8', () => {
  it('decodes text of any language', () => {
    expect(decodeUtf8(encode('añ漢🚀\n'))).toEqual({ kind: 'text', text: 'añ漢🚀\n' });
  });

  it('drops a byte order mark at the start, and only there', () => {
    expect(decodeUtf8(encode('\uFEFFa\uFEFF'))).toEqual({ kind: 'text', text: 'a\uFEFF' });
  });

  it.each([
    ['a byte that starts nothing', bytes('añ', 0xff, 'b'), 3],
    ['a continuation without a start', bytes('a', 0x80), 1],
    ['a character that is cut off by another', bytes('aa', 0xe6, 0xbc, 'b'), 2],
    ['a character that is cut off by the end', bytes('aa', 0xf0, 0x9f, 0x9a), 2],
    ['a surrogate', bytes('a', 0xed, 0xa0, 0x80), 1],
    ['UTF-16', bytes(0xff, 0xfe, 'a', 0), 0],
    ['Latin-1', bytes('caf', 0xe9, ' au lait'), 3],
  ])('says where %s stands', (_title, input, byteOffset) => {
    expect(decodeUtf8(input)).toEqual({ kind: 'invalid', byteOffset });
  });

  it('finds the start of the first bad sequence in any bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.uint8Array({ maxLength: 5 }),
        (good, rest) => {
          const start = encode(good);
          const result = decodeUtf8(Uint8Array.from([...start, 0xff, ...rest]));
          expect(result).toEqual({ kind: 'invalid', byteOffset: start.length });
        },
      ),
    );
  });
});
