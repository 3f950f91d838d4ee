import type { Path, YamlObject, YamlValue } from './source.ts';

/** The value at a path, or `undefined` when there is none. */
export function valueAt(tree: YamlValue | undefined, path: Path): YamlValue | undefined {
  return path.reduce<YamlValue | undefined>(childOf, tree);
}

/** One step down; `undefined` where the value has no such entry. */
export function childOf(
  value: YamlValue | undefined,
  step: string | number,
): YamlValue | undefined {
  if (isList(value)) return value[Number(step)];
  return isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** The paths of all values in a tree that have nothing inside: texts and the like, empty maps and lists. */
export function leavesOf(value: YamlValue | undefined, path: Path): readonly Path[] {
  if (value === undefined) return [];
  const entries = entriesOf(value);
  if (entries.length === 0) return [path];
  return entries.flatMap(([step, inner]) => leavesOf(inner, [...path, step]));
}

/** The entries of a map or a list; none of any other value. */
export function entriesOf(value: YamlValue | undefined): readonly [string | number, YamlValue][] {
  if (isList(value)) return value.map((item, index) => [index, item]);
  return isMap(value) ? Object.entries(value) : [];
}

export function isMap(value: YamlValue | undefined): value is YamlObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** Whether a path begins with another, which may be the same. */
export function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}
