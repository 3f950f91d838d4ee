import { removeMesh } from '../local/remove-mesh.ts';
import { checkInput, validOrReport } from './check-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { localEngine } from './local-engine.ts';
import type { MeshOptions } from './mesh-input.ts';
import type { Process } from './process.ts';
import type { Terminal } from './terminal.ts';

/** `meshc down`: removes what `meshc up` started or left behind, also after it was killed. */
export async function runDown(
  options: MeshOptions,
  terminal: Terminal,
  process: Process,
): Promise<ExitCode> {
  const valid = validOrReport(await checkInput(options, process.streams.stdin), 'text', terminal);
  if (valid === undefined) return EXIT_CODE.invalid;
  const engine = await localEngine(process.environment, process.interrupted());
  const count = await removeMesh(engine, valid.mesh.identity);
  terminal.message(count === 0 ? 'nothing was running' : `removed ${count} containers`);
  return EXIT_CODE.done;
}
