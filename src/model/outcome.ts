import type { Location } from './source.ts';
import type { DeployTarget, MeshIdentity } from './stack.ts';

/** How the work on one stack ended. */
export type StackOutcomeWord =
  | 'applied'
  | 'no-changes'
  | 'removed'
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

/** A check of CloudFormation or a hook that refused a change set. */
export interface FailedCheck {
  readonly name: string;
  /** `WARN` does not stop a change set. */
  readonly mode: 'FAIL' | 'WARN';
  readonly logicalId?: string;
  readonly path?: string;
  readonly reason: string;
}

export interface StoppedContainer {
  readonly name: string;
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

/** Why the work on a stack failed, from the outside in. All texts are as AWS said them: print them with care. */
export interface FailureCause {
  readonly checks: readonly FailedCheck[];
  readonly resources: readonly FailedResource[];
  /** Newest first. */
  readonly serviceEvents: readonly string[];
  readonly task?: StoppedTask;
  /** What this usually means for a mesh, in one sentence. */
  readonly meaning?: string;
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
