import { UserError } from '../kit/user-error.ts';
import { backoffDelayMs } from './backoff.ts';
import type { Log } from './log.ts';
import { waitFor } from './wait.ts';

/** Why an attempt failed. */
export interface Failure {
  readonly kind: 'failed';
  /** What happened, one line. */
  readonly cause: string;
  /** What usually is behind it, mostly as a question to the operator. */
  readonly advice: string;
  /** The same request would fail the same way again. */
  readonly isFinal: boolean;
}

/** What an attempt came to. */
export type Attempt<T> = { readonly kind: 'done'; readonly value: T } | Failure;

/** Within what a program tries. */
export interface Persistence {
  readonly log: Log<'attempt-failed'>;
  /** Fires when the time is over, or when the process is asked to end. */
  readonly limit: AbortSignal;
}

/**
 * Repeats an attempt until it succeeds or the time is over, with a pause that grows (backoff.ts).
 *
 * @param intent completes the sentence "could not …"
 * @throws UserError with the final sentence: what could not be done, why, and what usually is behind it
 */
export async function persist<T>(
  { log, limit }: Persistence,
  intent: string,
  attempt: (signal: AbortSignal) => Promise<Attempt<T>>,
): Promise<T> {
  let last: Failure | undefined;
  for (let failures = 1; ; failures += 1) {
    const outcome = await attempt(limit);
    if (outcome.kind === 'done') return outcome.value;
    // An attempt that the end of the time cut off says nothing; the one before it does.
    if (!limit.aborted || last === undefined) last = outcome;
    if (limit.aborted || last.isFinal) {
      throw new UserError(`could not ${intent}: ${last.cause}; ${last.advice}`);
    }
    const retryInMs = Math.round(backoffDelayMs(failures, Math.random()));
    log.warn('attempt-failed', { intent, cause: last.cause, retryInMs });
    await waitFor(retryInMs, limit);
  }
}
