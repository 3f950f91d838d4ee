import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decide,
  type Facts,
  type Holding,
  MISSING_GRACE_MS,
  MOST_REMOVALS,
  type TaskLife,
} from '../../../src/runtime/controller/decide.ts';

const NOW_MS = 1_000_000;

function holdingOf(taskId: string): Holding {
  return {
    taskId,
    services: [{ id: `web-${taskId}` }, { id: `web-${taskId}-sidecar-proxy` }],
    tokens: [{ accessorId: `token-${taskId}` }],
  };
}

function factsOf(lives: Readonly<Record<string, TaskLife>>, nowMs = NOW_MS): Facts {
  const holdings = Object.keys(lives).map(holdingOf);
  return { nowMs, holdings, lives: new Map(Object.entries(lives)) };
}

test('removes the entries and then the tokens of a task that has stopped', () => {
  expect(decide(factsOf({ a: 'stopped', b: 'alive' }), new Map()).removals).toEqual([
    { kind: 'service', taskId: 'a', service: { id: 'web-a' } },
    { kind: 'service', taskId: 'a', service: { id: 'web-a-sidecar-proxy' } },
    { kind: 'token', taskId: 'a', token: { accessorId: 'token-a' } },
  ]);
});

test.each<TaskLife>(['alive', 'unknown'])('removes nothing of a task that is %s', (life) => {
  expect(decide(factsOf({ a: life }), new Map([['a', 0]])).removals).toEqual([]);
});

test('removes what a missing task holds once it has been missing for the grace period', () => {
  const first = decide(factsOf({ a: 'missing' }), new Map());
  expect(first).toMatchObject({ removals: [], missingSince: new Map([['a', NOW_MS]]) });
  const almost = factsOf({ a: 'missing' }, NOW_MS + MISSING_GRACE_MS - 1);
  expect(decide(almost, first.missingSince).removals).toEqual([]);
  const after = factsOf({ a: 'missing' }, NOW_MS + MISSING_GRACE_MS);
  expect(decide(after, first.missingSince).removals).toHaveLength(3);
});

test('starts the grace period anew when the task was seen in between', () => {
  const first = decide(factsOf({ a: 'missing' }), new Map());
  const seen = decide(factsOf({ a: 'unknown' }, NOW_MS + 30_000), first.missingSince);
  const again = factsOf({ a: 'missing' }, NOW_MS + MISSING_GRACE_MS);
  expect(decide(again, seen.missingSince).removals).toEqual([]);
});

test('leaves removals beyond a bound to the next pass, and says how many', () => {
  const ids = Array.from({ length: 400 }, (_, index) => `t${index}`);
  const lives = Object.fromEntries(ids.map((id) => [id, 'stopped' as const]));
  const { removals, postponed } = decide(factsOf(lives), new Map());
  expect(removals).toHaveLength(MOST_REMOVALS);
  expect(postponed).toBe(1_200 - MOST_REMOVALS);
});

test('whatever ECS says, only tasks that stopped or stayed missing lose anything', () => {
  const life = fc.constantFrom<TaskLife>('alive', 'stopped', 'missing', 'unknown');
  const lives = fc.dictionary(fc.stringMatching(/^[a-f]{1,3}$/u), life);
  const since = fc.dictionary(
    fc.stringMatching(/^[a-f]{1,3}$/u),
    fc.integer({ min: 0, max: NOW_MS }),
  );
  fc.assert(
    fc.property(lives, since, (given, missing) => {
      const memory = new Map(Object.entries(missing));
      for (const { taskId } of decide(factsOf(given), memory).removals) {
        const missingMs = NOW_MS - (memory.get(taskId) ?? NOW_MS);
        const isGone =
          given[taskId] === 'stopped' ||
          (given[taskId] === 'missing' && missingMs >= MISSING_GRACE_MS);
        expect(isGone).toBe(true);
      }
    }),
  );
});
