import { isEmptyPlan } from '../deploy/plan/summarize.ts';
import type { Plan } from '../model/change.ts';
import type { SealedPlan } from '../model/sealed-plan.ts';

/** Version of `schema/plan.schema.json`; grows when a reader of the old form would misread the new one. */
const PLAN_JSON_VERSION = 1;

/** A plan as `--format json` writes it (schema/plan.schema.json). */
export function planJson(plan: Plan, sealed?: SealedPlan): string {
  const outcome = planOutcome(plan);
  const document = {
    version: PLAN_JSON_VERSION,
    outcome,
    ...plan,
    ...(sealed ? { sealed: originOf(sealed) } : {}),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function originOf({ id, meshc, madeBy, madeAt, expiresAt, commit, inputs }: SealedPlan) {
  return { id, meshc, madeBy, madeAt, expiresAt, ...(commit ? { commit } : {}), inputs };
}

/** What a plan says in a word. */
export function planOutcome(plan: Plan): 'invalid' | 'changes' | 'no-changes' {
  if (plan.problems.length > 0) return 'invalid';
  return isEmptyPlan(plan.stacks) ? 'no-changes' : 'changes';
}
