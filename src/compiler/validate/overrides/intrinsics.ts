import type { YamlValue } from '../../../model/source.ts';
import type { Json, JsonObject } from '../../../model/template.ts';

/** A value with a text in place of each intrinsic function, and where those were. */
export interface Filled {
  readonly value: YamlValue;
  /** JSON pointers. */
  readonly places: readonly string[];
}

/**
 * The value as a schema can judge it: what CloudFormation fills in becomes its own JSON text, so that two functions are
 * equal when they are.
 */
export function withoutIntrinsics(value: Json, pointer = ''): Filled {
  if (value === null || typeof value !== 'object') return { value, places: [] };
  if (isIntrinsic(value)) return { value: JSON.stringify(value), places: [pointer] };
  if (Array.isArray(value)) {
    const items = value.map((item, index) => withoutIntrinsics(item, `${pointer}/${index}`));
    return { value: items.map((item) => item.value), places: items.flatMap((item) => item.places) };
  }
  const entries = Object.entries(value).map(
    ([key, child]) => [key, withoutIntrinsics(child, `${pointer}/${escaped(key)}`)] as const,
  );
  return {
    value: Object.fromEntries(entries.map(([key, child]) => [key, child.value])),
    places: entries.flatMap(([, child]) => child.places),
  };
}

/** A logical id that a value names, and the keys that lead to it. */
export interface Reference {
  readonly logicalId: string;
  readonly path: readonly (string | number)[];
}

/** What the functions in a value refer to: `Ref`, `Fn::GetAtt`, and the names in a text of `Fn::Sub`. */
export function referencesIn(value: Json, path: Reference['path'] = []): Reference[] {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => referencesIn(item, [...path, index]));
  }
  if (!isIntrinsic(value)) {
    return Object.entries(value).flatMap(([key, child]) => referencesIn(child, [...path, key]));
  }
  return Object.entries(value).flatMap(([name, argument]) => {
    const way = [...path, name];
    const named = namesIn(name, argument);
    return named === undefined
      ? referencesIn(argument, way)
      : named.map((logicalId) => ({ logicalId, path: way }));
  });
}

/** `undefined` for functions whose argument is a value like any other. */
function namesIn(name: string, argument: Json): readonly string[] | undefined {
  if (name === 'Ref') return [String(argument)];
  if (name === 'Fn::GetAtt') {
    const [target = ''] = Array.isArray(argument) ? argument : String(argument).split('.');
    return [String(target)];
  }
  if (name !== 'Fn::Sub') return undefined;
  const [text, variables] = Array.isArray(argument) ? argument : [argument];
  const own = Object.keys(Object(variables ?? {}));
  return [...String(text).matchAll(/\$\{([^!${}][^${}]*)\}/g)]
    .map(([, reference = '']) => reference.split('.')[0]?.trim() ?? '')
    .filter((reference) => !own.includes(reference));
}

function isIntrinsic(value: Json): value is JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'));
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
