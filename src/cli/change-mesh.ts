import { applyPlan } from '../deploy/apply/apply-plan.ts';
import type { RunRules } from '../deploy/apply/next-starts.ts';
import { type PreparedApply, prepareApply } from '../deploy/apply/prepare-apply.ts';
import { isEmptyPlan } from '../deploy/plan/summarize.ts';
import { UserError } from '../kit/user-error.ts';
import type { Plan } from '../model/change.ts';
import type { MeshOutcome, OutcomeWord } from '../model/outcome.ts';
import type { CompiledMesh } from '../model/stack.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import type { ExitCode } from './exit-code.ts';
import { DEFAULT_LOCK_TIMEOUT_MS, makeContext } from './make-context.ts';
import { outcomeExitCode } from './outcome-exit-code.ts';
import { outcomeJson } from './outcome-json.ts';
import { ProgressView } from './progress-view.ts';
import { renderOutcome } from './render-outcome.ts';
import { renderPlan } from './render-plan.ts';

/** How one command changes a mesh. */
export interface MeshChange {
  /** What the mesh shall be afterwards. */
  readonly wanted: CompiledMesh;
  readonly only?: readonly string[];
  readonly rules: RunRules;
  /** The question, and the answers that mean yes. */
  readonly approval: { readonly question: string; readonly answers: readonly string[] };
  /** The word for a run that ended well. */
  readonly done: OutcomeWord;
}

/** Plan, show, ask, execute, verify: what apply and destroy have in common. The result goes to stdout. */
export async function changeMesh(
  input: DeployInput & ChangeOptions,
  change: MeshChange,
): Promise<ExitCode> {
  return printOutcome(input, await endSafely(input, () => runChange(input, change)));
}

/** Prints how a run ended as the result of a command, and says its exit code. */
export function printOutcome({ terminal, format }: DeployInput, outcome: MeshOutcome): ExitCode {
  terminal.result(
    format === 'json' ? outcomeJson(outcome) : renderOutcome(outcome, terminal.resultPalette),
  );
  return outcomeExitCode(outcome.outcome);
}

/** An interrupt is an outcome; so is a refusal of AWS where a program reads the result. */
export async function endSafely(
  input: DeployInput,
  run: () => Promise<MeshOutcome>,
): Promise<MeshOutcome> {
  try {
    return await run();
  } catch (error) {
    if (input.signal.aborted) return ended(input, 'interrupted', 'nothing was started');
    if (error instanceof UserError && input.format === 'json')
      return ended(input, 'error', error.message);
    throw error;
  }
}

async function runChange(
  input: DeployInput & ChangeOptions,
  change: MeshChange,
): Promise<MeshOutcome> {
  const prepared = await withProgress(input, (context) =>
    prepareApply(context, {
      mesh: change.wanted,
      owner: input.owner,
      lockTimeoutMs: input.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS,
      ...(change.only === undefined ? {} : { only: change.only }),
      ...(input.findOrigin ? { findOrigin: input.findOrigin } : {}),
    }),
  );
  const refusal = await refuse(input, change, prepared);
  if (refusal || prepared.kind !== 'ready') return refusal ?? ended(input, 'invalid');
  return withProgress(input, (context) =>
    applyPlan(context, { ...prepared, rules: change.rules, done: change.done }),
  );
}

/** Runs a part of the work with its progress shown. */
export async function withProgress<T>(
  input: DeployInput & ChangeOptions,
  work: (context: ReturnType<typeof makeContext>) => Promise<T>,
): Promise<T> {
  const view = new ProgressView(input.terminal, input.clients.clock);
  try {
    return await work(makeContext(input, view.report));
  } finally {
    view.stop();
  }
}

/** Shows the plan and asks. The outcome when nothing is to be done about it. */
async function refuse(
  input: DeployInput & ChangeOptions,
  change: MeshChange,
  prepared: PreparedApply,
): Promise<MeshOutcome | undefined> {
  if (prepared.kind === 'ended') return prepared.outcome;
  showPlan(input, prepared.plan);
  if (prepared.kind === 'invalid') {
    return ended(input, 'invalid', prepared.plan.problems.map(({ message }) => message).join('; '));
  }
  if (input.yes || isEmptyPlan(prepared.plan.stacks)) return undefined;
  const answer = await input.terminal.ask(change.approval.question);
  if (input.signal.aborted) return ended(input, 'interrupted', 'nothing was started');
  if (answer === undefined) {
    return ended(input, 'refused', 'nobody can answer here: pass --yes to approve the plan');
  }
  if (change.approval.answers.includes(answer.trim())) return undefined;
  return ended(input, 'refused', 'the plan was not approved');
}

/** The plan goes to stderr: the result of the command is its outcome. */
export function showPlan({ terminal }: DeployInput, plan: Plan): void {
  const text = renderPlan(plan, { palette: terminal.messagePalette, isVerbose: false });
  terminal.message(text.trimEnd());
}

function ended({ mesh }: DeployInput, outcome: OutcomeWord, message?: string): MeshOutcome {
  const { identity, target } = mesh;
  return { identity, target, outcome, stacks: [], ...(message === undefined ? {} : { message }) };
}
