import {
  STACK_COMPONENT_TAG,
  STACK_ENVIRONMENT_TAG,
  STACK_MESH_TAG,
  STACK_OWNER_TAG,
} from '../contract/tags.ts';
import type { StackDescription } from '../model/deployed.ts';
import type { MeshIdentity } from '../model/stack.ts';
import { conditionOf } from './stack-status.ts';

/** The tags of a component's stack: whose it is, so that it is found again and never taken for another's. */
export function stackTags(
  identity: MeshIdentity,
  owner: string,
  component: string,
): Readonly<Record<string, string>> {
  return {
    [STACK_MESH_TAG]: identity.name,
    [STACK_ENVIRONMENT_TAG]: identity.environment,
    [STACK_COMPONENT_TAG]: component,
    [STACK_OWNER_TAG]: owner,
  };
}

/** Whether a stack says that it belongs to this mesh and environment. */
export function isTaggedFor(identity: MeshIdentity, tags: StackDescription['tags']): boolean {
  return (
    tags[STACK_MESH_TAG] === identity.name && tags[STACK_ENVIRONMENT_TAG] === identity.environment
  );
}

/**
 * The component whose stack this is, `undefined` for a stack of somebody else. A stack whose first change set was never
 * executed has no tags yet and holds nothing: its name tells.
 */
export function componentOf(identity: MeshIdentity, stack: StackDescription): string | undefined {
  if (isTaggedFor(identity, stack.tags)) return stack.tags[STACK_COMPONENT_TAG];
  const prefix = `${identity.name}-${identity.environment}--`;
  const isShell = conditionOf(stack.status) === 'empty' && Object.keys(stack.tags).length === 0;
  if (!isShell || !stack.stackName.startsWith(prefix)) return undefined;
  const component = stack.stackName.slice(prefix.length);
  // The stack that holds the lock of the mesh is no component.
  return component.startsWith('-') ? undefined : component;
}

export function ownerOf(tags: StackDescription['tags']): string | undefined {
  return tags[STACK_OWNER_TAG];
}
