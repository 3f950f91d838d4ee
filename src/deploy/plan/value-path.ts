import type { Json } from '../../model/template.ts';
import { isObject } from './known-after-apply.ts';

/** The place of a value inside a resource's properties, for people and for the table of resource types. */
export interface ValuePath {
  /** `ContainerDefinitions[app].Image` */
  readonly display: string;
  /** `ContainerDefinitions.*.Image` */
  readonly schema: string;
}

export const ROOT_PATH: ValuePath = { display: '', schema: '' };

export function keyPath(parent: ValuePath, key: string): ValuePath {
  return parent.schema === ''
    ? { display: key, schema: key }
    : { display: `${parent.display}.${key}`, schema: `${parent.schema}.${key}` };
}

export function itemPath(parent: ValuePath, item: string | number): ValuePath {
  return { display: `${parent.display}[${item}]`, schema: `${parent.schema}.*` };
}

/** Properties that tell the items of a list apart, in the order in which they are tried. */
const NAMING_KEYS = [
  'Name',
  'Key',
  'Sid',
  'PolicyName',
  'ContainerName',
  'ContainerPath',
  'ContainerPort',
  'SourceContainer',
  'Id',
];

/**
 * Names for the items of lists, when every item of every list has one and no list has one twice; `undefined` when the
 * items can only be counted.
 */
export function namesOfItems(
  ...lists: readonly (readonly Json[])[]
): readonly (readonly string[])[] | undefined {
  for (const key of NAMING_KEYS) {
    const named = lists.map((list) => distinctNames(list, key));
    if (named.every((names) => names !== undefined)) return named;
  }
  return undefined;
}

function distinctNames(list: readonly Json[], key: string): readonly string[] | undefined {
  const names = list.map((item) => nameOf(item, key)).filter((name) => name !== undefined);
  return names.length === list.length && new Set(names).size === names.length ? names : undefined;
}

function nameOf(item: Json, key: string): string | undefined {
  const name = isObject(item) ? item[key] : undefined;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
}
