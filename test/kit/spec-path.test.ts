import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPath, parsePath } from '../../src/kit/spec-path.ts';

describe('a path in mesh.yaml', () => {
  it.each([
    ['services.web.cpu', ['services', 'web', 'cpu']],
    ['services.web.command[0]', ['services', 'web', 'command', 0]],
    ['a."my.key".b', ['a', 'my.key', 'b']],
    ['a["my.key"][2].b', ['a', 'my.key', 2, 'b']],
    ["a.'x.y'", ['a', 'x.y']],
    ['"first.one".b', ['first.one', 'b']],
    ['', []],
  ])('reads %s', (text, path) => {
    expect(parsePath(text)).toEqual({ kind: 'path', path });
  });

  it.each(['a..b', 'a.', 'a[', 'a[x]', 'a."b', 'a[0]b', '.'])('refuses %s', (text) => {
    expect(parsePath(text).kind).toBe('invalid');
  });

  it('is read as it is written', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ minLength: 1 }), fc.nat(99))), (path) => {
        expect(parsePath(formatPath(path))).toEqual({ kind: 'path', path });
      }),
    );
  });
});
