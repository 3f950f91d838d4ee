import { compareText } from './sort.ts';

/** Longer words are no typing mistakes, and the distance costs the square of the length. */
const MAX_WORD_LENGTH = 64;

/**
 * The candidate that a misspelt word most likely stands for, or `undefined` when none is near.
 * Upper and lower case, hyphens and underscores count as half a mistake. Ties go to the first by
 * text order.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > MAX_WORD_LENGTH) return undefined;
  const limit = Math.max(1, Math.floor(word.length * 0.4));
  let best: string | undefined;
  // A word of which every letter is wrong is not that word.
  let bestDistance = Math.min(limit + 0.5, word.length);
  for (const candidate of [...candidates].sort(compareText)) {
    if (candidate === word || Math.abs(candidate.length - word.length) > limit) continue;
    const distance = spellingDistance(word, candidate);
    if (distance < bestDistance && !isOtherWord(word, candidate, distance)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Up to this many mistakes a word is mistyped, however short the part is in which they are. */
const MAX_MISTYPED = 2;
/** Share of the letters that differ from which on a part is another word. */
const OTHER_WORD = 0.6;

/** Whether the part in which two words differ is another word, not a mistyped one: `ingress-gateway`, `mesh-gateway`. */
function isOtherWord(left: string, right: string, distance: number): boolean {
  if (distance <= MAX_MISTYPED) return false;
  const shortest = Math.min(left.length, right.length);
  let start = 0;
  while (start < shortest && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < shortest - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return distance > (Math.max(left.length, right.length) - start - end) * OTHER_WORD;
}

/** Half a mistake when only case or word separators differ, else the number of edits. */
function spellingDistance(left: string, right: string): number {
  const [plainLeft, plainRight] = [plain(left), plain(right)];
  if (plainLeft === plainRight) return 0.5;
  return Math.min(editDistance(left, right), editDistance(plainLeft, plainRight) + 0.5);
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

/**
 * Damerau–Levenshtein distance in its restricted form (optimal string alignment): insertions,
 * deletions, substitutions and swaps of neighbours, each once.
 */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const isSame = left[i - 1] === right[j - 1];
      const isSwap = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      current[j] = Math.min(
        at(previous, j) + 1,
        at(current, j - 1) + 1,
        at(previous, j - 1) + (isSame ? 0 : 1),
        isSwap ? at(beforePrevious, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
