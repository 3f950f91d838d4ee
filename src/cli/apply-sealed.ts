import { applySealedPlan } from '../deploy/sealed/apply-sealed-plan.ts';
import { checkSealedPlan } from '../deploy/sealed/check-sealed-plan.ts';
import type { MeshOutcome } from '../model/outcome.ts';
import type { SealedInput, SealedPlan } from '../model/sealed-plan.ts';
import { type ApplyInput, rulesOf } from './apply.ts';
import { endSafely, printOutcome, showPlan } from './change-mesh.ts';
import type { DeployInput } from './deploy-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { underLock } from './under-lock.ts';
import { withProgress } from './with-progress.ts';

/** A sealed plan, and the files that it was made from as they are now. */
export interface SealedRequest {
  readonly sealed: SealedPlan;
  /** Files that are not there say nothing against the plan. */
  readonly inputs: readonly SealedInput[];
}

/** `meshc apply PLAN`: executes exactly what was sealed. The plan is its own approval, so nobody is asked. */
export async function runApplySealed(
  input: ApplyInput,
  { sealed, inputs }: SealedRequest,
): Promise<ExitCode> {
  const { identity, target } = sealed.plan;
  const outcome = await endSafely(input, async (): Promise<MeshOutcome> => {
    const moved = movedInputs(sealed, inputs);
    if (moved.length > 0) {
      return { identity, target, outcome: 'stale', message: moved.join('; '), stacks: [] };
    }
    showPlan(input, sealed.plan);
    return underLock(input, (lock) =>
      withProgress(input, (context) => applySealedPlan(context, sealed, rulesOf(input)), lock),
    );
  });
  return printOutcome(input, outcome);
}

/** `meshc plan --check PLAN`: whether a sealed plan could be applied now. Only reads. */
export async function runCheckSealed(
  input: DeployInput,
  { sealed, inputs }: SealedRequest,
): Promise<ExitCode> {
  const { terminal, clients, signal } = input;
  const { reasons } = await checkSealedPlan(clients, sealed, signal);
  const all = [...movedInputs(sealed, inputs), ...reasons];
  const { identity, target } = sealed.plan;
  if (all.length > 0) {
    return printOutcome(input, {
      identity,
      target,
      outcome: 'stale',
      message: all.join('; '),
      stacks: [],
    });
  }
  if (input.format === 'json') {
    terminal.result(
      `${JSON.stringify({ version: 1, outcome: 'valid', id: sealed.id }, null, 2)}\n`,
    );
  } else {
    terminal.result(`plan ${sealed.id} can be applied until ${sealed.expiresAt}\n`);
  }
  return EXIT_CODE.done;
}

/** The files that are no longer what the plan was made from. */
function movedInputs(sealed: SealedPlan, inputs: readonly SealedInput[]): readonly string[] {
  const known = new Map(sealed.inputs.map(({ name, sha256 }) => [name, sha256]));
  return inputs
    .filter(({ name, sha256 }) => known.get(name) !== sha256)
    .map(({ name }) =>
      known.has(name)
        ? `${name} has changed since the plan was made: plan again`
        : `the plan was not made from ${name}: plan again`,
    );
}
