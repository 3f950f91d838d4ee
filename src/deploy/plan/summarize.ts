import type { Impact, PlanSummary, StackChange } from '../../model/change.ts';

/** Counts the changes of a plan by what they do to resources. */
export function summarize(stacks: readonly StackChange[]): PlanSummary {
  const impacts = stacks.flatMap((stack) => stack.resources.map((resource) => resource.impact));
  const count = (impact: Impact): number => impacts.filter((other) => other === impact).length;
  return {
    create: count('create'),
    update: count('update'),
    newRevision: count('new-revision'),
    mayReplace: count('may-replace'),
    replace: count('replace'),
    remove: count('remove'),
    redeploy: stacks.filter((stack) => stack.redeploy).length,
  };
}

/** Whether apply would do nothing. */
export function isEmptyPlan(stacks: readonly StackChange[]): boolean {
  return stacks.every((stack) => stack.action === 'none');
}
