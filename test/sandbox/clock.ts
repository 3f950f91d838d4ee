import { setImmediate as nextTurn } from 'node:timers/promises';

/** How a wait may end early, and whether it keeps the clock going. */
export interface SleepOptions {
  /** Ends the wait with the signal's reason as an error. */
  readonly signal?: AbortSignal;
  /** A wait that nobody waits for: simulated time passes it only while something in the foreground waits too. */
  readonly background?: boolean;
}

/** The only source of time and delay in the sandbox. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `delayMs` of the sandbox's time. */
  sleep(delayMs: number, options?: SleepOptions): Promise<void>;
  /** Forgets every wait: nothing more happens by itself. */
  stop(): void;
}

/** A clock that runs with the computer's, `pace` times as slow (2 is half the speed, 0.5 twice). */
export class PacedClock implements Clock {
  readonly #pace: number;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(pace: number) {
    this.#pace = pace;
  }

  now(): number {
    return Date.now();
  }

  sleep(delayMs: number, options: SleepOptions = {}): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    const stop = (): void => {
      clearTimeout(timer);
      this.#timers.delete(timer);
      reject(options.signal?.reason);
    };
    const timer = setTimeout(() => {
      options.signal?.removeEventListener('abort', stop);
      this.#timers.delete(timer);
      resolve();
    }, delayMs * this.#pace);
    this.#timers.add(timer);
    options.signal?.addEventListener('abort', stop, { once: true });
    return promise;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

interface Wait {
  readonly dueMs: number;
  readonly isBackground: boolean;
  readonly wake: () => void;
}

/** Where simulated time starts, so that two runs show the same times. */
const START_MS = Date.parse('2026-01-01T00:00:00.000Z');

/**
 * A clock of simulated time. It jumps from one due wait to the next: by itself as fast as possible (`automatic`), or
 * only when a test says so (`manual`). Between two waits the event loop turns once, so requests are answered in between.
 */
export class SimulatedClock implements Clock {
  readonly #isAutomatic: boolean;
  #waits: Wait[] = [];
  #nowMs = START_MS;
  #isRunning: boolean = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(mode: 'automatic' | 'manual') {
    this.#isAutomatic = mode === 'automatic';
  }

  now(): number {
    return this.#nowMs;
  }

  sleep(delayMs: number, options: SleepOptions = {}): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    const abort = (): void => {
      this.#waits = this.#waits.filter((other) => other !== wait);
      reject(options.signal?.reason);
    };
    const wait: Wait = {
      dueMs: this.#nowMs + delayMs,
      isBackground: options.background === true,
      wake: () => {
        options.signal?.removeEventListener('abort', abort);
        resolve();
      },
    };
    this.#waits.push(wait);
    options.signal?.addEventListener('abort', abort, { once: true });
    this.#keepRunning();
    return promise;
  }

  stop(): void {
    this.#waits = [];
  }

  /** Lets `durationMs` of simulated time pass: every wait that falls due wakes in order. */
  advance(durationMs: number): Promise<void> {
    return this.#inTurn(async () => {
      const endMs = this.#nowMs + durationMs;
      await nextTurn();
      while (this.#earliest(endMs) !== undefined) await this.#wakeEarliest(endMs);
      this.#nowMs = Math.max(this.#nowMs, endMs);
    });
  }

  /** Lets time pass until nothing in the foreground waits any more. */
  runUntilIdle(): Promise<void> {
    return this.#inTurn(async () => {
      await nextTurn();
      while (this.#isBusy()) await this.#wakeEarliest(Number.POSITIVE_INFINITY);
    });
  }

  /** One drives the clock at a time, or waits would wake out of order. */
  #inTurn(drive: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(async () => {
      while (this.#isRunning) await nextTurn();
      this.#isRunning = true;
      await drive();
      this.#isRunning = false;
      this.#keepRunning();
    });
    this.#turn = turn;
    return turn;
  }

  #keepRunning(): void {
    if (this.#isAutomatic && !this.#isRunning && this.#isBusy()) void this.#runByItself();
  }

  async #runByItself(): Promise<void> {
    this.#isRunning = true;
    await nextTurn();
    while (this.#isBusy()) await this.#wakeEarliest(Number.POSITIVE_INFINITY);
    this.#isRunning = false;
  }

  #isBusy(): boolean {
    return this.#waits.some((wait) => !wait.isBackground);
  }

  #earliest(endMs: number): Wait | undefined {
    let earliest: Wait | undefined;
    for (const wait of this.#waits) {
      if (wait.dueMs > endMs) continue;
      if (earliest === undefined || wait.dueMs < earliest.dueMs) earliest = wait;
    }
    return earliest;
  }

  async #wakeEarliest(endMs: number): Promise<void> {
    const wait = this.#earliest(endMs);
    if (wait === undefined) return;
    this.#waits = this.#waits.filter((other) => other !== wait);
    this.#nowMs = Math.max(this.#nowMs, wait.dueMs);
    wait.wake();
    await nextTurn();
  }
}
