import { sortedEntries } from '../../kit/sort.ts';

/**
 * The same plain data with the keys of every object sorted: what mesh.yaml passes on as it is comes out the same in
 * whichever order the file says it. Lists keep their order, which may mean something.
 */
export function ordered<T>(value: T): T {
  return orderedData(value) as T; // the same value but for the order of keys
}

function orderedData(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(orderedData);
  return Object.fromEntries(
    sortedEntries({ ...value }).map(([key, member]) => [key, orderedData(member)]),
  );
}
