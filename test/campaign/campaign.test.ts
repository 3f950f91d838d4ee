import { afterEach, describe, expect, it } from 'vitest';
import { runCampaign } from './campaign-run.ts';

/** A part of the 2,000 runs of `npm run campaign`, which take a quarter of an hour; other seeds than those find more. */
const RUNS = 120;
const RUNS_PER_TEST = 20;
const FIRST_SEEDS = Array.from({ length: RUNS / RUNS_PER_TEST }, (_, part) => part * RUNS_PER_TEST);

describe('deploys with faults, kills and other applies', () => {
  const before = { ...process.env };
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });

  it.each(FIRST_SEEDS)(
    'end as planned, or say the command that leads there: seeds from %i',
    { timeout: 300_000 },
    async (first) => {
      for (let seed = first; seed < first + RUNS_PER_TEST; seed += 1) {
        const { problem, history } = await runCampaign(seed);
        expect(problem, [`seed ${seed}`, ...history].join('\n')).toBeUndefined();
      }
    },
  );
});
