import { AwsError } from '../../clients/aws-error.ts';
import { UserError } from '../../kit/user-error.ts';
import type { StackChange } from '../../model/change.ts';
import type { StackOutcome, StackOutcomeWord } from '../../model/outcome.ts';
import type { RolloutRules } from '../../model/stack.ts';
import type { ApplyContext } from './apply-context.ts';
import { isGood, nextStarts } from './next-starts.ts';
import { stackOutcome } from './unfinished.ts';

/** Works on one stack. */
export type StackWorker = (change: StackChange) => Promise<StackOutcome>;

/**
 * Runs the work on all stacks in the order of `nextStarts`, side by side. Every change has an outcome in the end, in the
 * order of `changes`; a stack that was never begun is `not-started`.
 */
export async function runStacks(
  context: ApplyContext,
  changes: readonly StackChange[],
  run: { readonly rules: RolloutRules; readonly work: StackWorker },
): Promise<readonly StackOutcome[]> {
  const state = new Map<string, StackOutcomeWord | 'running'>();
  const outcomes = new Map<string, StackOutcome>();
  const running = new Set<Promise<void>>();
  const start = (change: StackChange): void => {
    state.set(change.component, 'running');
    const task = workSafely(context, change, run.work).then((outcome) => {
      state.set(change.component, outcome.outcome);
      outcomes.set(change.component, outcome);
      running.delete(task);
    });
    running.add(task);
  };
  const startAll = (): void => {
    if (!context.signal.aborted) nextStarts(changes, state, run.rules).forEach(start);
  };
  for (startAll(); running.size > 0; startAll()) await Promise.race(running);
  return changes.map(
    (change) => outcomes.get(change.component) ?? notStarted(context, change, outcomes),
  );
}

/** Reports begin and end of the work on a stack; a refusal of AWS is an outcome, a bug is thrown. */
async function workSafely(
  context: ApplyContext,
  change: StackChange,
  work: StackWorker,
): Promise<StackOutcome> {
  const { component, action } = change;
  if (action === 'none') return outcomeOf(context, change, work);
  const { clock } = context.clients;
  const startedAtMs = clock.now();
  context.report({ kind: 'stack-started', component, action });
  const outcome = await outcomeOf(context, change, work);
  context.report({ kind: 'stack-ended', component, outcome: outcome.outcome });
  const startedAt = new Date(startedAtMs).toISOString();
  return { ...outcome, startedAt, durationMs: clock.now() - startedAtMs };
}

async function outcomeOf(
  context: ApplyContext,
  change: StackChange,
  work: StackWorker,
): Promise<StackOutcome> {
  try {
    const outcome = await work(change);
    if (isGood(outcome.outcome) || outcome.command !== undefined) return outcome;
    return { ...outcome, command: context.resumeCommand };
  } catch (error) {
    if (context.signal.aborted) {
      return stackOutcome(change, {
        outcome: 'interrupted',
        message: `the work on stack ${change.stackName} was interrupted`,
        command: context.resumeCommand,
      });
    }
    if (!(error instanceof UserError)) throw error;
    const isExpired = error instanceof AwsError && error.kind === 'credentials';
    return stackOutcome(change, {
      outcome: isExpired ? 'detached' : 'error',
      message: error.message,
      command: context.resumeCommand,
    });
  }
}

function notStarted(
  context: ApplyContext,
  change: StackChange,
  outcomes: ReadonlyMap<string, StackOutcome>,
): StackOutcome {
  if (change.action === 'none') return stackOutcome(change, { outcome: 'no-changes' });
  const failed = [...outcomes.values()].find(({ outcome }) => !isGood(outcome));
  const because = context.signal.aborted
    ? 'the run was interrupted'
    : `${failed?.component} ${failed?.outcome === 'detached' ? 'goes on in AWS' : 'failed'}`;
  return stackOutcome(change, {
    outcome: 'not-started',
    message: `not started, because ${because}`,
  });
}
