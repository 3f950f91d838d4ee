import { dependenciesOf } from './references.ts';
import type { ResourceDeclaration } from './template.ts';

/** Logical ids so ordered that each comes after what it needs, or the ids of a circle. */
export type DeploymentOrder =
  | { readonly kind: 'order'; readonly logicalIds: readonly string[] }
  | { readonly kind: 'circle'; readonly logicalIds: readonly string[] };

/** Orders resources by what they need; ties keep the template's order. */
export function orderResources(
  resources: Readonly<Record<string, ResourceDeclaration>>,
): DeploymentOrder {
  const left = new Map(
    Object.entries(resources).map(([logicalId, declaration]) => [
      logicalId,
      dependenciesOf(declaration, resources),
    ]),
  );
  const done = new Set<string>();
  while (left.size > 0) {
    const ready = [...left].filter(([, needed]) => needed.every((name) => done.has(name)));
    if (ready.length === 0) return { kind: 'circle', logicalIds: circleMembers(left) };
    for (const [logicalId] of ready) {
      done.add(logicalId);
      left.delete(logicalId);
    }
  }
  return { kind: 'order', logicalIds: [...done] };
}

/** What remains once everything that merely waits for the circle is taken away, too. */
function circleMembers(left: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const members = new Map(left);
  for (;;) {
    const needed = new Set([...members.values()].flat());
    const outside = [...members.keys()].filter((logicalId) => !needed.has(logicalId));
    if (outside.length === 0) return [...members.keys()].sort();
    for (const logicalId of outside) members.delete(logicalId);
  }
}
