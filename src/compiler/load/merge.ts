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
 * In settings `null` deletes: the key is absent from the result, whichever file has it. A patch is
 * different: it is applied to a generated resource later, so its nulls are kept. On the way there,
 * `overrides` holds what kinds of things are patched, and each kind holds them by name.
 */
type Zone = 'settings' | 'overrides' | 'kind' | 'target' | 'patch';

const NEXT_ZONE: Readonly<Partial<Record<Zone, Zone>>> = {
  overrides: 'kind',
  kind: 'target',
  target: 'patch',
  patch: 'patch',
};

/** A place in the tree, as far as merging must know it. */
interface Place {
  readonly zone: Zone;
  /** The keys of the first two levels; deeper levels need none. */
  readonly keys: readonly string[];
}

const ROOT: Place = { zone: 'settings', keys: [] };

/**
 * Sections whose children have names that the user chose: there `overrides` may be the name of a
 * component.
 */
const NAMED_SECTIONS = new Set(['services', 'gateways', 'externalServices', 'variables']);

/**
 * One file over the files before it: maps merge, anything else replaces, `null` deletes. Entries
 * keep the origin of the file that decided them; a map that both have keeps the earlier one. A
 * `null` that deletes nothing is reported.
 *
 * A deleted entry keeps an origin, the `null`, so that a finding about its absence can show it. The
 * first file has nothing under it, and the same rule: a key whose value is `null` is absent.
 */
export function mergeOver(
  base: YamlObject | undefined,
  overlay: YamlObject,
  merging: Merging,
): YamlObject {
  if (base === undefined) return newMap(overlay, ROOT, merging);
  return mergeMaps({ base, overlay, place: ROOT }, merging);
}

interface MapPair {
  readonly base: YamlObject;
  readonly overlay: YamlObject;
  readonly place: Place;
}

function mergeMaps({ base, overlay, place }: MapPair, merging: Merging): YamlObject {
  const { values, origins } = copyMap(base, merging);
  const overlayOrigins = entriesOf(overlay, merging);
  for (const [key, value] of Object.entries(overlay)) {
    const inner = placeOf(place, key);
    const origin = overlayOrigins.get(key);
    const before = base[key];
    if (value === null && inner.zone !== 'patch') {
      if (before === undefined) reportIdleNull(key, origin, merging);
      delete values[key];
      if (origin !== undefined) origins.set(key, origin);
      continue;
    }
    if (isMap(before) && isMap(value)) {
      values[key] = mergeMaps({ base: before, overlay: value, place: inner }, merging);
      continue;
    }
    reportConflict({ key, before, value, from: origins.get(key), to: origin }, merging);
    values[key] = newValue(value, inner, merging);
    if (origin !== undefined) origins.set(key, origin);
  }
  return values;
}

/** A value that nothing is under: the same value, or a copy where a `null` in it leaves. */
function newValue(value: YamlValue, place: Place, merging: Merging): YamlValue {
  if (isMap(value)) return newMap(value, place, merging);
  return Array.isArray(value) ? newList(value, place, merging) : value;
}

function newMap(map: YamlObject, place: Place, merging: Merging): YamlObject {
  let copy: MapCopy | undefined;
  for (const key in map) {
    const value = map[key];
    if (value === undefined || isScalar(value)) continue;
    const inner = placeOf(place, key);
    const kept = value === null ? null : newValue(value, inner, merging);
    const isDeleted = kept === null && inner.zone !== 'patch';
    if (kept === value && !isDeleted) continue;
    copy ??= copyMap(map, merging);
    if (isDeleted) {
      reportIdleNull(key, copy.origins.get(key), merging);
      delete copy.values[key];
    } else {
      copy.values[key] = kept;
    }
  }
  return copy?.values ?? map;
}

function newList(list: readonly YamlValue[], place: Place, merging: Merging): readonly YamlValue[] {
  const copy = list.map((item) => newValue(item, place, merging));
  if (copy.every((item, index) => item === list[index])) return list;
  const origins = merging.origins.get(list);
  if (origins !== undefined) merging.origins.set(copy, origins);
  return copy;
}

/** A map that is being made, with the origins that belong to it. */
interface MapCopy {
  readonly values: Record<string, YamlValue>;
  readonly origins: Map<string | number, Origin>;
}

function copyMap(map: YamlObject, merging: Merging): MapCopy {
  const values = Object.assign(Object.create(null) as Record<string, YamlValue>, map);
  const origins = new Map(entriesOf(map, merging));
  merging.origins.set(values, origins);
  return { values, origins };
}

function entriesOf(map: YamlObject, merging: Merging): EntryOrigins {
  return merging.origins.get(map) ?? new Map();
}

function placeOf(parent: Place, key: string): Place {
  const next = NEXT_ZONE[parent.zone];
  if (next !== undefined) return { zone: next, keys: parent.keys };
  if (parent.keys.length > 2) return parent;
  const keys = [...parent.keys, key];
  const depth = NAMED_SECTIONS.has(keys[0] ?? '') ? 3 : 2;
  return { zone: keys.length === depth && key === 'overrides' ? 'overrides' : 'settings', keys };
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

function isScalar(value: YamlValue): boolean {
  return typeof value !== 'object';
}

function isMap(value: YamlValue | undefined): value is YamlObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
