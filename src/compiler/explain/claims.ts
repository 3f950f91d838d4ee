import type { Location, Path, Source, YamlValue } from '../../model/source.ts';
import { childOf, isList, isMap, valueAt } from '../../model/yaml-path.ts';

/** What one file says at a path. */
export interface Claim {
  readonly value: YamlValue;
  readonly location: Location;
  /** Where a later file took it away other than by a value of its own at the path. */
  readonly removedAt: Location | undefined;
}

/** What the files say at a path. */
export interface Claims {
  /** What they say, the last file first. The first one that nothing removed is in the merged document. */
  readonly claims: readonly Claim[];
  /** Where the last `null`, or the last value in place of all around the path, removed what was before. */
  readonly removedAt: Location | undefined;
}

/**
 * What each file says at a path, by the rules of merging (`load/merge.ts`): maps merge, anything else takes the place of
 * what was before, `null` deletes. `merged` tells a `null` that deletes from one that is a value.
 */
export function claimsAt(path: Path, layers: readonly Source[], merged: Source): Claims {
  const isNullValue = valueAt(merged.tree, path) === null;
  const claims: Claim[] = [];
  let removedAt: Location | undefined;
  for (const layer of layers.toReversed()) {
    const said = saidAt(path, layer, isNullValue);
    if (said.value !== undefined) {
      claims.push({ value: said.value, location: layer.locate(path, 'value'), removedAt });
    }
    removedAt ??= said.removesAt;
  }
  return { claims, removedAt };
}

interface Said {
  readonly value: YamlValue | undefined;
  /** Where this file removes what earlier ones say at the path. */
  readonly removesAt: Location | undefined;
}

function saidAt(path: Path, layer: Source, isNullValue: boolean): Said {
  let value: YamlValue | undefined = layer.tree;
  let removesAt: Location | undefined;
  for (const [index, step] of path.entries()) {
    // A list takes the place of an earlier list with all that is in it, as any value but a map does.
    if (!isMap(value)) removesAt ??= layer.locate(path.slice(0, index), 'value');
    if (!isMap(value) && !isList(value)) return { value: undefined, removesAt };
    value = childOf(value, step);
    if (value === undefined) return { value, removesAt };
  }
  if (value !== null || isNullValue) return { value, removesAt };
  return { value: undefined, removesAt: removesAt ?? layer.locate(path, 'key') };
}
