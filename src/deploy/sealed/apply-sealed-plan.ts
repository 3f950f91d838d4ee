import { invariant } from '../../kit/invariant.ts';
import type { StackChange } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';
import type { MeshOutcome, StackOutcome } from '../../model/outcome.ts';
import type { SealedPlan } from '../../model/sealed-plan.ts';
import type { RolloutRules } from '../../model/stack.ts';
import type { ApplyContext } from '../apply/apply-context.ts';
import { applyPlan } from '../apply/apply-plan.ts';
import { deployFrom, guardRaces } from '../apply/deploy-stack.ts';
import { concludeOperation, executeChangeSet } from '../apply/execute-change-set.ts';
import { patiently } from '../apply/patiently.ts';
import { ServiceWatch } from '../apply/service-watch.ts';
import { findStaleness } from '../apply/staleness.ts';
import { stackOutcome } from '../apply/unfinished.ts';
import { waitForStack } from '../apply/wait-stack.ts';
import { stackBase } from '../plan/stack-base.ts';
import { conditionOf } from '../stack-status.ts';
import { checkSealedPlan, comparable, isExecuted, sealOf } from './check-sealed-plan.ts';
import { sealDescription } from './digest.ts';

/**
 * Executes what a sealed plan holds, and nothing else. Before the first change everything is compared with AWS as it is
 * now; a plan that does not fit any more does nothing. One that was applied in part goes on where it stopped.
 */
export async function applySealedPlan(
  context: ApplyContext,
  sealed: SealedPlan,
  rules: RolloutRules,
): Promise<MeshOutcome> {
  const { identity, target } = sealed.plan;
  const { deployed, reasons } = await checkSealedPlan(context.clients, sealed, context.signal);
  if (reasons.length > 0) {
    return { identity, target, outcome: 'stale', message: reasons.join('; '), stacks: [] };
  }
  return applyPlan(context, {
    plan: sealed.plan,
    deployed,
    rules,
    done: 'applied',
    deploy: (_, change) => deploySealed(context, change, sealed),
  });
}

function deploySealed(
  context: ApplyContext,
  change: StackChange,
  sealed: SealedPlan,
): Promise<StackOutcome> {
  const seal = sealOf(sealed, change.component);
  invariant(seal, `no seal for ${change.component}`);
  return guardRaces(context, change, async () => {
    const { cloudformation } = context.clients;
    const current = await patiently(context, () =>
      cloudformation.describeStack(change.stackName, context.signal),
    );
    if (current && isExecuted(sealed, change.component, current)) {
      return goOn(context, change, current);
    }
    const { current: found, ...expected } = comparable(change, current);
    const stale = findStaleness(expected, found);
    if (stale !== undefined) return stackOutcome(change, { outcome: 'stale', message: stale });
    if (seal.kind === 'change-set')
      return executeChangeSet(context, change, { ...seal, kind: 'ready' });
    const description = sealDescription(sealed, sealed.digest);
    return deployFrom(context, current ? { ...change, base: stackBase(current) } : change, {
      current,
      seal: { planId: sealed.id, description, isExact: true },
    });
  });
}

/** Follows what an earlier apply of the same plan has started; what has ended well by now is nothing to do any more. */
async function goOn(
  context: ApplyContext,
  change: StackChange,
  { stackId, status }: StackDescription,
): Promise<StackOutcome> {
  const watch = new ServiceWatch(context, change.component);
  const end = await waitForStack(context, {
    component: change.component,
    stackId,
    observe: (events) => watch.observe(events),
  });
  const outcome = await concludeOperation(context, change, { end, stackId, watch });
  const wasDone = conditionOf(status) !== 'busy' && outcome.outcome === 'applied';
  return wasDone ? { ...outcome, outcome: 'no-changes' } : outcome;
}
