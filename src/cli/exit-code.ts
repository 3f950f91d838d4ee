/** The exit codes of every command. Frozen: users' pipelines depend on them (README, "Exit codes"). */
export const EXIT_CODE = {
  done: 0,
  error: 1,
  changes: 2,
  refused: 3,
  invalid: 4,
  stale: 5,
  rolledBack: 6,
  needsAttention: 7,
  detached: 8,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];

/** Which code a run over several components ends with: the first of these that any of them has. */
const PRECEDENCE: readonly ExitCode[] = [130, 7, 1, 6, 5, 4, 3, 8, 2, 0];

/** The exit code of a run whose components ended with `codes`; an empty run is done. */
export function combineExitCodes(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT_CODE.done;
}
