import type { Location } from './source.ts';
import type { DeployTarget, MeshIdentity } from './stack.ts';

/**
 * What a difference is: `drift`; `accepted` by the list that lies beside mesh.yaml; or `noise`, which CloudFormation
 * reports although nothing was changed.
 */
export type DriftVerdict = 'drift' | 'accepted' | 'noise';

/** A property that is not as the stack's template says. */
export interface DriftedProperty {
  /** As in `ContainerDefinitions[app].Image`. */
  readonly property: string;
  /** Texts as CloudFormation writes them; absent where the property is. */
  readonly expected?: string;
  readonly actual?: string;
  readonly verdict: DriftVerdict;
  /** Why it counts as noise, or as accepted. */
  readonly reason?: string;
  readonly origin?: Location;
}

/** A resource that is not as the stack's template says. */
export interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** It is gone. */
  readonly isDeleted: boolean;
  /** Of the resource as a whole: the worst of its properties', or of its absence. */
  readonly verdict: DriftVerdict;
  readonly properties: readonly DriftedProperty[];
}

export interface ComponentDrift {
  readonly component: string;
  readonly stackName: string;
  /** `not-checked`: the stack is not there, or cannot be compared now. `failed`: CloudFormation could not compare it. */
  readonly state: 'in-sync' | 'drifted' | 'not-checked' | 'failed';
  readonly reason?: string;
  readonly resources: readonly DriftedResource[];
}

/** How a mesh differs from what was deployed. */
export interface MeshDrift {
  readonly identity: MeshIdentity;
  readonly target: DeployTarget;
  readonly components: readonly ComponentDrift[];
}

/** An entry of the list of accepted drift. */
export interface AcceptedDrift {
  readonly component: string;
  /** Logical id. */
  readonly resource: string;
  /** Absent: that the resource is gone is accepted. */
  readonly property?: string;
  /** Only this value is accepted; any one when absent. */
  readonly actual?: string;
  readonly reason?: string;
}
