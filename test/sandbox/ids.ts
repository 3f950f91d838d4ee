import { createHash } from 'node:crypto';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * Makes every identifier and every varying duration of the sandbox from a seed, a label and a count for that label: two
 * runs that do the same things see the same identifiers, whatever happens side by side.
 */
export class Ids {
  readonly #seed: string;
  readonly #counts = new Map<string, number>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** `length` hexadecimal digits, at most 64. */
  hex(label: string, length: number): string {
    return this.#digest(label).toString('hex').slice(0, length);
  }

  /** A UUID in lower case. */
  uuid(label: string): string {
    const hex = this.hex(label, 32);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 16),
      hex.slice(16, 20),
      hex.slice(20),
    ].join('-');
  }

  /** `length` upper-case letters and digits, at most 32: the tail of a generated name. */
  tail(label: string, length: number): string {
    const bytes = this.#digest(label).subarray(0, length);
    return [...bytes].map((byte) => LETTERS_AND_DIGITS.charAt(byte % 36)).join('');
  }

  /** A whole number from `low` to `high`, both included. */
  between(label: string, low: number, high: number): number {
    return low + (this.#digest(label).readUInt32BE(0) % (high - low + 1));
  }

  #digest(label: string): Buffer {
    const count = this.#counts.get(label) ?? 0;
    this.#counts.set(label, count + 1);
    return createHash('sha256').update(`${this.#seed}\n${label}\n${count}`).digest();
  }
}
