import { isIntrinsic } from '../template/functions.ts';
import { isList, isObject, isSame, type Json } from '../values.ts';

/** A place in which two values differ; one side is undefined where it has nothing there. */
export interface Difference {
  readonly path: readonly string[];
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** The innermost places in which two values differ, lists compared place by place. */
export function findDifferences(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[] = [],
): readonly Difference[] {
  if (isSame(before, after)) return [];
  if (isList(before) && isList(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      findDifferences(before[index], after[index], [...path, String(index)]),
    );
  }
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => findDifferences(before[key], after[key], [...path, key]));
  }
  return [{ path, before, after }];
}

/** The template's own value for a place, or the intrinsic function around it that makes the value. */
export function sourceAt(template: Json | undefined, path: readonly string[]): Json | undefined {
  let value = template;
  for (const step of path) {
    if (isIntrinsic(value)) return value;
    if (isList(value)) value = value[Number(step)];
    else if (isObject(value)) value = value[step];
    else return undefined;
  }
  return value;
}
