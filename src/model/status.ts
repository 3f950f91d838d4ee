import type { Attention } from './change.ts';
import type { Location } from './source.ts';
import type { ComponentKind, DeployTarget, MeshIdentity } from './stack.ts';

/** How a component does, the best first. */
export type ComponentState =
  /** Runs what its stack says, as often as it shall, and healthy. A component without tasks is healthy when its stack is. */
  | 'healthy'
  /** An operation or a rollout goes on. */
  | 'changing'
  /** In mesh.yaml, and not deployed. */
  | 'not-deployed'
  /** Deployed, and no longer in mesh.yaml. */
  | 'left-over'
  /** Runs something else than its stack says. */
  | 'other-revision'
  /** Fewer tasks run than shall, or some are not healthy. */
  | 'degraded'
  /** Its stack cannot be changed before somebody does something. */
  | 'needs-attention';

/** The tasks of a service by what they run. */
export interface RunningRevision {
  /** `family:revision`. */
  readonly revision: string;
  readonly tasks: number;
}

/** What ECS says of a component's service. */
export interface ServiceStatus {
  readonly serviceArn: string;
  /** `family:revision` that the stack names. */
  readonly plannedRevision: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** Running tasks that ECS found healthy; tasks without any health check count as neither. */
  readonly healthy: number;
  readonly unhealthy: number;
  /** Tasks of the deployment that did not live. */
  readonly failed: number;
  /** `IN_PROGRESS`, `COMPLETED` or `FAILED`. */
  readonly rollout: string;
  readonly revisions: readonly RunningRevision[];
}

/** Images that a container of ours runs in the tasks of a component. */
export interface SidecarImage {
  readonly container: string;
  readonly image: string;
}

export interface ComponentStatus {
  readonly component: string;
  /** Absent for a component that is no longer in mesh.yaml. */
  readonly kind?: ComponentKind;
  readonly stackName: string;
  readonly state: ComponentState;
  /** One clause when there is more to say than the word. */
  readonly reason?: string;
  readonly stackStatus?: string;
  /** When the stack was changed last; ISO 8601. */
  readonly lastDeployedAt?: string;
  readonly service?: ServiceStatus;
  readonly sidecars: readonly SidecarImage[];
  readonly attention?: Attention;
  readonly origin?: Location;
}

/** A container of ours that runs in more than one version. */
export interface VersionSkew {
  readonly container: string;
  readonly images: readonly { readonly image: string; readonly components: readonly string[] }[];
}

/** How a mesh does now. */
export interface MeshStatus {
  readonly identity: MeshIdentity;
  readonly target: DeployTarget;
  /** Who deployed it; absent before that. */
  readonly owner?: string;
  readonly components: readonly ComponentStatus[];
  readonly skews: readonly VersionSkew[];
}
