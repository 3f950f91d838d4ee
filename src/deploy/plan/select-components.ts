import { UserError } from '../../kit/user-error.ts';
import type { StackChange } from '../../model/change.ts';

/**
 * The changes of the components in `only`, together with the changes that they need of the components they depend on.
 * Without `only`: all of them. With it nothing is removed, since a removal concerns the mesh as a whole.
 */
export function selectComponents(
  changes: readonly StackChange[],
  only: readonly string[] | undefined,
): readonly StackChange[] {
  if (only === undefined) return changes;
  const byName = new Map(changes.map((change) => [change.component, change]));
  const selected = new Set<string>();
  const select = (component: string): void => {
    if (selected.has(component)) return;
    selected.add(component);
    for (const needed of byName.get(component)?.dependsOn ?? []) select(needed);
  };
  for (const component of only) {
    if (!byName.has(component))
      throw new UserError(`--only names "${component}", which mesh.yaml does not have`);
    select(component);
  }
  return changes.filter((change) => selected.has(change.component) && change.action !== 'remove');
}
