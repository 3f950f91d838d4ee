import { joinWords } from '../../../kit/join-words.ts';
import type { Path } from '../../../model/source.ts';
import type { Json, JsonObject } from '../../../model/template.ts';
import { isObject } from '../definition.ts';

/** What Consul refuses about an entry that has the shape of its kind. */
export interface EntryProblem {
  readonly message: string;
  /** From the entry on. */
  readonly path: Path;
  readonly anchor: 'key' | 'value';
  readonly hint: string;
}

/** A part of an entry with the way to it. */
export interface Part {
  readonly value: JsonObject;
  readonly path: Path;
}

/** The object at a key, if there is one. */
export function partAt({ value, path }: Part, key: string): readonly Part[] {
  const inner = value[key];
  return isObject(inner) ? [{ value: inner, path: [...path, key] }] : [];
}

/** The objects of the list at a key. */
export function partsAt({ value, path }: Part, key: string): readonly Part[] {
  const list = value[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: Json, index) =>
    isObject(item) ? [{ value: item, path: [...path, key, index] }] : [],
  );
}

/** The objects of the map at a key, with their names. */
export function namedPartsAt(
  part: Part,
  key: string,
): readonly (Part & { readonly name: string })[] {
  return partAt(part, key).flatMap((map) =>
    Object.keys(map.value).flatMap((name) =>
      partAt(map, name).map((inner) => ({ ...inner, name })),
    ),
  );
}

/** Whether a member says something: Consul takes empty for absent. */
export function says({ value }: Part, key: string): boolean {
  const member = value[key];
  return member !== undefined && member !== '' && member !== false && member !== 0;
}

/** At most one of the members, or with `exactly` one of them, may say something. */
export function onlyOneOf(
  part: Part,
  keys: readonly string[],
  which: 'at most' | 'exactly' = 'at most',
): EntryProblem[] {
  const said = keys.filter((key) => says(part, key));
  const names = joinWords(keys, 'or');
  const [first, second] = said;
  if (second !== undefined) {
    return [
      {
        message: `${first} and ${second} exclude each other`,
        path: [...part.path, second],
        anchor: 'key',
        hint: `keep one of ${names}`,
      },
    ];
  }
  if (which === 'at most' || first !== undefined) return [];
  return [
    {
      message: `one of ${names} has to be there`,
      path: part.path,
      anchor: 'value',
      hint: `add ${names}`,
    },
  ];
}

/** A member that needs another one. */
export function needs(part: Part, key: string, other: string): EntryProblem[] {
  if (!says(part, key) || says(part, other)) return [];
  return [
    {
      message: `${key} needs ${other} beside it`,
      path: [...part.path, key],
      anchor: 'key',
      hint: `add ${other}, or remove ${key}`,
    },
  ];
}

/** Parts of which none may repeat another; `identity` is equal for those that do. */
export function noRepeats(
  parts: readonly Part[],
  what: string,
  identity: (part: Part) => string,
): EntryProblem[] {
  const seen = new Set<string>();
  return parts.flatMap((part) => {
    const key = identity(part);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [
      {
        message: `${what} stands twice in this list`,
        path: part.path,
        anchor: 'value' as const,
        hint: 'remove one of them',
      },
    ];
  });
}

/** A text for the identity of a part: some of its members. */
export function identityBy(...keys: readonly string[]): (part: Part) => string {
  return ({ value }) => JSON.stringify(keys.map((key) => value[key] ?? ''));
}
