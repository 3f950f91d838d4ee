import type { Overrides } from './overrides.ts';
import type { Location, Path } from './source.ts';
import type { Json, JsonObject, Template } from './template.ts';

/** A component is what has a stack of its own. */
export type ComponentKind = 'base' | 'dev-server' | 'controller' | 'service' | 'gateway';

/** Where the value of a template's parameter comes from: the output of another component's stack. */
export interface StackParameter {
  readonly component: string;
  readonly output: string;
}

/** Fixed logical ids that deploy looks at; every stack that runs tasks uses them. */
export const SERVICE_LOGICAL_ID = 'Service';
export const TASK_DEFINITION_LOGICAL_ID = 'TaskDefinition';

/** One component, compiled: what CloudFormation gets, and what deploy has to know about it. */
export interface CompiledStack {
  /** Name of the component: `base`, `dev-server`, `controller`, or the key in mesh.yaml. */
  readonly component: string;
  readonly kind: ComponentKind;
  /** `<mesh>-<environment>--<component>`. */
  readonly stackName: string;
  /** Components whose stacks must be complete before this one starts. */
  readonly dependsOn: readonly string[];
  /** By the name of the template's parameter. */
  readonly parameters: Readonly<Record<string, StackParameter>>;
  readonly template: Template;
  /** The template as CloudFormation gets it: minified JSON, the same bytes for the same input. */
  readonly body: string;
  /** Where mesh.yaml speaks of this component. */
  readonly origin: Location;
}

/** Name and environment: who this mesh is. */
export interface MeshIdentity {
  readonly name: string;
  readonly environment: string;
}

/** Where this mesh may be deployed, and nowhere else. */
export interface DeployTarget {
  readonly region: string;
  readonly accountId: string;
}

/** A whole mesh, compiled. Stacks come in the order base, dev-server, controller, then by name. */
export interface CompiledMesh {
  readonly identity: MeshIdentity;
  readonly target: DeployTarget;
  readonly stacks: readonly CompiledStack[];
  /** Absent for a mesh that nothing is rolled out of. */
  readonly rollout?: RolloutRules;
}

/** How apply goes through the components of a mesh. */
export interface RolloutRules {
  /** Stacks that are worked on at once. */
  readonly maxParallel: number;
  /** Components whose stacks go first: the others start once all of these are well. */
  readonly canary: readonly string[];
  /** Failed stacks after which no further one starts. */
  readonly stopAfterFailures: number;
}

/** A resource between `lower` and `emit`: ECS task definitions and services in ECS's own names, the rest as CloudFormation. */
export interface StackResource {
  readonly type: string;
  readonly properties: JsonObject;
  /** Logical ids; only what no reference says already. */
  readonly dependsOn?: readonly string[];
}

/** One component after `lower`. */
export interface Stack {
  readonly component: string;
  readonly kind: ComponentKind;
  readonly description: string;
  readonly dependsOn: readonly string[];
  readonly parameters: Readonly<Record<string, StackParameter>>;
  readonly resources: Readonly<Record<string, StackResource>>;
  readonly outputs: Readonly<Record<string, Json>>;
  /** Where mesh.yaml speaks of it. */
  readonly path: Path;
  /** What mesh.yaml patches in it. */
  readonly overrides?: Overrides | undefined;
}
