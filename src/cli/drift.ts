import { type DriftResult, readDrift } from '../deploy/drift/read-drift.ts';
import { acceptDrift, readAcceptedDrift } from './accepted-drift.ts';
import type { DeployInput } from './deploy-input.ts';
import { driftJson, driftOutcome } from './drift-json.ts';
import { combineExitCodes, EXIT_CODE, type ExitCode } from './exit-code.ts';
import { ProgressView } from './progress-view.ts';
import { refuseTarget } from './refuse-target.ts';
import { renderDrift } from './render-drift.ts';

export interface DriftInput extends Omit<DeployInput, 'owner'> {
  readonly only?: readonly string[];
  /** The list of accepted drift; it need not exist. */
  readonly acceptedFile: string;
  /** Add what is found to the list. */
  readonly accept: boolean;
  /** Also show what is accepted, and what CloudFormation reports without need. */
  readonly isVerbose: boolean;
  /** Exit 2 when something has drifted. */
  readonly detailedExitCode: boolean;
}

/** `meshc drift`: what was changed behind the back of the mesh. Changes nothing in AWS. */
export async function runDrift(input: DriftInput): Promise<ExitCode> {
  const { terminal, format } = input;
  const result = await read(input);
  if (result === 'interrupted') return EXIT_CODE.interrupted;
  if (result.kind === 'wrong-target') return refuseTarget(input, result.message);
  const { drift } = result;
  const style = { palette: terminal.resultPalette, isVerbose: input.isVerbose };
  terminal.result(format === 'json' ? driftJson(drift) : renderDrift(drift, style));
  if (input.accept) {
    const count = await acceptDrift(input.acceptedFile, drift);
    terminal.message(`accepted ${count} in ${input.acceptedFile}: commit it`);
  }
  const outcome = driftOutcome(drift);
  const hasDrifted = outcome === 'drifted' && !input.accept;
  return combineExitCodes([
    outcome === 'failed' ? EXIT_CODE.error : EXIT_CODE.done,
    hasDrifted && input.detailedExitCode ? EXIT_CODE.changes : EXIT_CODE.done,
  ]);
}

async function read(input: DriftInput): Promise<DriftResult | 'interrupted'> {
  const { mesh, only, findOrigin, acceptedFile, terminal, clients, signal } = input;
  const accepted = await readAcceptedDrift(acceptedFile);
  const view = new ProgressView(terminal, clients.clock);
  try {
    const request = {
      accepted,
      ...(only === undefined ? {} : { only }),
      ...(findOrigin ? { findOrigin } : {}),
    };
    return await readDrift(mesh, request, { clients, signal });
  } catch (error) {
    if (signal.aborted) return 'interrupted';
    throw error;
  } finally {
    view.stop();
  }
}
