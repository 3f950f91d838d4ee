import type { Plan, StackChange } from '../../model/change.ts';
import type { DeployedMesh } from '../../model/deployed.ts';
import type { MeshOutcome, OutcomeWord, StackOutcome } from '../../model/outcome.ts';
import type { CompiledMesh } from '../../model/stack.ts';
import { type PlanOptions, planMesh } from '../plan/plan-mesh.ts';
import type { ApplyContext } from './apply-context.ts';
import { overallOutcome } from './overall-outcome.ts';
import {
  type AttachedOperation,
  attachToOperations,
  failedEarlierWork,
  unsettledOutcomes,
} from './settle-mesh.ts';
import { stackOutcome } from './unfinished.ts';

/** What is to be applied, or how the run ends without it. */
export type PreparedApply =
  | { readonly kind: 'ready'; readonly plan: Plan; readonly deployed: DeployedMesh }
  /** The plan has problems; nothing may be applied. */
  | { readonly kind: 'invalid'; readonly plan: Plan }
  | { readonly kind: 'ended'; readonly outcome: MeshOutcome };

/** What a plan is made of, and how long to wait for others. */
export interface PrepareRequest extends PlanOptions {
  readonly mesh: CompiledMesh;
  /** Longest wait for operations that somebody else started. */
  readonly lockTimeoutMs: number;
}

/**
 * Makes the plan on a mesh that is at rest: operations that run already are followed to their end first, so that two
 * applies never work on one stack at the same time. The work of an apply that was killed is recognised: when it failed,
 * its failure is the outcome.
 */
export async function prepareApply(
  context: ApplyContext,
  request: PrepareRequest,
): Promise<PreparedApply> {
  const attached: AttachedOperation[] = [];
  const { clients, signal } = context;
  const lockEndMs = clients.clock.now() + request.lockTimeoutMs;
  for (;;) {
    const result = await planMesh(request.mesh, request, { clients, signal });
    if (result.kind === 'wrong-target')
      return ended(request, 'wrong-target', { message: result.message });
    const { plan, deployed } = result;
    if (!plan.stacks.some(({ busy }) => busy !== undefined)) {
      return judgePlan(context, request, { plan, deployed, attached });
    }
    const seen = await attachToOperations(context, plan.stacks, { deployed, lockEndMs });
    const unsettled = unsettledOutcomes(context, plan.stacks, seen);
    if (unsettled.length > 0) {
      return ended(request, overallOutcome(unsettled, 'applied'), { stacks: unsettled });
    }
    attached.push(...seen);
  }
}

async function judgePlan(
  context: ApplyContext,
  request: PrepareRequest,
  found: {
    readonly plan: Plan;
    readonly deployed: DeployedMesh;
    readonly attached: readonly AttachedOperation[];
  },
): Promise<PreparedApply> {
  const { plan, deployed } = found;
  if (plan.problems.length > 0) return { kind: 'invalid', plan };
  const failed = await failedEarlierWork(context, plan.stacks, found);
  if (failed.length > 0) {
    return ended(request, overallOutcome(failed, 'applied'), { stacks: failed });
  }
  const blocked = plan.stacks.flatMap(needsAttention);
  if (blocked.length > 0) return ended(request, 'needs-attention', { stacks: blocked });
  return { kind: 'ready', plan, deployed };
}

function needsAttention(change: StackChange): readonly StackOutcome[] {
  if (!change.attention) return [];
  const { reason: message, command } = change.attention;
  return [stackOutcome(change, { outcome: 'needs-attention', message, command })];
}

function ended(
  { mesh }: PrepareRequest,
  outcome: OutcomeWord,
  rest: { readonly message?: string; readonly stacks?: readonly StackOutcome[] },
): PreparedApply {
  const { identity, target } = mesh;
  return { kind: 'ended', outcome: { identity, target, outcome, stacks: [], ...rest } };
}
