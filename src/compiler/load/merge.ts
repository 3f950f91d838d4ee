import type { YamlObject, YamlValue } from '../../model/source.ts';
import type { EntryOrigins, Origin, Origins } from './origins.ts';
import { keySpan } from './origins.ts';
import type { LoadReport } from './span.ts';

/** What merging reads and writes. */
export interface Merging {
  readonly origins: Origins;
  readonly report: LoadReport;
}

/**
 * In settings `null` deletes: the key is absent from the result, whichever file has it. A patch is different: it is
 * applied to a generated resource later, so its nulls are kept.
 */
type Zone = 'settings' | 'patch';

/** A place in the tree, as far as merging must know it. */
interface Place {
  readonly zone: Zone;
  /** The keys of the first two levels; deeper levels need none. */
  readonly keys: readonly string[];
}

const ROOT: Place = { zone: 'settings', keys: [] };

/** Sections whose children have names that the user chose: there `overrides` may be the name of a component. */
const NAMED_SECTIONS = new Set(['services', 'gateways', 'externalServices', 'variables']);

/**
 * One file over the files before it: maps merge, anything else replaces, `null` deletes. Entries keep the origin of the
 * file that decided them; a map that both have keeps the earlier one. A `null` that deletes nothing is reported.
 *
 * For the first file `base` is an empty map, so that one rule serves all files.
 */
export function mergeOver(base: YamlObject, overlay: YamlObject, merging: Merging): YamlObject {
  return mergeMaps(base, overlay, ROOT, merging);
}

function mergeMaps(
  base: YamlObject,
  overlay: YamlObject,
  place: Place,
  merging: Merging,
): YamlObject {
  const result: Record<string, YamlValue> = Object.assign(Object.create(null), base);
  const baseOrigins = entriesOf(base, merging);
  const overlayOrigins = entriesOf(overlay, merging);
  const origins = new Map(baseOrigins);
  for (const [key, value] of Object.entries(overlay)) {
    const inner = placeOf(place, key);
    const origin = overlayOrigins.get(key);
    if (value === null && inner.zone === 'settings') {
      if (!(key in base)) reportIdleNull(key, origin, merging);
      delete result[key];
      origins.delete(key);
      continue;
    }
    const before = base[key];
    result[key] = mergeEntry(before, value, inner, merging);
    if (isMap(before) && isMap(value)) continue;
    reportConflict({ key, before, value, from: baseOrigins.get(key), to: origin }, merging);
    if (origin !== undefined) origins.set(key, origin);
  }
  merging.origins.set(result, origins);
  return result;
}

function mergeEntry(
  before: YamlValue | undefined,
  value: YamlValue,
  place: Place,
  merging: Merging,
): YamlValue {
  if (isMap(value)) return mergeMaps(isMap(before) ? before : EMPTY, value, place, merging);
  if (!Array.isArray(value)) return value;
  const items = value.map((item) => mergeEntry(undefined, item, place, merging));
  const origins = merging.origins.get(value);
  if (origins !== undefined) merging.origins.set(items, origins);
  return items;
}

const EMPTY: YamlObject = Object.freeze(Object.create(null));

function entriesOf(map: YamlObject, merging: Merging): EntryOrigins {
  return merging.origins.get(map) ?? new Map();
}

function placeOf(parent: Place, key: string): Place {
  if (parent.zone === 'patch' || parent.keys.length > 2) return parent;
  const keys = [...parent.keys, key];
  const depth = NAMED_SECTIONS.has(keys[0] ?? '') ? 3 : 2;
  return { zone: keys.length === depth && key === 'overrides' ? 'patch' : 'settings', keys };
}

function reportIdleNull(key: string, origin: Origin | undefined, merging: Merging): void {
  if (origin === undefined) return;
  merging.report({
    code: 'null-without-effect',
    severity: 'warning',
    message: `"${key}" has no value, and no earlier file has a "${key}" to delete`,
    span: keySpan(origin),
    hint: 'write {} for an empty map, or remove the line',
  });
}

function reportConflict(
  entry: {
    readonly key: string;
    readonly before: YamlValue | undefined;
    readonly value: YamlValue;
    readonly from: Origin | undefined;
    readonly to: Origin | undefined;
  },
  merging: Merging,
): void {
  const [was, is] = [shapeOf(entry.before), shapeOf(entry.value)];
  if (was === is || was === 'scalar' || is === 'scalar') return;
  if (entry.from === undefined || entry.to === undefined) return;
  merging.report({
    code: 'overlay-type-conflict',
    severity: 'error',
    message: `"${entry.key}" is a ${is} here, and a ${was} in the file that this overlays`,
    span: keySpan(entry.to),
    hint: `write a ${was}, or delete the earlier one with null in a file between`,
    related: [{ message: `the ${was}`, span: keySpan(entry.from) }],
  });
}

function shapeOf(value: YamlValue | undefined): 'list' | 'map' | 'scalar' {
  if (Array.isArray(value)) return 'list';
  return isMap(value) ? 'map' : 'scalar';
}

function isMap(value: YamlValue | undefined): value is YamlObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
