import { describe, expect, it } from 'vitest';
import { combineExitCodes } from '../../src/cli/exit-code.ts';
import { outcomeExitCode } from '../../src/cli/outcome-exit-code.ts';
import { overallOutcome } from '../../src/deploy/apply/overall-outcome.ts';

const WORDS = [
  'applied',
  'no-changes',
  'rolled-back',
  'needs-attention',
  'stale',
  'error',
  'detached',
  'interrupted',
] as const;

describe('overallOutcome', () => {
  it('gives a run of several stacks the word whose exit code comes first', () => {
    for (const one of WORDS) {
      for (const other of WORDS) {
        const word = overallOutcome([{ outcome: one }, { outcome: other }], 'applied');
        const codes = [outcomeExitCode(one), outcomeExitCode(other)];
        expect(outcomeExitCode(word), `${one} and ${other}`).toBe(combineExitCodes(codes));
      }
    }
  });

  it('says what was done when all went well', () => {
    expect(overallOutcome([{ outcome: 'removed' }, { outcome: 'no-changes' }], 'destroyed')).toBe(
      'destroyed',
    );
    expect(overallOutcome([{ outcome: 'no-changes' }], 'applied')).toBe('no-changes');
    expect(overallOutcome([], 'applied')).toBe('no-changes');
  });

  it('is interrupted when something was not begun although nothing failed', () => {
    expect(overallOutcome([{ outcome: 'applied' }, { outcome: 'not-started' }], 'applied')).toBe(
      'interrupted',
    );
  });
});
