import type { Plan } from './change.ts';
import type { Location } from './source.ts';
import type { ComponentKind, RolloutRules, StackParameter } from './stack.ts';

/** A file that a plan was made from. */
export interface SealedInput {
  /** As the user named it. */
  readonly name: string;
  readonly sha256: string;
}

/**
 * How apply will do just what was planned: by a change set that waits in AWS; or, for a stack whose parameters are
 * outputs that do not exist yet, by one that is made when they do and has to equal the list of the plan.
 */
export type Seal =
  | { readonly kind: 'change-set'; readonly changeSetId: string; readonly stackId: string }
  | { readonly kind: 'deferred' };

/** What a sealed plan keeps of a compiled stack. */
export interface SealedStack {
  readonly component: string;
  readonly kind: ComponentKind;
  readonly stackName: string;
  readonly dependsOn: readonly string[];
  readonly parameters: Readonly<Record<string, StackParameter>>;
  readonly origin: Location;
  /** The template as CloudFormation gets it; absent for a stack that does not change. */
  readonly body?: string;
  /** Absent for a stack that gets no change set. */
  readonly seal?: Seal;
}

/** A plan that can be applied as it is, and only as it is. It holds references to secrets, never a secret. */
export interface SealedPlan {
  /** Form of this document. */
  readonly version: number;
  /** Eight hexadecimal digits; part of the name of each change set of the plan. */
  readonly id: string;
  /** Version of meshc that made it. */
  readonly meshc: string;
  /** ARN of who made it. */
  readonly madeBy: string;
  /** ISO 8601, like `expiresAt`. */
  readonly madeAt: string;
  readonly expiresAt: string;
  /** What was checked out; `isClean` when no file of it was changed. */
  readonly commit?: { readonly id: string; readonly isClean: boolean };
  readonly inputs: readonly SealedInput[];
  readonly plan: Plan;
  readonly stacks: readonly SealedStack[];
  /** How apply goes through the stacks. */
  readonly rollout?: RolloutRules;
  /** Of all the above but the seals, which AWS itself keeps; SHA-256. */
  readonly digest: string;
}
