import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelayMs } from '../../src/runtime/backoff.ts';

describe('backoff', () => {
  it('grows by half from 500 ms, and stays at 60 s', () => {
    const delays = [1, 2, 3, 13, 100].map((failures) => Math.round(backoffDelayMs(failures, 0.5)));
    expect(delays).toEqual([500, 750, 1_125, 60_000, 60_000]);
  });

  it('takes the random number for the place between half and one and a half', () => {
    expect([0, 0.25, 0.75].map((random) => backoffDelayMs(1, random))).toEqual([250, 375, 625]);
  });

  it('spreads by half to either side and never exceeds a minute', () => {
    const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), anyRandom, (failures, random) => {
        const middle = backoffDelayMs(failures, 0.5);
        const delay = backoffDelayMs(failures, random);
        expect(delay).toBeGreaterThanOrEqual(middle * 0.5);
        expect(delay).toBeLessThanOrEqual(Math.min(middle * 1.5, 60_000));
      }),
    );
  });
});
