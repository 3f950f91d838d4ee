type Value = null | boolean | number | string | readonly Value[] | Members;
interface Members {
  readonly [key: string]: Value;
}

/**
 * `target` with a JSON merge patch applied (RFC 7386): maps merge, `null` removes, anything else replaces. Neither
 * argument changes; keys of the target keep their order, new ones follow.
 */
export function mergePatch(target: Value | undefined, patch: Value): Value {
  if (!isMap(patch)) return patch;
  const merged = new Map<string, Value>(isMap(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function isMap(value: Value | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
