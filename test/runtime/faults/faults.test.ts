import { expect, test } from 'vitest';
import { type Outcome, runSequence } from './sequence.ts';

/** `MESHC_SEED=17 npm test -- test/runtime/faults` runs that sequence alone, and prints its plan and its logs. */
const { MESHC_SEED } = process.env;
const SEQUENCES = 950;
const LIMIT_MS = 600_000;

/** The ways through the programs that a campaign must have taken, or it proves little. */
const WAYS = [
  'mesh-init ended with 0',
  'mesh-init ended with 1',
  'mesh-init ended with 143',
  'mesh-init ended with killed',
  'health-sync ended with 0',
  'health-sync ended with 1',
  'health-sync ended with killed',
  'health-sync ended for being forgotten',
  'controller ended with 0',
  'controller ended with killed',
  'caught up, passing',
  'caught up, critical',
  'drained',
  'the controller removed something',
];

/** Runs the sequences; what was wrong with each, and the ways that they took. */
async function campaign(seeds: readonly number[]) {
  const reached = new Set<string>();
  const failures: string[] = [];
  for (const seed of seeds) {
    const outcome = await runSequence(seed);
    for (const way of outcome.reached) reached.add(way);
    if (outcome.problems.length > 0) failures.push(`seed ${seed}: ${outcome.problems.join('; ')}`);
  }
  return { reached, failures };
}

function show({ plan, lines }: Outcome): string {
  const log = lines.map(({ atMs, program, text }) => `${atMs} ${program} ${text}`);
  return `${JSON.stringify(plan, null, 2)}\n${log.join('')}`;
}

if (MESHC_SEED === undefined) {
  test(
    'whatever fails and whenever it is asked to end, a task leaves nothing behind that stays',
    async () => {
      const seeds = Array.from({ length: SEQUENCES }, (_, index) => index + 1);
      const { reached, failures } = await campaign(seeds);
      expect(failures).toEqual([]);
      expect(WAYS.filter((way) => !reached.has(way))).toEqual([]);
    },
    LIMIT_MS,
  );

  test('a seed is the whole story of its sequence', async () => {
    const first = await runSequence(7);
    const second = await runSequence(7);
    const story = ({ lines }: Outcome) =>
      lines.map(({ atMs, program, event }) => [atMs, program, event]);
    expect(story(second)).toEqual(story(first));
  });
} else {
  test('the sequence of the given seed leaves nothing behind', async () => {
    const outcome = await runSequence(Number(MESHC_SEED));
    process.stderr.write(show(outcome));
    expect(outcome.problems).toEqual([]);
  });
}
