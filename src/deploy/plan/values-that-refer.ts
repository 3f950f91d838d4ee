import type { Json } from '../../model/template.ts';
import { isIntrinsic, isObject } from './known-after-apply.ts';
import { refersToAny } from './references.ts';
import { itemPath, keyPath, namesOfItems, ROOT_PATH, type ValuePath } from './value-path.ts';

export interface PlacedValue {
  readonly path: ValuePath;
  readonly value: Json;
}

/** The innermost values of a resource's properties that refer to one of `ids`, each with its place. */
export function valuesThatRefer(
  value: Json,
  ids: ReadonlySet<string>,
  path: ValuePath = ROOT_PATH,
): readonly PlacedValue[] {
  if (isIntrinsic(value)) {
    return refersToAny(value, ids) ? [{ path, value }] : [];
  }
  if (Array.isArray(value)) {
    const names = namesOfItems(value)?.[0];
    return value.flatMap((item, index) =>
      valuesThatRefer(item, ids, itemPath(path, names?.[index] ?? index)),
    );
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    valuesThatRefer(child, ids, keyPath(path, key)),
  );
}
