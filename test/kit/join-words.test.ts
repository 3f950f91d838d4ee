import { expect, it } from 'vitest';
import { joinWords } from '../../src/kit/join-words.ts';

it('joins words as in a sentence', () => {
  expect(joinWords([], 'or')).toBe('');
  expect(joinWords(['a'], 'or')).toBe('a');
  expect(joinWords(['a', 'b'], 'or')).toBe('a or b');
  expect(joinWords(['a', 'b', 'c'], 'and')).toBe('a, b and c');
});
