import type { Clock } from './clock.ts';

/** How fast calls may go. */
export interface BucketOptions {
  readonly ratePerSecond: number;
  /** Calls that may go at once after a pause. */
  readonly burst: number;
}

const MILLISECONDS = 1000;
const SLOWER = 0.5;
const FASTER = 1.05;
const SLOWEST_PER_SECOND = 0.5;

/** Spaces calls out. All calls of a process share one, so that a large mesh does not throttle itself. */
export class TokenBucket {
  readonly #options: BucketOptions;
  readonly #clock: Clock;
  #rate: number;
  #tokens: number;
  #filledAt: number;

  constructor(options: BucketOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#rate = options.ratePerSecond;
    this.#tokens = options.burst;
    this.#filledAt = clock.now();
  }

  /** Resolves when the next call may go. */
  async take(signal: AbortSignal): Promise<void> {
    this.#fill();
    this.#tokens -= 1;
    if (this.#tokens >= 0) return;
    await this.#clock.sleep((-this.#tokens / this.#rate) * MILLISECONDS, signal);
  }

  /** AWS throttled a call: half the rate. */
  slowDown(): void {
    this.#rate = Math.max(this.#rate * SLOWER, SLOWEST_PER_SECOND);
  }

  /** A call went through: a little faster again, up to the rate given. */
  speedUp(): void {
    this.#rate = Math.min(this.#rate * FASTER, this.#options.ratePerSecond);
  }

  #fill(): void {
    const now = this.#clock.now();
    const gained = ((now - this.#filledAt) / MILLISECONDS) * this.#rate;
    this.#tokens = Math.min(this.#tokens + gained, this.#options.burst);
    this.#filledAt = now;
  }
}
