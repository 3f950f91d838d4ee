import { AwsError, type AwsErrorKind, awsErrorKind } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { TokenBucket } from './token-bucket.ts';

/** Settings that every client of the SDK gets: trying again is `SdkCaller`'s task, so the SDK tries once. */
export const SDK_CLIENT_OPTIONS = {
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 5000,
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
  },
} as const;

/** Sends calls to AWS, one pace and one patience for all clients. */
export interface SdkCaller {
  /**
   * Runs `send`, and again while AWS throttles or does not answer. A call that changes something must carry a token
   * that makes AWS do it once.
   *
   * @throws AwsError when AWS refuses, or when it is of no use to try on.
   */
  readonly call: <T>(operation: string, send: () => Promise<T>, signal: AbortSignal) => Promise<T>;
}

const RATE = { ratePerSecond: 10, burst: 20 };
/** Throttling passes with patience; an address where nobody answers is told soon. */
const MOST_ATTEMPTS = { throttled: 8, unavailable: 5 };
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 20_000;

/** Makes the caller that all clients of one run share. */
export function makeSdkCaller(clock: Clock): SdkCaller {
  const bucket = new TokenBucket(RATE, clock);
  const attempt = async <T>(
    operation: string,
    send: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<{ readonly value: T } | AwsError> => {
    await bucket.take(signal);
    try {
      const value = await send();
      bucket.speedUp();
      return { value };
    } catch (error) {
      signal.throwIfAborted();
      const kind = awsErrorKind(error);
      if (kind === 'throttled') bucket.slowDown();
      return new AwsError(operation, kind, error);
    }
  };
  return {
    call: async (operation, send, signal) => {
      for (let tries = 1; ; tries += 1) {
        const result = await attempt(operation, send, signal);
        if (!(result instanceof AwsError)) return result.value;
        if (tries >= mostAttempts(result.kind)) throw result;
        await clock.sleep(retryDelayMs(tries, clock.random()), signal);
      }
    },
  };
}

function mostAttempts(kind: AwsErrorKind): number {
  return kind === 'throttled' || kind === 'unavailable' ? MOST_ATTEMPTS[kind] : 1;
}

/** Exponential with full jitter: calls that failed together do not come back together. */
function retryDelayMs(tries: number, random: number): number {
  const ceiling = Math.min(FIRST_DELAY_MS * 2 ** tries, LONGEST_DELAY_MS);
  return ceiling / 2 + (random * ceiling) / 2;
}
