import type { Location } from './source.ts';
import type { DeployTarget, MeshIdentity } from './stack.ts';

/** How the work on one stack ended. */
export type StackOutcomeWord =
  | 'applied'
  | 'no-changes'
  | 'removed'
  | 'cancelled'
  | 'rolled-back'
  | 'needs-attention'
  | 'stale'
  | 'error'
  | 'detached'
  | 'interrupted'
  | 'not-started';

/** How a whole run ended; each word has one exit code. */
export type OutcomeWord =
  | Exclude<StackOutcomeWord, 'not-started' | 'removed'>
  | 'destroyed'
  | 'refused'
  | 'wrong-target'
  | 'invalid';

/** A resource that failed by itself; siblings that CloudFormation cancelled because of it are left out. */
export interface FailedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/** A check of CloudFormation or a hook that refused a change set or a resource. */
export interface FailedCheck {
  readonly kind: 'validation' | 'hook';
  readonly name: string;
  /** `WARN` does not stop a change set. */
  readonly mode: 'FAIL' | 'WARN';
  readonly logicalId?: string;
  readonly path?: string;
  readonly reason: string;
}

export interface StoppedContainer {
  readonly name: string;
  readonly image?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly health?: string;
}

/** A task that did not live: why ECS stopped it, and what its containers said. */
export interface StoppedTask {
  readonly taskArn: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers: readonly StoppedContainer[];
  /** The container that failed first, not one that was stopped because of it. */
  readonly firstFailed?: StoppedContainer;
  /** Last lines of that container's log; absent when it has no log that can be read. */
  readonly logLines?: readonly string[];
}

/** How far the rollout of the planned task definition came. */
export interface FailedDeployment {
  /** `IN_PROGRESS`, `COMPLETED` or `FAILED`. */
  readonly state: string;
  /** ECS's sentence about the state. */
  readonly reason?: string;
  readonly desired: number;
  readonly running: number;
  readonly failed: number;
}

/** What usually is behind a failure; frozen words, so that a program can count and route them. */
export type CauseCode =
  | 'image-not-found'
  | 'image-pull-denied'
  | 'secret-not-found'
  | 'secret-key-not-found'
  | 'secret-access-denied'
  | 'no-route'
  | 'log-group-missing'
  | 'task-not-prepared'
  | 'out-of-memory'
  | 'cannot-start'
  | 'wrong-architecture'
  | 'port-in-use'
  | 'container-exited'
  | 'health-check-failed'
  | 'not-healthy-in-consul'
  | 'target-unhealthy'
  | 'consul-unreachable'
  | 'consul-certificate'
  | 'login-refused'
  | 'mesh-init-failed'
  | 'proxy-failed'
  | 'no-capacity'
  | 'quota-reached'
  | 'task-size-invalid'
  | 'name-taken'
  | 'export-in-use'
  | 'template-refused'
  | 'hook-refused'
  | 'permission-missing'
  | 'resource-failed'
  | 'rollout-failed';

/** What a failure means for this mesh, and what to do about it. */
export interface FailureMeaning {
  readonly code: CauseCode;
  /** What happened, a clause with the names of this mesh. */
  readonly text: string;
  /** What to change, so that the next apply goes well. */
  readonly advice: string;
  /** Where mesh.yaml says what has to change. */
  readonly origin?: Location;
}

/** Why the work on a stack failed, from the outside in. All texts are as AWS said them: print them with care. */
export interface FailureCause {
  readonly meaning?: FailureMeaning;
  readonly checks: readonly FailedCheck[];
  readonly resources: readonly FailedResource[];
  /** What CloudFormation said about the stack as a whole. */
  readonly statusReason?: string;
  readonly deployment?: FailedDeployment;
  /** Newest first. */
  readonly serviceEvents: readonly string[];
  readonly task?: StoppedTask;
  /** What could not be read, so that the cause may be incomplete. */
  readonly missing: readonly string[];
}

export interface StackOutcome {
  readonly component: string;
  readonly stackName: string;
  readonly outcome: StackOutcomeWord;
  /** One sentence when there is more to say than the word. */
  readonly message?: string;
  readonly cause?: FailureCause;
  /** The one command that helps. */
  readonly command?: string;
  /** When the work on it began; ISO 8601. Absent where nothing was to be done. */
  readonly startedAt?: string;
  readonly durationMs?: number;
  readonly origin?: Location;
}

export interface MeshOutcome {
  readonly identity: MeshIdentity;
  readonly target: DeployTarget;
  readonly outcome: OutcomeWord;
  /** Why a run ended before any stack was touched. */
  readonly message?: string;
  readonly stacks: readonly StackOutcome[];
}
