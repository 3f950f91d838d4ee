import { describe, expect, test } from 'vitest';
import { SimulatedClock } from './clock.ts';
import { Ids } from './ids.ts';

async function wakes(clock: SimulatedClock, drive: () => Promise<void>): Promise<string[]> {
  const woken: string[] = [];
  const wait = async (name: string, delayMs: number, isBackground = false): Promise<void> => {
    await clock.sleep(delayMs, { background: isBackground });
    woken.push(`${name} ${clock.now() - START_MS}`);
  };
  void wait('late', 300).then(() => wait('later', 100));
  void wait('early', 100).then(() => wait('middle', 50));
  void wait('background', 1000, true);
  await drive();
  return woken;
}

const START_MS = Date.parse('2026-01-01T00:00:00Z');

describe('simulated time', () => {
  test.each(['automatic', 'manual'] as const)(
    'an %s clock wakes every wait in the order of its time',
    async (mode) => {
      const clock = new SimulatedClock(mode);
      expect(await wakes(clock, () => clock.runUntilIdle())).toEqual([
        'early 100',
        'middle 150',
        'late 300',
        'later 400',
      ]);
    },
  );

  test('a manual clock goes no further than it is told', async () => {
    const clock = new SimulatedClock('manual');
    expect(await wakes(clock, () => clock.advance(150))).toEqual(['early 100', 'middle 150']);
    expect(clock.now() - START_MS).toBe(150);
  });

  test('two who move a clock at the same time take turns', async () => {
    const clock = new SimulatedClock('manual');
    const woken = await wakes(clock, async () => {
      await Promise.all([clock.advance(100), clock.advance(200), clock.advance(100)]);
    });
    expect(woken).toEqual(['early 100', 'middle 150', 'late 300', 'later 400']);
  });

  test('a wait in the background is passed only when time is moved over it', async () => {
    const clock = new SimulatedClock('automatic');
    const woken = await wakes(clock, () => clock.advance(2000));
    expect(woken.at(-1)).toBe('background 1000');
  });

  test('an aborted wait ends with the reason and is forgotten', async () => {
    const clock = new SimulatedClock('manual');
    const abort = new AbortController();
    const reason = new Error('enough');
    const wait = clock.sleep(1000, { signal: abort.signal });
    abort.abort(reason);
    await expect(wait).rejects.toBe(reason);
    await expect(clock.sleep(1, { signal: abort.signal })).rejects.toBe(reason);
    await clock.runUntilIdle();
    expect(clock.now()).toBe(START_MS);
  });
});

describe('identifiers', () => {
  test('they depend on the seed, the label and the count of that label only', () => {
    const first = new Ids('a');
    const second = new Ids('a');
    second.uuid('something else');
    const ids = [first.uuid('x'), first.uuid('x')];
    expect(ids[0]).not.toBe(ids[1]);
    expect([second.uuid('x'), second.uuid('x')]).toEqual(ids);
    expect(new Ids('b').uuid('x')).not.toBe(ids[0]);
  });

  test('numbers stay within their bounds', () => {
    const ids = new Ids('a');
    const numbers = Array.from({ length: 200 }, () => ids.between('x', 3, 5));
    expect(new Set(numbers)).toEqual(new Set([3, 4, 5]));
  });
});
