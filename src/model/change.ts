import type { Location } from './source.ts';
import type { ComponentKind, DeployTarget, MeshIdentity } from './stack.ts';
import type { Json } from './template.ts';

/**
 * What a change does to a resource. `new-revision` is a task definition: CloudFormation calls it a replacement, ECS a
 * new revision that the service rolls out.
 */
export type Impact = 'create' | 'update' | 'new-revision' | 'may-replace' | 'replace' | 'remove';

/** One side of a change. `known-after-apply` depends on a resource or stack that changes in the same plan. */
export type PlannedValue =
  | { readonly kind: 'absent' }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'known-after-apply' };

/** A property, output or stack tag that changes. */
export interface ValueChange {
  /** For people: list items stand by their name or index, as in `ContainerDefinitions[app].Image`. */
  readonly path: string;
  readonly before: PlannedValue;
  readonly after: PlannedValue;
}

export interface PropertyChange extends ValueChange {
  /** What this property alone does to the resource. */
  readonly impact: 'update' | 'may-replace' | 'replace';
  /** An override of mesh.yaml decides it, or did before. */
  readonly isOverride?: true;
  /** Where mesh.yaml says what stands there now; absent for what only follows from another change. */
  readonly origin?: Location;
}

/** A value of a component's template: in which resource, and where in its properties (`ValueChange.path`). */
export interface TemplatePlace {
  readonly component: string;
  readonly logicalId: string;
  readonly path: string;
}

/** Says where mesh.yaml speaks of a value of a template. */
export type FindOrigin = (place: TemplatePlace) => Location;

/** What a change opens up, if it does: shown before everything else. */
export type Widening = 'iam' | 'network';

export interface ResourceChange {
  readonly logicalId: string;
  readonly type: string;
  readonly impact: Impact;
  /** Empty for resources that come or go as a whole. Ordered by path. */
  readonly properties: readonly PropertyChange[];
  readonly widens?: Widening;
  /** Leaves the stack, but stays in AWS: its deletion policy is `Retain`. */
  readonly isRetained?: true;
}

/**
 * What apply does to a stack. `recreate` removes what a failed first create left behind and creates again; `redeploy`
 * makes ECS run the task definition that the stack already names; `attention` waits for somebody.
 */
export type StackAction =
  | 'none'
  | 'create'
  | 'update'
  | 'recreate'
  | 'redeploy'
  | 'remove'
  | 'attention';

/** The state of a stack that a change was compared with; apply refuses when the stack has moved on. */
export interface StackBase {
  readonly stackId: string;
  readonly status: string;
  /** ISO 8601; absent for a stack that was never updated. */
  readonly lastUpdatedAt?: string;
}

/** A service whose primary deployment runs something else than its stack says. */
export interface Redeploy {
  readonly serviceArn: string;
  readonly runningTaskDefinition: string;
  readonly plannedTaskDefinition: string;
}

/** Why a stack cannot be changed as it is, and the one command that helps. */
export interface Attention {
  readonly reason: string;
  readonly command: string;
}

export interface StackChange {
  readonly component: string;
  /** Absent for a component that is no longer in mesh.yaml. */
  readonly kind?: ComponentKind;
  readonly stackName: string;
  readonly action: StackAction;
  /** Components whose stacks come first; for removals, those that must be gone first. */
  readonly dependsOn: readonly string[];
  /** Components whose outputs, which are only known after apply, go into this stack's parameters. */
  readonly waitsFor?: readonly string[];
  readonly resources: readonly ResourceChange[];
  readonly outputs: readonly ValueChange[];
  readonly tags: readonly ValueChange[];
  readonly base?: StackBase;
  readonly redeploy?: Redeploy;
  readonly attention?: Attention;
  /** Another operation that runs on the stack now: its status. */
  readonly busy?: string;
  readonly origin?: Location;
}

/** A change that CloudFormation would only refuse half-way: an error of the input, found by comparing. */
export interface PlanProblem {
  readonly component: string;
  /** Absent when the stack as a whole is meant. */
  readonly logicalId?: string;
  readonly message: string;
  readonly hint: string;
  readonly origin: Location;
}

export interface PlanSummary {
  readonly create: number;
  readonly update: number;
  readonly newRevision: number;
  readonly mayReplace: number;
  readonly replace: number;
  readonly remove: number;
  /** Services that ECS has to run again; they have no change of a resource. */
  readonly redeploy: number;
}

/** Everything that apply would do, in the order of the stacks: base first, removals last. */
export interface Plan {
  readonly identity: MeshIdentity;
  readonly target: DeployTarget;
  readonly owner: string;
  readonly summary: PlanSummary;
  readonly stacks: readonly StackChange[];
  readonly problems: readonly PlanProblem[];
}
