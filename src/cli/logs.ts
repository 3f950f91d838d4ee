import { compareText } from '../kit/sort.ts';
import { HOLDER } from '../local/container-spec.ts';
import { meshLabels } from '../local/mesh-labels.ts';
import { checkInput, validOrReport } from './check-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { localEngine } from './local-engine.ts';
import type { MeshOptions } from './mesh-input.ts';
import type { Process } from './process.ts';
import type { Terminal } from './terminal.ts';

export interface LogsOptions extends MeshOptions {
  readonly follow?: boolean;
  /** Only so many of the last lines of each container. */
  readonly tail?: number;
}

/** `meshc logs`: what the containers of a mesh on this machine wrote, each line with where it is from. */
export async function runLogs(
  components: readonly string[],
  options: LogsOptions,
  { terminal, process }: { readonly terminal: Terminal; readonly process: Process },
): Promise<ExitCode> {
  const valid = validOrReport(await checkInput(options, process.streams.stdin), 'text', terminal);
  if (valid === undefined) return EXIT_CODE.invalid;
  const signal = process.interrupted();
  const engine = await localEngine(process.environment, signal);
  const { tail, follow = false } = options;
  const all = await engine.list(meshLabels(valid.mesh.identity), signal);
  const wanted = all
    .map(({ id, labels }) => ({
      id,
      name: labels['meshc.container'],
      component: labels['meshc.component'] ?? '',
      place: placeOf(labels),
    }))
    .filter(({ name }) => name !== HOLDER)
    .filter(({ component }) => components.length === 0 || components.includes(component))
    .sort((left, right) => compareText(left.place, right.place));
  if (wanted.length === 0) terminal.message('nothing of it runs here; meshc up starts the mesh');
  const print = async ({ id, place }: (typeof wanted)[number]): Promise<void> => {
    const selection = { follow, ...(tail === undefined ? {} : { tail }) };
    for await (const line of engine.logs(id, selection, signal)) {
      terminal.result(`${place} | ${line}\n`);
    }
  };
  try {
    if (follow) await Promise.all(wanted.map(print));
    else for (const one of wanted) await print(one);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return signal.aborted ? EXIT_CODE.interrupted : EXIT_CODE.done;
}

/** `component (task) container`. */
export function placeOf(labels: Readonly<Record<string, string>>): string {
  const task = (labels['meshc.task'] ?? '').slice(0, 8);
  return `${labels['meshc.component']} (${task}) ${labels['meshc.container']}`;
}
