import type { YamlValue } from '../../model/source.ts';
import type { Span } from './span.ts';

/**
 * Where one entry of a map or a list was written. Flat, because a large mesh has many thousands of
 * them. An item of a list has no key: its key range is that of its value.
 */
export interface Origin {
  readonly file: number;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /**
   * The alias through which the value came; the value's range is then that of the anchor's text.
   */
  readonly alias: Span | undefined;
}

/** The entries of one container by key or index. */
export type EntryOrigins = ReadonlyMap<string | number, Origin>;

/**
 * The origins of every container that the load phase made, kept beside the containers: values stay
 * plain.
 */
export type Origins = WeakMap<object, EntryOrigins>;

/** The place of an entry's key. */
export function keySpan(origin: Origin): Span {
  return { file: origin.file, start: origin.keyStart, end: origin.keyEnd };
}

/** The place of an entry's value. */
export function valueSpan(origin: Origin): Span {
  return { file: origin.file, start: origin.valueStart, end: origin.valueEnd };
}

/** The origin of an entry, if the value is a container and has the entry. */
export function originOf(
  origins: Origins,
  container: YamlValue | undefined,
  key: string | number,
): Origin | undefined {
  if (typeof container !== 'object' || container === null) return undefined;
  return origins.get(container)?.get(key);
}
