import type { DeployClients } from '../../clients/deploy-clients.ts';
import type { FindOrigin } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';
import type { ReportProgress } from '../../model/progress.ts';
import type { CompiledStack, DeployTarget, MeshIdentity } from '../../model/stack.ts';
import type { MeshLock } from './mesh-lock.ts';

/** What every step of an apply or a destroy needs. */
export interface ApplyContext {
  readonly clients: DeployClients;
  readonly identity: MeshIdentity;
  readonly target: DeployTarget;
  readonly owner: string;
  readonly report: ReportProgress;
  /** Says which line of mesh.yaml a place of a template comes from. */
  readonly findOrigin?: FindOrigin;
  /** Aborts when the user interrupts: nothing new is started, nothing is waited for. */
  readonly signal: AbortSignal;
  /** Starts what can be started, and waits for none of it. */
  readonly isDetached?: boolean;
  /** When to stop waiting, in milliseconds since the epoch; infinite without `--timeout`. */
  readonly deadlineMs: number;
  /** What the user types to go on after an interrupt or a timeout. */
  readonly resumeCommand: string;
  /** Held while something is changed; absent where nothing is. */
  readonly lock?: MeshLock;
  /** The compiled stacks by component; empty for a destroy. */
  readonly stacks: ReadonlyMap<string, CompiledStack>;
  /** By stack name: outputs of the stacks that this run has changed, as they were at the end. A read may lag behind. */
  readonly newOutputs: Map<string, StackDescription['outputs']>;
}
