import { invariant } from '../../kit/invariant.ts';
import { compareText } from '../../kit/sort.ts';

interface Ordered {
  readonly component: string;
  readonly dependsOn: readonly string[];
}

/**
 * Components such that each stands after those that it depends on; otherwise in the order given. Dependencies on what
 * is not in the list are done already.
 */
export function orderByDependency<T extends Ordered>(items: readonly T[]): readonly T[] {
  const byName = new Map(items.map((item) => [item.component, item]));
  const done = new Set<T>();
  const visiting = new Set<T>();
  const visit = (item: T): void => {
    if (done.has(item)) return;
    invariant(!visiting.has(item), `stack ${item.component} depends on itself`);
    visiting.add(item);
    for (const name of item.dependsOn) {
      const dependency = byName.get(name);
      if (dependency) visit(dependency);
    }
    done.add(item);
  };
  for (const item of items) visit(item);
  return [...done];
}

/** Where a component stands when nothing but its name is known: what others need comes first. */
const RANK: Readonly<Record<string, number>> = { base: 0, 'dev-server': 1, controller: 2 };
const SERVICE_RANK = 3;

/** How early a component is deployed, and how late it is removed. */
export function rankOf(component: string): number {
  return RANK[component] ?? SERVICE_RANK;
}

/** Components in the order in which they are removed: services and gateways, controller, dev server, base. */
export function orderForRemoval(components: readonly string[]): readonly string[] {
  return components.toSorted(
    (left, right) => rankOf(right) - rankOf(left) || compareText(left, right),
  );
}
