import { expect, it } from 'vitest';
import { characterWidth } from '../../src/kit/character-width.ts';

it.each([
  ['a', 1],
  ['é', 1],
  ['·', 1],
  ['漢', 2],
  ['ｆ', 2],
  ['한', 2],
  ['🚀', 2],
  ['\u0301', 0],
])('says how many cells "%s" takes', (character, width) => {
  expect(characterWidth(character)).toBe(width);
});
