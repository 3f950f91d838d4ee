import type { OutcomeWord, StackOutcome, StackOutcomeWord } from '../../model/outcome.ts';

/** Which word a run over several stacks ends with: the first of these that any stack has. */
const PRECEDENCE = [
  'interrupted',
  'needs-attention',
  'error',
  'rolled-back',
  'stale',
  'detached',
] as const satisfies (StackOutcomeWord & OutcomeWord)[];

/** The word for a whole run; `done` is what to say when every stack ended well and at least one changed. */
export function overallOutcome(
  stacks: readonly Pick<StackOutcome, 'outcome'>[],
  done: OutcomeWord,
): OutcomeWord {
  const words = new Set<StackOutcomeWord>(stacks.map(({ outcome }) => outcome));
  const worst = PRECEDENCE.find((word) => words.has(word));
  if (worst) return worst;
  // Nothing failed, yet something was not begun: only an interrupt does that.
  if (words.has('not-started')) return 'interrupted';
  const hasChanged = (['applied', 'removed', 'cancelled'] as const).some((word) => words.has(word));
  return hasChanged ? done : 'no-changes';
}
