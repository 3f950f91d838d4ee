import type { Template } from '../template/template.ts';
import type { Json, JsonObject } from '../values.ts';
import type { Difference } from './differences.ts';

/** CloudFormation in one region. */
export interface CloudFormationState {
  /** In the order of their creation; deleted ones stay. */
  readonly stacks: Stack[];
}

/** A stack's or change set's tag. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** The value of a parameter; `text` is what a caller sees, `value` what `Ref` gives (a list for list types). */
export interface ParameterValue {
  readonly text: string;
  readonly value: Json;
  readonly isSecret: boolean;
}

/** What a stack was asked to be. */
export interface Target {
  readonly body: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
}

/** A stack. Fields change as operations go on; see the files beside this one for who changes what. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  status: string;
  statusReason: string | undefined;
  updatedAtMs: number | undefined;
  deletedAtMs: number | undefined;
  target: Target | undefined;
  outputs: readonly StackOutput[];
  resources: Map<string, StackResource>;
  /** Oldest first. */
  readonly events: StackEvent[];
  /** Oldest first; deleted ones are gone. */
  changeSets: ChangeSet[];
  /** The last change set that was executed. */
  changeSetId: string | undefined;
  policy: string | undefined;
  isProtected: boolean;
  isRollbackDisabled: boolean;
  roleArn: string | undefined;
  notificationArns: readonly string[];
  /** Names of the exports that the deployed template imports. */
  imports: readonly string[];
  /** The state that a rollback returns to; undefined before the first success. */
  stable: Snapshot | undefined;
  /** Physical resources that no record names any more and that the next clean-up deletes. */
  superseded: StackResource[];
  /** The operation that goes on; undefined between operations. */
  operation: StackOperation | undefined;
  /** Newest first. */
  lastOperations: Pick<StackOperation, 'id' | 'kind' | 'token'>[];
  deletionMode: string | undefined;
  /** What was changed behind CloudFormation's back, for drift. */
  readonly interferences: Interference[];
  /** The last detection of drift. */
  driftDetection: DriftDetection | undefined;
}

/** A detection of drift. */
export interface DriftDetection {
  readonly id: string;
  readonly status: 'DETECTION_IN_PROGRESS' | 'DETECTION_COMPLETE';
  readonly atMs: number;
  readonly drifts: readonly ResourceDrift[];
}

/** A state to return to. */
export interface Snapshot {
  readonly target: Target;
  readonly resources: ReadonlyMap<string, StackResource>;
  readonly outputs: readonly StackOutput[];
}

/** An operation on a stack while it goes on. */
export interface StackOperation {
  readonly kind: string;
  readonly id: string;
  readonly token: string | undefined;
  /** Ends the work on resources, for a failure of a sibling or a cancellation. */
  readonly abort: AbortController;
  /** Set by CancelUpdateStack. */
  isCancelled: boolean;
  /** Set by DeleteStack during a creation. */
  isDeletionWanted: boolean;
}

/** A resource of a stack. A record is replaced, not changed, when its resource changes. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | undefined;
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly updatedAtMs: number;
  readonly properties: JsonObject;
  readonly tags: readonly Tag[];
  readonly metadata: Json | undefined;
  readonly attributes: Readonly<Record<string, Json>>;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
}

/** An output with its value. */
export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly exportName: string | undefined;
}

/** One line of a stack's history. */
export interface StackEvent {
  readonly id: string;
  readonly operationId: string;
  readonly operationKind: string;
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly atMs: number;
  readonly status: string;
  readonly reason: string | undefined;
  readonly properties: string | undefined;
  readonly token: string | undefined;
  readonly detailedStatus: string | undefined;
  /** Set for a finding of the validation before a change set exists. */
  readonly validation: ValidationFinding | undefined;
  /** Set where the event tells of a hook. */
  readonly hook: HookResult | undefined;
}

/** What a hook of the account said. */
export interface HookResult {
  readonly type: string;
  readonly status: 'HOOK_COMPLETE_FAILED';
  readonly reason: string;
  readonly mode: 'FAIL' | 'WARN';
}

/** A finding of CloudFormation's early validation. */
export interface ValidationFinding {
  readonly name: string;
  readonly path: string;
  readonly reason: string;
  readonly mode: 'FAIL' | 'WARN';
}

/** A change set. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly createdAtMs: number;
  readonly description: string | undefined;
  readonly target: Target;
  readonly clientToken: string | undefined;
  readonly onStackFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING' | undefined;
  readonly isRollbackDisabled: boolean | undefined;
  readonly deploymentMode: string | undefined;
  readonly roleArn: string | undefined;
  readonly notificationArns: readonly string[];
  /** Whether the early validation is left out. */
  readonly isValidationDisabled: boolean;
  readonly operationId: string;
  /** Token of the request that executed it. */
  executionToken: string | undefined;
  status: string;
  statusReason: string | undefined;
  executionStatus: string;
  changes: readonly Change[];
}

/** What a change set says of one resource. */
export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly replacement: 'True' | 'False' | 'Conditional' | undefined;
  readonly policyAction: string | undefined;
  readonly scope: readonly string[];
  readonly details: readonly ChangeDetail[];
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** One reason for a change. */
export interface ChangeDetail {
  readonly attribute: string;
  readonly property: string | undefined;
  readonly path: string | undefined;
  readonly requiresRecreation: 'Never' | 'Always' | 'Conditionally';
  readonly evaluation: 'Static' | 'Dynamic';
  readonly source: string;
  readonly cause: string | undefined;
  readonly beforeValue: string | undefined;
  readonly afterValue: string | undefined;
  readonly changeType: 'Add' | 'Modify' | 'Remove';
}

/** How a resource differs from its template. */
export interface ResourceDrift {
  readonly resource: StackResource;
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED';
  readonly actual: JsonObject | undefined;
  readonly differences: readonly Difference[];
}

/** Something that was changed behind CloudFormation's back; without a path the resource is gone. */
export interface Interference {
  readonly logicalId: string;
  readonly path: readonly string[] | undefined;
  readonly value: Json | undefined;
}
