import { pointerKeys, type SchemaError } from '../kit/schema-error.ts';
import type { Path, YamlValue } from '../model/source.ts';

/** An error of the schema together with the value that it complains about. */
export interface PlacedError {
  readonly path: Path;
  readonly value: YamlValue | undefined;
  readonly keyword: string;
  readonly params: SchemaError['params'];
  /** The key that broke a rule about keys; the path is then that of its map. */
  readonly propertyName: string | undefined;
  /** What stands beside the value in its map or list, itself included. */
  readonly siblings: NonNullable<YamlValue>;
}

/** Follows an error's JSON pointer (RFC 6901) through the tree. */
export function placeError(error: SchemaError, tree: YamlValue): PlacedError {
  const path: (string | number)[] = [];
  let value: YamlValue | undefined = tree;
  let siblings: YamlValue | undefined;
  for (const key of pointerKeys(error.instancePath)) {
    path.push(isList(value) ? Number(key) : key);
    siblings = value;
    value = childOf(value, key);
  }
  const { keyword, params, propertyName } = error;
  return { path, value, keyword, params, propertyName, siblings: siblings ?? {} };
}

/** A path as one text, to compare places. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

function childOf(value: YamlValue | undefined, key: string): YamlValue | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return isList(value) ? value[Number(key)] : value[key];
}

function isList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value);
}
