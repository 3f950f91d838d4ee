import { readStatus, type StatusResult } from '../deploy/status/read-status.ts';
import type { DeployInput } from './deploy-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { ProgressView } from './progress-view.ts';
import { refuseTarget } from './refuse-target.ts';
import { renderStatus } from './render-status.ts';
import { isAllHealthy, statusJson } from './status-json.ts';

export interface StatusInput extends Omit<DeployInput, 'owner'> {
  /** Exit 2 when a component is not healthy. */
  readonly detailedExitCode: boolean;
}

/** `meshc status`: how the mesh does. Changes nothing. */
export async function runStatus(input: StatusInput): Promise<ExitCode> {
  const { terminal, format, clients } = input;
  const result = await read(input);
  if (result === 'interrupted') return EXIT_CODE.interrupted;
  if (result.kind === 'wrong-target') return refuseTarget(input, result.message);
  const { status } = result;
  const style = { palette: terminal.resultPalette, nowMs: clients.clock.now() };
  terminal.result(format === 'json' ? statusJson(status) : renderStatus(status, style));
  return input.detailedExitCode && !isAllHealthy(status) ? EXIT_CODE.changes : EXIT_CODE.done;
}

async function read(input: StatusInput): Promise<StatusResult | 'interrupted'> {
  const { mesh, terminal, clients, signal } = input;
  const view = new ProgressView(terminal, clients.clock);
  try {
    return await readStatus(mesh, { clients, signal });
  } catch (error) {
    if (signal.aborted) return 'interrupted';
    throw error;
  } finally {
    view.stop();
  }
}
