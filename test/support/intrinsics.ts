import type { Json, JsonObject } from '../../src/model/template.ts';

/** A value with a text in place of each intrinsic function, and where those were. */
interface Filled {
  readonly value: Json;
  /** JSON pointers. */
  readonly places: readonly string[];
}

/** `{ Ref: … }` or `{ "Fn::…": … }`. */
function isIntrinsic(value: Json | undefined): value is JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'));
}

/** The logical id that `Ref` or `Fn::GetAtt` points to, if the value is one of them. */
export function referredTo(value: Json | undefined): string | undefined {
  if (!isIntrinsic(value)) return undefined;
  const attribute = value['Fn::GetAtt'];
  const target = value['Ref'] ?? (Array.isArray(attribute) ? attribute[0] : attribute);
  return typeof target === 'string' ? target.split('.')[0] : undefined;
}

/**
 * The value as a schema can judge it. Each function becomes its own JSON text, so that two
 * functions are equal when they are; a property or item that is `AWS::NoValue` is left out, as
 * CloudFormation does.
 */
export function withoutIntrinsics(value: Json, pointer = ''): Filled {
  if (isIntrinsic(value)) return { value: JSON.stringify(value), places: [pointer] };
  if (value === null || typeof value !== 'object') return { value, places: [] };
  if (Array.isArray(value)) {
    const items = value
      .filter((item) => !isNoValue(item))
      .map((item, index) => withoutIntrinsics(item, `${pointer}/${index}`));
    return { value: items.map((item) => item.value), places: items.flatMap((item) => item.places) };
  }
  const entries = Object.entries(value)
    .filter(([, child]) => !isNoValue(child))
    .map(([key, child]) => [key, withoutIntrinsics(child, `${pointer}/${escaped(key)}`)] as const);
  return {
    value: Object.fromEntries(entries.map(([key, child]) => [key, child.value])),
    places: entries.flatMap(([, child]) => child.places),
  };
}

function isNoValue(value: Json): boolean {
  return isIntrinsic(value) && value['Ref'] === 'AWS::NoValue';
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
