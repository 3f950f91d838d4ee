import { isDeepStrictEqual } from 'node:util';

/** A JSON value as it stands in a template, a request or a resource's properties. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** What an operation answers: JSON, with dates and absent members, before a protocol writes it down. */
export type Output =
  | undefined
  | null
  | boolean
  | number
  | string
  | Date
  | readonly Output[]
  | OutputObject;

/** The answer of an operation, by member name. */
export interface OutputObject {
  readonly [key: string]: Output;
}

/** Whether a value is an object with keys, not a list and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a list; unlike `Array.isArray` it narrows readonly lists. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function isSame(left: Json | undefined, right: Json | undefined): boolean {
  return isDeepStrictEqual(left, right);
}

/** A scalar as CloudFormation writes it where it needs text: `true`, `8080`, or the text itself. */
export function toText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
