import type { StackChange } from '../../model/change.ts';
import type { StackOutcomeWord } from '../../model/outcome.ts';
import type { RolloutRules } from '../../model/stack.ts';

/** Where a run stands: how each component ended, or that it is being worked on. */
export type RunState = ReadonlyMap<string, StackOutcomeWord | 'running'>;

const GOOD: readonly string[] = [
  'applied',
  'no-changes',
  'removed',
  'cancelled',
] satisfies StackOutcomeWord[];

/** Whether the work on a stack ended as planned. */
export function isGood(outcome: StackOutcomeWord): boolean {
  return GOOD.includes(outcome);
}

/**
 * The changes to start now, in their order. A change starts when all it waits for is well: what it depends on, the canary
 * components, and for a removal everything that is not one. After so many failures as the rules
 * say nothing starts any more; before that, only what does not depend on one that failed.
 */
export function nextStarts(
  changes: readonly StackChange[],
  state: RunState,
  rules: RolloutRules,
): readonly StackChange[] {
  const outcomes = [...state.values()];
  const running = outcomes.filter((outcome) => outcome === 'running').length;
  const failed = outcomes.filter((outcome) => outcome !== 'running' && !isGood(outcome)).length;
  if (failed >= rules.stopAfterFailures) return [];
  const present = new Set(changes.map((change) => change.component));
  const isWell = (component: string): boolean => {
    const outcome = state.get(component);
    if (outcome === undefined) return !present.has(component);
    return outcome !== 'running' && isGood(outcome);
  };
  return changes
    .filter((change) => !state.has(change.component))
    .filter((change) => waitsFor(change, changes, rules).every(isWell))
    .slice(0, Math.max(0, rules.maxParallel - running));
}

function waitsFor(
  change: StackChange,
  changes: readonly StackChange[],
  { canary }: RolloutRules,
): readonly string[] {
  if (change.action === 'remove') {
    const kept = changes.filter((other) => other.action !== 'remove');
    return [...change.dependsOn, ...kept.map((other) => other.component)];
  }
  const isGuarded = change.kind === 'service' || change.kind === 'gateway';
  if (!isGuarded || canary.includes(change.component)) return change.dependsOn;
  return [...change.dependsOn, ...canary];
}
