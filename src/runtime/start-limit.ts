import { START_LIMIT_VARIABLE } from '../contract/environment.ts';
import { UserError } from '../kit/user-error.ts';

const DEFAULT_LIMIT_SECONDS = 150;

/**
 * Fires when a program that prepares a task has tried long enough, or is asked to end.
 *
 * @throws UserError where the environment gives a limit that is none
 */
export function startLimit(environment: NodeJS.ProcessEnv, stop: AbortSignal): AbortSignal {
  const limitMs = readLimitSeconds(environment) * 1_000;
  return AbortSignal.any([stop, AbortSignal.timeout(limitMs)]);
}

function readLimitSeconds(environment: NodeJS.ProcessEnv): number {
  const text = environment[START_LIMIT_VARIABLE] ?? '';
  const seconds = text === '' ? DEFAULT_LIMIT_SECONDS : Number(text);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new UserError(
    `${START_LIMIT_VARIABLE} must be a number of seconds above 0, not ${JSON.stringify(text)}`,
  );
}
