import { compareText } from '../kit/sort.ts';
import { HOLDER } from '../local/container-spec.ts';
import { meshLabels } from '../local/mesh-labels.ts';
import { checkInput, type OutputFormat, validOrReport } from './check-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { localEngine } from './local-engine.ts';
import { placeOf } from './logs.ts';
import { InvalidCommandLine, type MeshOptions } from './mesh-input.ts';
import type { Process } from './process.ts';
import type { Terminal } from './terminal.ts';

/** `meshc status --local`: the containers of the mesh on this machine, and whether they run. */
export async function runLocalStatus(
  options: MeshOptions & { readonly format: OutputFormat },
  terminal: Terminal,
  process: Process,
): Promise<ExitCode> {
  if (options.format === 'json') {
    throw new InvalidCommandLine('status --local writes text only; leave --format out');
  }
  const valid = validOrReport(await checkInput(options, process.streams.stdin), 'text', terminal);
  if (valid === undefined) return EXIT_CODE.invalid;
  const signal = process.interrupted();
  const engine = await localEngine(process.environment, signal);
  const listed = await engine.list(meshLabels(valid.mesh.identity), signal);
  const containers = listed
    .filter(({ labels }) => labels['meshc.container'] !== HOLDER)
    .sort((left, right) => compareText(placeOf(left.labels), placeOf(right.labels)));
  if (containers.length === 0)
    terminal.message('nothing of it runs here; meshc up starts the mesh');
  for (const { labels, state } of containers) terminal.result(`${placeOf(labels)} ${state}\n`);
  return EXIT_CODE.done;
}
