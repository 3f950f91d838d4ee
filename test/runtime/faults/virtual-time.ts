import dns from 'node:dns';
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

interface Timer {
  readonly atMs: number;
  readonly number: number;
  readonly fire: () => void;
}

/** Turns of the event loop in which everything that needs no time has happened. */
const SETTLE_TURNS = 2;

/**
 * Time that passes only when nothing else is left to do: the timers, clocks, random numbers and name lookups of this
 * process, so that a program runs minutes in milliseconds, and the same way each time. Files are written at once.
 */
export class VirtualTime {
  #nowMs = 0;
  #timers: Timer[] = [];
  #count = 0;
  readonly #restore: (() => void)[] = [];

  /** @param addressesOf what a name resolves to at the moment; none is a failed lookup */
  constructor(random: () => number, addressesOf: (name: string) => readonly string[]) {
    const startMs = Date.UTC(2026, 10, 1);
    this.#replace(globalThis, 'setTimeout', (fire: () => void, delayMs = 0) =>
      this.#schedule(delayMs, fire),
    );
    this.#replace(globalThis, 'clearTimeout', (handle: TimerHandle | undefined) =>
      handle?.cancel(),
    );
    this.#replace(performance, 'now', () => this.#nowMs);
    this.#replace(Date, 'now', () => startMs + this.#nowMs);
    this.#replace(Math, 'random', random);
    this.#replace(AbortSignal, 'timeout', (delayMs: number) => this.#signalAfter(delayMs));
    this.#replace(timersPromises, 'setTimeout', (delayMs: number, value: unknown, options = {}) =>
      this.#sleep(delayMs, value, options),
    );
    this.#replace(fsPromises, 'writeFile', async (...given: Parameters<typeof fs.writeFileSync>) =>
      fs.writeFileSync(...given),
    );
    this.#replace(fsPromises, 'mkdir', async (path: string) =>
      fs.mkdirSync(path, { recursive: true }),
    );
    this.#replace(
      dns,
      'lookup',
      (name: string, _options: object, done: (error: unknown, found?: unknown) => void) => {
        const found = addressesOf(name).map((address) => ({ address, family: 4 }));
        const error = Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
        process.nextTick(() => done(found.length === 0 ? error : null, found));
      },
    );
    syncBuiltinESMExports();
  }

  /** Milliseconds since the start. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Calls `act` at a time, unless that is over. */
  at(atMs: number, act: () => void): void {
    this.#schedule(Math.max(0, atMs - this.#nowMs), act);
  }

  /** Resolves after `durationMs`. */
  wait(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#schedule(durationMs, resolve);
    });
  }

  /**
   * Lets time pass until the work is done.
   *
   * @throws when nothing more can happen, or the time is over, and the work is not done
   */
  async run<T>(work: Promise<T>, limitMs: number): Promise<T> {
    let isDone = false;
    const end = work.finally(() => {
      isDone = true;
    });
    end.catch(() => undefined);
    for (;;) {
      for (let turn = 0; turn < SETTLE_TURNS; turn += 1) {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
      if (isDone) return end;
      const next = this.#timers.shift();
      if (next === undefined) throw new Error(`it hangs at ${this.#nowMs} ms: no timer is left`);
      if (next.atMs > limitMs) throw new Error(`it is not done after ${limitMs} ms`);
      this.#nowMs = next.atMs;
      next.fire();
    }
  }

  /** Gives the process its own time back. */
  restore(): void {
    for (const restore of this.#restore) restore();
    syncBuiltinESMExports();
  }

  #schedule(delayMs: number, fire: () => void): TimerHandle {
    this.#count += 1;
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), number: this.#count, fire };
    const later = this.#timers.findIndex(({ atMs }) => atMs > timer.atMs);
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer);
    const handle: TimerHandle = {
      ref: () => handle,
      unref: () => handle,
      cancel: () => {
        this.#timers = this.#timers.filter(({ number }) => number !== timer.number);
      },
    };
    return handle;
  }

  #signalAfter(delayMs: number): AbortSignal {
    const controller = new AbortController();
    this.#schedule(delayMs, () => controller.abort(new DOMException('timeout', 'TimeoutError')));
    return controller.signal;
  }

  #sleep(
    delayMs: number,
    value: unknown,
    { signal }: { readonly signal?: AbortSignal },
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        timer.cancel();
        reject(new DOMException('aborted', 'AbortError'));
      };
      const timer = this.#schedule(delayMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve(value);
      });
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Replaces a member of one of Node's own objects until `restore`. */
  #replace(owner: object, name: string, member: unknown): void {
    const former = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { value: member, configurable: true, writable: true });
    this.#restore.push(() => {
      if (former === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, former);
    });
  }
}

interface TimerHandle {
  ref(): TimerHandle;
  unref(): TimerHandle;
  cancel(): void;
}
