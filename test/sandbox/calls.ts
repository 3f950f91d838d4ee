import type { Json, JsonObject } from './values.ts';

/** One call that the sandbox answered, for tests that ask what was done. */
export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** The input, with template bodies and other long texts cut. */
  readonly input: JsonObject;
  /** `ok`, the error's code, or the kind of the fault that took the answer away. */
  readonly outcome: string;
}

const LONGEST_TEXT = 200;
/** Older calls are forgotten, so that a sandbox that runs for days stays small. */
const MOST_CALLS = 20_000;

/** The calls so far, oldest first. */
export class Calls {
  #calls: RecordedCall[] = [];

  /** Notes one answered call. */
  record(call: RecordedCall): void {
    this.#calls.push({ ...call, input: shortened(call.input) });
    if (this.#calls.length > MOST_CALLS) this.#calls = this.#calls.slice(MOST_CALLS / 2);
  }

  /** All calls, or those of one operation. */
  list(operation?: string): readonly RecordedCall[] {
    if (operation === undefined) return this.#calls;
    return this.#calls.filter((call) => call.operation === operation);
  }
}

function shortened(input: JsonObject): JsonObject {
  const entries = Object.entries(input).map(([name, value]): [string, Json] => {
    const isLong = typeof value === 'string' && value.length > LONGEST_TEXT;
    return [name, isLong ? `${value.slice(0, LONGEST_TEXT)}…` : value];
  });
  return Object.fromEntries(entries);
}
