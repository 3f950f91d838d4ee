import type { Path } from './source.ts';
import type { JsonObject } from './template.ts';

/** What mesh.yaml patches in the stack of one component. */
export interface Overrides {
  /** By logical id. */
  readonly resources: Readonly<Record<string, ResourcePatch>>;
  /** By name: merge patches in ECS's names, with `environment` as a map. */
  readonly containers: Readonly<Record<string, JsonObject>>;
  /** Where mesh.yaml says so. */
  readonly path: Path;
}

/** A patch of a resource, in CloudFormation's words. */
export interface ResourcePatch {
  /** JSON merge patch of its properties. */
  readonly Properties?: JsonObject;
  readonly DeletionPolicy?: 'Delete' | 'Retain';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
}

/** Properties that overrides decide, by logical id: places as a plan names them, `ContainerDefinitions[app].Image`. */
export type OverriddenPaths = Readonly<Record<string, readonly string[]>>;
