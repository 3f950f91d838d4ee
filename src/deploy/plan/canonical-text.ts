import { compareText, sortedEntries } from '../../kit/sort.ts';
import type { Json } from '../../model/template.ts';
import { isObject } from './known-after-apply.ts';
import { itemPath, keyPath, ROOT_PATH, type ValuePath } from './value-path.ts';

/**
 * The same text for values that CloudFormation takes for the same: keys in any order, sets in any order, numbers and
 * booleans also as text.
 */
export function canonicalText(
  value: Json,
  sets: ReadonlySet<string>,
  path: ValuePath = ROOT_PATH,
): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonicalText(item, sets, itemPath(path, 0)));
    const ordered = sets.has(path.schema) ? items.sort(compareText) : items;
    return `[${ordered.join(',')}]`;
  }
  if (!isObject(value)) return JSON.stringify(value === null ? null : String(value));
  const members = sortedEntries(value).map(
    ([key, child]) => `${JSON.stringify(key)}:${canonicalText(child, sets, keyPath(path, key))}`,
  );
  return `{${members.join(',')}}`;
}
