import type { YamlValue } from '../model/source.ts';

/** A type of JSON Schema that a YAML value has. */
export type YamlType = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'null';

/** The type of a value. */
export function typeOf(value: YamlValue | undefined): YamlType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  return typeof value === 'string' || typeof value === 'number'
    ? (typeof value as YamlType)
    : 'boolean';
}

const TYPE_WORDS: Readonly<Record<string, readonly string[]>> = {
  string: ['a text'],
  number: ['a number'],
  integer: ['a whole number'],
  boolean: ['true', 'false'],
  object: ['a map'],
  array: ['a list'],
  null: ['nothing'],
};

/** The possibilities of a type of JSON Schema as messages call them, with articles. */
export function typeWords(type: string): readonly string[] {
  return TYPE_WORDS[type] ?? [type];
}

/** A value as messages show it: scalars themselves, shortened; containers by their type. */
export function valueWords(value: YamlValue | undefined): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : `"${shorten(value)}"`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  return typeWords(typeOf(value)).join(' or ');
}

const MAX_SHOWN = 60;

function shorten(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`;
}
