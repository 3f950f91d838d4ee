import { sortedEntries } from '../../kit/sort.ts';
import type { Json, JsonObject } from '../../model/template.ts';

/**
 * The same value with the keys of every object sorted: what mesh.yaml passes on as it is comes out the same in whichever
 * order the file says it. Lists keep their order, which may mean something.
 */
export function ordered<T extends Json | undefined>(value: T): T {
  return orderedJson(value) as T; // the same value but for the order of keys
}

function orderedJson(value: Json | undefined): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => ordered(item));
  return Object.fromEntries(
    sortedEntries(value as JsonObject).map(([key, member]) => [key, ordered(member)]),
  );
}
