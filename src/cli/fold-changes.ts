import type { StackChange } from '../model/change.ts';

/** Components whose stacks change in the same way. */
export interface FoldedChange {
  /** In the order of the plan. */
  readonly components: readonly string[];
  /** The change of the first of them. */
  readonly change: StackChange;
}

/** Puts stacks together whose changes differ in nothing but the component's name. */
export function foldChanges(changes: readonly StackChange[]): readonly FoldedChange[] {
  const groups = Map.groupBy(changes, shapeOf);
  return [...groups.values()].flatMap((group) => {
    const [change] = group;
    return change ? [{ components: group.map(({ component }) => component), change }] : [];
  });
}

/** `api, cart, web and 197 more`. */
export function nameComponents(components: readonly string[], most = 3): string {
  const more = components.length - most;
  if (more <= 1) return components.join(', ');
  return `${components.slice(0, most).join(', ')} and ${more} more`;
}

/**
 * What a change does, without whose it is. Values that are only known after apply differ by ids of AWS and are left out;
 * whole stacks that come or go are the same when they hold the same kinds of resources.
 */
function shapeOf(change: StackChange): string {
  const { action, component, outputs, tags, resources, redeploy } = change;
  const isWhole = action === 'create' || action === 'recreate' || action === 'remove';
  const shapes = resources.map(({ logicalId, type, impact, properties }) =>
    isWhole ? [type, impact] : [logicalId, type, impact, properties.map(shapeOfValue)],
  );
  const values = [...outputs, ...tags].map(shapeOfValue);
  const shape = JSON.stringify([action, shapes, isWhole ? [] : values, redeploy !== undefined]);
  return shape.replaceAll(component, '<component>');
}

function shapeOfValue({ path, before, after }: StackChange['outputs'][number]): unknown {
  return after.kind === 'known-after-apply' ? [path] : [path, before, after];
}
