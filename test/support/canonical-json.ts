import { sortedEntries } from '../../src/kit/sort.ts';
import type { Json, JsonObject } from '../../src/model/template.ts';

/** JSON text that is the same for equal values, whatever the order of their keys. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, child: Json) =>
    child !== null && typeof child === 'object' && !Array.isArray(child)
      ? Object.fromEntries(sortedEntries(child as JsonObject))
      : child,
  );
}
