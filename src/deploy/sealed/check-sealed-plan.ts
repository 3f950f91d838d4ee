import { isAwsError } from '../../clients/aws-error.ts';
import type { DeployClients } from '../../clients/deploy-clients.ts';
import type { StackChange } from '../../model/change.ts';
import type { DeployedMesh, StackDescription } from '../../model/deployed.ts';
import type { Seal, SealedPlan } from '../../model/sealed-plan.ts';
import { isOfSealedPlan, nameInChangeSetId } from '../apply/change-set-name.ts';
import { findStaleness } from '../apply/staleness.ts';
import { refuseTarget } from '../plan/check-target.ts';
import { readDeployed } from '../plan/read-deployed.ts';
import { conditionOf } from '../stack-status.ts';
import { sealDescription } from './digest.ts';

/** Whether a sealed plan can still be applied. */
export interface SealedCheck {
  readonly deployed: DeployedMesh;
  /** Why it cannot; empty when it can. */
  readonly reasons: readonly string[];
}

/**
 * Compares a sealed plan with AWS as it is now: account, region, owner, expiry, the state of every stack, and the change
 * sets. What the plan itself has done already, in an apply that did not come to its end, is no reason against it.
 */
export async function checkSealedPlan(
  clients: DeployClients,
  sealed: SealedPlan,
  signal: AbortSignal,
): Promise<SealedCheck> {
  const { plan, expiresAt } = sealed;
  const { identity, target, owner } = plan;
  const stackNames = new Set(plan.stacks.map(({ stackName }) => stackName));
  const deployed = await readDeployed(clients, { identity, target, stackNames }, signal);
  const refusal = refuseTarget({ identity, target, owner, stackNames }, deployed);
  if (refusal !== undefined) return { deployed, reasons: [refusal] };
  const reasons: string[] = [];
  if (Date.parse(expiresAt) <= clients.clock.now()) {
    reasons.push(`the plan expired at ${expiresAt}: plan again`);
  }
  for (const change of plan.stacks) {
    const current = deployed.stacks[change.stackName]?.description;
    const reason = await refuseStack(clients, { sealed, change, current, signal });
    if (reason !== undefined) reasons.push(reason);
  }
  const known = new Set(plan.stacks.map(({ stackName }) => stackName));
  const others = Object.keys(deployed.stacks).filter((name) => !known.has(name));
  reasons.push(...others.map((name) => `stack ${name} is new since the plan: plan again`));
  return { deployed, reasons };
}

/** How a stack's change is sealed; `undefined` for one without a change set. */
export function sealOf({ stacks }: SealedPlan, component: string): Seal | undefined {
  return stacks.find((stack) => stack.component === component)?.seal;
}

/** Whether the sealed plan's own change was the last that was executed on a stack. */
export function isExecuted(
  sealed: SealedPlan,
  component: string,
  current: StackDescription | undefined,
): boolean {
  const seal = sealOf(sealed, component);
  const id = current?.changeSetId;
  if (!seal || id === undefined || conditionOf(current?.status) === 'empty') return false;
  if (seal.kind === 'change-set') return id === seal.changeSetId;
  return isOfSealedPlan(nameInChangeSetId(id) ?? '', sealed.id);
}

/**
 * The stack as a change has to find it. An empty stack that a killed apply of the same plan left counts as none, and so
 * does one that could only be removed and is gone.
 */
export function comparable(
  change: StackChange,
  current: StackDescription | undefined,
): Pick<StackChange, 'stackName' | 'base'> & { readonly current: StackDescription | undefined } {
  const { stackName, base } = change;
  const isShell = conditionOf(current?.status) === 'empty';
  const isFree = change.action === 'recreate' && (current === undefined || isShell);
  if (isFree) return { stackName, current: undefined };
  const found = base === undefined && isShell ? undefined : current;
  return { stackName, current: found, ...(base === undefined ? {} : { base }) };
}

async function refuseStack(
  clients: DeployClients,
  asked: {
    readonly sealed: SealedPlan;
    readonly change: StackChange;
    readonly current: StackDescription | undefined;
    readonly signal: AbortSignal;
  },
): Promise<string | undefined> {
  const { sealed, change, current, signal } = asked;
  if (isExecuted(sealed, change.component, current)) return undefined;
  const isGoing = change.action === 'remove' && (!current || /^DELETE_/.test(current.status));
  if (isGoing) return undefined;
  const { current: found, ...expected } = comparable(change, current);
  const stale = findStaleness(expected, found);
  if (stale !== undefined) return stale;
  const seal = sealOf(sealed, change.component);
  if (seal?.kind !== 'change-set') return undefined;
  return refuseChangeSet(clients, { sealed, seal, stackName: change.stackName, signal });
}

async function refuseChangeSet(
  { cloudformation }: DeployClients,
  asked: {
    readonly sealed: SealedPlan;
    readonly seal: Seal & { readonly kind: 'change-set' };
    readonly stackName: string;
    readonly signal: AbortSignal;
  },
): Promise<string | undefined> {
  const { sealed, seal, stackName, signal } = asked;
  const where = `the change set of stack ${stackName}`;
  try {
    const found = await cloudformation.describeChangeSet(seal.changeSetId, signal);
    if (found.executionStatus !== 'AVAILABLE') {
      return `${where} is ${found.executionStatus}: plan again`;
    }
    return found.description === sealDescription(sealed, sealed.digest)
      ? undefined
      : `${where} was made for another plan than this file: plan again`;
  } catch (error) {
    if (isAwsError(error, 'ChangeSetNotFound')) return `${where} is gone: plan again`;
    throw error;
  }
}
