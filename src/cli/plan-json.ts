import { isEmptyPlan } from '../deploy/plan/summarize.ts';
import type { Plan } from '../model/change.ts';

/** Version of `schema/plan.schema.json`; grows when a reader of the old form would misread the new one. */
const PLAN_JSON_VERSION = 1;

/** A plan as `--format json` writes it (schema/plan.schema.json). */
export function planJson(plan: Plan): string {
  const outcome = planOutcome(plan);
  return `${JSON.stringify({ version: PLAN_JSON_VERSION, outcome, ...plan }, null, 2)}\n`;
}

/** What a plan says in a word. */
export function planOutcome(plan: Plan): 'invalid' | 'changes' | 'no-changes' {
  if (plan.problems.length > 0) return 'invalid';
  return isEmptyPlan(plan.stacks) ? 'no-changes' : 'changes';
}
