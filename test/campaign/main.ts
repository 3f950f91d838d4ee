/**
 * `npm run campaign -- --runs 2000 [--seed 1]`: deploys with faults, run after run; prints what went wrong and how to see
 * it again. `--verbose` prints the history of every run.
 */
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign-run.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});
const [first, runs] = [Number(values.seed), Number(values.runs)];
let failed = 0;
for (let seed = first; seed < first + runs; seed += 1) {
  const { problem, history } = await runCampaign(seed);
  if (problem !== undefined) failed += 1;
  if ((seed - first + 1) % 50 === 0) process.stderr.write(`${seed - first + 1} of ${runs} runs\n`);
  if (problem === undefined && !values.verbose) continue;
  process.stdout.write(`${[`seed ${seed}: ${problem ?? 'well'}`, ...history].join('\n  ')}\n`);
}
process.stdout.write(`${runs} runs, ${failed} failed; one again: --runs 1 --seed SEED\n`);
process.exitCode = failed > 0 ? 1 : 0;
