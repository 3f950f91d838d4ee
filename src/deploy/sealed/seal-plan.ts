import { mapLimit } from '../../kit/map-limit.ts';
import type { Plan, StackChange } from '../../model/change.ts';
import type { DeployedMesh } from '../../model/deployed.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import type { Seal, SealedPlan, SealedStack } from '../../model/sealed-plan.ts';
import type { CompiledStack } from '../../model/stack.ts';
import type { ApplyContext } from '../apply/apply-context.ts';
import { causeOfChecks } from '../apply/failure-cause.ts';
import { makeChangeSet, type SealOrder } from '../apply/make-change-set.ts';
import { stackOutcome } from '../apply/unfinished.ts';
import { conditionOf } from '../stack-status.ts';
import { digestOf, sealDescription } from './digest.ts';
import { SEALED_PLAN_VERSION } from './parse-sealed-plan.ts';

/** What a sealed plan says about itself. */
export type SealFacts = Pick<
  SealedPlan,
  'id' | 'meshc' | 'madeBy' | 'madeAt' | 'expiresAt' | 'commit' | 'inputs' | 'rollout'
>;

/** A sealed plan; or the stacks whose change set CloudFormation did not make as planned. */
export type SealResult =
  | { readonly kind: 'sealed'; readonly sealed: SealedPlan }
  | { readonly kind: 'failed'; readonly outcomes: readonly StackOutcome[] };

const STACKS_AT_ONCE = 5;

/**
 * Seals a plan in waves: makes the change set of each stack whose parameters are known, and writes down what the others
 * will have to be. A change set that does more than the plan says is no seal.
 *
 *     base ─▶ change set     web, which waits for an output of base ─▶ template and list of changes
 */
export async function sealPlan(
  context: ApplyContext,
  planned: { readonly plan: Plan; readonly deployed: DeployedMesh },
  facts: SealFacts,
): Promise<SealResult> {
  const { plan, deployed } = planned;
  const stacks = [...context.stacks.values()].map((stack) => keep(stack, plan));
  const draft = { version: SEALED_PLAN_VERSION, ...facts, plan, stacks };
  const digest = digestOf(draft);
  const description = sealDescription(facts, digest);
  const results = await mapLimit(plan.stacks, STACKS_AT_ONCE, (change) =>
    sealStack(context, change, {
      deployed,
      seal: { planId: facts.id, description, isExact: false },
    }),
  );
  const outcomes = results.flatMap((result) => (result.kind === 'failed' ? [result.outcome] : []));
  if (outcomes.length > 0) return { kind: 'failed', outcomes };
  const seals = new Map<string, Seal>();
  for (const [index, change] of plan.stacks.entries()) {
    const result = results[index];
    if (result?.kind === 'seal') seals.set(change.component, result.seal);
  }
  return {
    kind: 'sealed',
    sealed: {
      ...draft,
      plan: { ...plan, stacks: plan.stacks.map((change) => withShell(change, seals)) },
      stacks: stacks.map((stack) => withSeal(stack, seals)),
      digest,
    },
  };
}

function keep({ template: _, body, ...stack }: CompiledStack, plan: Plan): SealedStack {
  const change = plan.stacks.find(({ component }) => component === stack.component);
  return change && isDeployed(change) ? { ...stack, body } : stack;
}

/** Whether a change is one that a change set makes. */
function isDeployed({ action }: StackChange): boolean {
  return action === 'create' || action === 'update' || action === 'recreate';
}

type StackSeal =
  | { readonly kind: 'seal'; readonly seal: Seal }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly outcome: StackOutcome };

async function sealStack(
  context: ApplyContext,
  change: StackChange,
  options: {
    readonly deployed: DeployedMesh;
    readonly seal: SealOrder;
  },
): Promise<StackSeal> {
  const stack = context.stacks.get(change.component);
  if (!stack || !isDeployed(change)) return { kind: 'none' };
  const deferred = { kind: 'seal', seal: { kind: 'deferred' } } as const;
  const condition = conditionOf(change.base?.status);
  const mustWait = condition === 'stillborn' || condition === 'halfway' || change.waitsFor;
  if (mustWait) return deferred;
  const result = await makeChangeSet(context, {
    stack,
    change,
    kind: change.action === 'update' ? 'UPDATE' : 'CREATE',
    parameters: knownParameters(context, stack, options.deployed),
    seal: options.seal,
  });
  switch (result.kind) {
    case 'ready': {
      const { changeSetId, stackId } = result;
      return { kind: 'seal', seal: { kind: 'change-set', changeSetId, stackId } };
    }
    // Nothing of it is CloudFormation's to change, such as a policy of a resource; apply finds the same.
    case 'empty':
      return deferred;
    case 'failed': {
      const message = `CloudFormation refused the change set: ${result.reason}`;
      const cause = causeOfChecks(context, change, result);
      return {
        kind: 'failed',
        outcome: stackOutcome(change, { outcome: 'error', message, cause }),
      };
    }
    case 'unplanned': {
      const message = `CloudFormation would do more than the plan says: ${result.what.join(', ')}`;
      return { kind: 'failed', outcome: stackOutcome(change, { outcome: 'stale', message }) };
    }
  }
}

/** Values of parameters, all of which are outputs that this plan does not change. */
function knownParameters(
  context: ApplyContext,
  stack: CompiledStack,
  deployed: DeployedMesh,
): Readonly<Record<string, string>> {
  const values = Object.entries(stack.parameters).map(([name, { component, output }]) => {
    const source = context.stacks.get(component)?.stackName ?? '';
    return [name, deployed.stacks[source]?.description.outputs[output] ?? ''] as const;
  });
  return Object.fromEntries(values);
}

/** The first change set of a stack makes an empty one, which apply has to find again. */
function withShell(change: StackChange, seals: ReadonlyMap<string, Seal>): StackChange {
  const seal = seals.get(change.component);
  if (change.action !== 'create' || seal?.kind !== 'change-set') return change;
  return { ...change, base: { stackId: seal.stackId, status: 'REVIEW_IN_PROGRESS' } };
}

function withSeal(stack: SealedStack, seals: ReadonlyMap<string, Seal>): SealedStack {
  const seal = seals.get(stack.component);
  return seal ? { ...stack, seal } : stack;
}
