import type { OutcomeWord } from '../model/outcome.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';

const CODES: Readonly<Record<OutcomeWord, ExitCode>> = {
  applied: EXIT_CODE.done,
  'no-changes': EXIT_CODE.done,
  destroyed: EXIT_CODE.done,
  cancelled: EXIT_CODE.done,
  'rolled-back': EXIT_CODE.rolledBack,
  'needs-attention': EXIT_CODE.needsAttention,
  stale: EXIT_CODE.stale,
  'wrong-target': EXIT_CODE.stale,
  error: EXIT_CODE.error,
  detached: EXIT_CODE.detached,
  interrupted: EXIT_CODE.interrupted,
  refused: EXIT_CODE.refused,
  invalid: EXIT_CODE.invalid,
};

/** The exit code of a run that ended with this word. */
export function outcomeExitCode(outcome: OutcomeWord): ExitCode {
  return CODES[outcome];
}
