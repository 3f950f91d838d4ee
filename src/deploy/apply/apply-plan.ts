import { invariant } from '../../kit/invariant.ts';
import type { Plan, StackChange } from '../../model/change.ts';
import type { DeployedMesh } from '../../model/deployed.ts';
import type { MeshOutcome, OutcomeWord, StackOutcome } from '../../model/outcome.ts';
import type { RolloutRules } from '../../model/stack.ts';
import type { ApplyContext } from './apply-context.ts';
import { deployStack } from './deploy-stack.ts';
import { removedServices, waitForDrainedTasks } from './drained-tasks.ts';
import { primaryDeployment } from './judge-rollout.ts';
import { overallOutcome } from './overall-outcome.ts';
import { patiently } from './patiently.ts';
import { redeployService } from './redeploy-service.ts';
import { removeStack } from './remove-stack.ts';
import { runStacks } from './run-stacks.ts';
import { findStaleness } from './staleness.ts';
import { stackOutcome } from './unfinished.ts';
import { followRollout } from './verify-service.ts';

/** What is executed, and the state that it was planned on. */
export interface ApplyRequest {
  readonly plan: Pick<Plan, 'identity' | 'target' | 'stacks'>;
  readonly deployed: DeployedMesh;
  readonly rules: RolloutRules;
  /** The word for a run that ended well and changed something. */
  readonly done: OutcomeWord;
  /** Brings a stack to its planned state; makes a change set and executes it unless given. */
  readonly deploy?: (context: ApplyContext, change: StackChange) => Promise<StackOutcome>;
}

/**
 * Executes a plan, stack by stack in dependency order, and ends with the truth about each of them. Stacks without a
 * change are looked at too: a rollout that still runs is followed to its end.
 */
export async function applyPlan(
  context: ApplyContext,
  request: ApplyRequest,
): Promise<MeshOutcome> {
  const { plan, deployed, rules, deploy = deployStack } = request;
  const outcomes = await runStacks(context, plan.stacks, {
    rules,
    work: (change) => workOn(context, change, { deployed, stacks: plan.stacks, deploy }),
  });
  const outcome = overallOutcome(outcomes, request.done);
  return { identity: plan.identity, target: plan.target, outcome, stacks: outcomes };
}

interface Surroundings {
  readonly deployed: DeployedMesh;
  readonly stacks: readonly StackChange[];
  readonly deploy: NonNullable<ApplyRequest['deploy']>;
}

async function workOn(
  context: ApplyContext,
  change: StackChange,
  around: Surroundings,
): Promise<StackOutcome> {
  if (change.action !== 'none') await context.lock?.assertHeld();
  switch (change.action) {
    case 'none':
      return finishRollout(context, change, around.deployed);
    case 'create':
    case 'update':
    case 'recreate':
      return around.deploy(context, change);
    case 'redeploy':
      return redeploy(context, change);
    case 'remove':
      return removeInOrder(context, change, around);
    case 'attention':
      invariant(change.attention, `no reason why ${change.component} needs attention`);
      return stackOutcome(change, {
        outcome: 'needs-attention',
        message: change.attention.reason,
        command: change.attention.command,
      });
  }
}

async function redeploy(context: ApplyContext, change: StackChange): Promise<StackOutcome> {
  const { cloudformation } = context.clients;
  const current = await patiently(context, () =>
    cloudformation.describeStack(change.stackName, context.signal),
  );
  const stale = findStaleness(change, current);
  if (stale !== undefined) return stackOutcome(change, { outcome: 'stale', message: stale });
  return redeployService(context, change);
}

/** Follows a rollout of a stack without changes that still runs. */
export async function finishRollout(
  context: ApplyContext,
  change: StackChange,
  deployed: DeployedMesh,
): Promise<StackOutcome> {
  const service = deployed.stacks[change.stackName]?.service;
  const state = primaryDeployment(service?.description)?.rolloutState;
  if (!service || state !== 'IN_PROGRESS') return stackOutcome(change, { outcome: 'no-changes' });
  const { serviceArn, taskDefinitionArn } = service;
  const failed = await followRollout(context, change, { serviceArn, taskDefinitionArn });
  return failed ?? stackOutcome(change, { outcome: 'no-changes' });
}

/** The controller goes once it has cleaned up behind the services that went before it. */
async function removeInOrder(
  context: ApplyContext,
  change: StackChange,
  { deployed, stacks }: Surroundings,
): Promise<StackOutcome> {
  if (change.component === 'controller') {
    const before = stacks.filter(
      ({ component, action }) => action === 'remove' && change.dependsOn.includes(component),
    );
    const isDrained = await waitForDrainedTasks(context, removedServices(deployed, before));
    if (!isDrained) {
      return stackOutcome(change, {
        outcome: context.signal.aborted ? 'interrupted' : 'detached',
        message: 'tasks of removed services are still stopping, so the controller stays',
        command: context.resumeCommand,
      });
    }
  }
  return removeStack(context, change);
}
