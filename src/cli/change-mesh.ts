import { applyPlan } from '../deploy/apply/apply-plan.ts';
import type { MeshLock } from '../deploy/apply/mesh-lock.ts';
import { type PreparedApply, prepareApply } from '../deploy/apply/prepare-apply.ts';
import { haveMoved } from '../deploy/apply/staleness.ts';
import { isEmptyPlan } from '../deploy/plan/summarize.ts';
import { UserError } from '../kit/user-error.ts';
import type { Plan } from '../model/change.ts';
import type { MeshOutcome, OutcomeWord } from '../model/outcome.ts';
import type { CompiledMesh, RolloutRules } from '../model/stack.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import type { ExitCode } from './exit-code.ts';
import { DEFAULT_LOCK_TIMEOUT_MS } from './make-context.ts';
import { outcomeExitCode } from './outcome-exit-code.ts';
import { outcomeJson } from './outcome-json.ts';
import { renderOutcome } from './render-outcome.ts';
import { renderPlan } from './render-plan.ts';
import { underLock } from './under-lock.ts';
import { withProgress } from './with-progress.ts';

/** How one command changes a mesh. */
export interface MeshChange {
  /** What the mesh shall be afterwards. */
  readonly wanted: CompiledMesh;
  readonly only?: readonly string[];
  readonly rules: RolloutRules;
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
export function printOutcome(
  { terminal, format, statusCommand }: DeployInput,
  outcome: MeshOutcome,
): ExitCode {
  terminal.result(
    format === 'json'
      ? outcomeJson(outcome)
      : renderOutcome(outcome, terminal.resultPalette, statusCommand),
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
  const prepared = await prepare(input, change);
  const refusal = await refuse(input, change, prepared);
  if (refusal || prepared.kind !== 'ready') return refusal ?? ended(input, 'invalid');
  if (isEmptyPlan(prepared.plan.stacks)) return execute(input, change, { prepared });
  return underLock(input, (lock) => executeLocked(input, change, { prepared, lock }));
}

/** What was planned, and the lock under which it is done. */
interface Planned {
  readonly prepared: PreparedApply & { readonly kind: 'ready' };
  readonly lock?: MeshLock;
}

function prepare(
  input: DeployInput & ChangeOptions,
  change: MeshChange,
  lock?: MeshLock,
): Promise<PreparedApply> {
  const request = {
    mesh: change.wanted,
    owner: input.owner,
    lockTimeoutMs: input.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS,
    ...(change.only === undefined ? {} : { only: change.only }),
    ...(input.findOrigin ? { findOrigin: input.findOrigin } : {}),
  };
  return withProgress(input, (context) => prepareApply(context, request), lock);
}

function execute(
  input: DeployInput & ChangeOptions,
  { rules, done }: MeshChange,
  { prepared, lock }: Planned,
): Promise<MeshOutcome> {
  return withProgress(input, (context) => applyPlan(context, { ...prepared, rules, done }), lock);
}

/**
 * Another run may have ended while this one waited for the lock. Where nobody has to approve the plan it is made anew
 * then; one that somebody approved is executed as far as it still fits.
 */
async function executeLocked(
  input: DeployInput & ChangeOptions,
  change: MeshChange,
  { prepared, lock }: Required<Planned>,
): Promise<MeshOutcome> {
  const { stacks } = prepared.plan;
  const hasMoved =
    input.yes && (await withProgress(input, (context) => haveMoved(context, stacks), lock));
  if (!hasMoved) return execute(input, change, { prepared, lock });
  const again = await prepare(input, change, lock);
  const refusal = await refuse(input, change, again);
  if (refusal || again.kind !== 'ready') return refusal ?? ended(input, 'invalid');
  return execute(input, change, { prepared: again, lock });
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
  return isEmptyPlan(prepared.plan.stacks) ? undefined : approve(input, change.approval);
}

/** Asks, unless `--yes` was given. The outcome when the answer is not one that means yes. */
export async function approve(
  input: DeployInput & ChangeOptions,
  { question, answers }: MeshChange['approval'],
): Promise<MeshOutcome | undefined> {
  if (input.yes) return undefined;
  const answer = await input.terminal.ask(question);
  if (input.signal.aborted) return ended(input, 'interrupted', 'nothing was started');
  if (answer === undefined) {
    return ended(input, 'refused', 'nobody can answer here: pass --yes to approve this');
  }
  if (answers.includes(answer.trim())) return undefined;
  return ended(input, 'refused', 'it was not approved');
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
