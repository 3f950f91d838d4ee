import { type PlanResult, planMesh } from '../deploy/plan/plan-mesh.ts';
import type { DeployInput } from './deploy-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { ProgressView } from './progress-view.ts';
import { refuseTarget } from './refuse-target.ts';
import { showPlanResult } from './show-plan-result.ts';

export interface PlanInput extends DeployInput {
  readonly only?: readonly string[];
  readonly detailedExitCode: boolean;
  readonly isVerbose: boolean;
}

/** `meshc plan`: shows what apply would do. Changes nothing. */
export async function runPlan(input: PlanInput): Promise<ExitCode> {
  const result = await readPlan(input);
  if (result === 'interrupted') return EXIT_CODE.interrupted;
  if (result.kind === 'wrong-target') return refuseTarget(input, result.message);
  return showPlanResult(result.plan, input);
}

async function readPlan(input: PlanInput): Promise<PlanResult | 'interrupted'> {
  const { mesh, owner, only, findOrigin, terminal, clients, signal } = input;
  const view = new ProgressView(terminal, clients.clock);
  try {
    const options = {
      owner,
      ...(only === undefined ? {} : { only }),
      ...(findOrigin ? { findOrigin } : {}),
    };
    return await planMesh(mesh, options, { clients, signal });
  } catch (error) {
    if (signal.aborted) return 'interrupted';
    throw error;
  } finally {
    view.stop();
  }
}
