import type { MeshIdentity } from '../model/stack.ts';

/** Labels of everything that belongs to a mesh on this machine. */
export function meshLabels({ name, environment }: MeshIdentity): Readonly<Record<string, string>> {
  return { 'meshc.mesh': `${name}-${environment}` };
}

/** Name of a mesh's network, and prefix of the names of all that belongs to it. */
export function networkName({ name, environment }: MeshIdentity): string {
  return `meshc-${name}-${environment}`;
}

/**
 * Name of the volume that is there for as long as a mesh may run. What removes the mesh removes it
 * first: so a meshc that watches knows that tasks do not fail, but are taken away.
 */
export function markName(identity: MeshIdentity): string {
  return `${networkName(identity)}--runs`;
}
