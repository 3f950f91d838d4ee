import type { MeshIdentity } from '../model/stack.ts';

/** Labels of everything that belongs to a mesh on this machine. */
export function meshLabels({ name, environment }: MeshIdentity): Readonly<Record<string, string>> {
  return { 'meshc.mesh': `${name}-${environment}` };
}
