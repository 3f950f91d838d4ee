import type { SchemaError } from '../kit/schema-error.ts';
import type { Path, YamlValue } from '../model/source.ts';
import type { Finding } from './finding.ts';
import { collapseAlternatives } from './schema-alternatives.ts';
import type { PlacedError } from './schema-error-place.ts';
import { pathKey, placeError } from './schema-error-place.ts';
import { meantKey, missingKeys, wordsOf } from './schema-error-words.ts';

/**
 * Turns the errors of a schema into findings, in the order of the errors: one for each
 * place, alternatives reduced to the one that the user most likely meant, all keys that one map
 * lacks together, and none that is only misspelt.
 */
export function schemaFindings(
  errors: readonly SchemaError[],
  tree: YamlValue,
): readonly Finding[] {
  const placed = collapseAlternatives(errors.map((error) => placeError(error, tree)));
  const findings = new Map<string, { readonly rank: number; readonly finding: Finding }>();
  for (const error of joinMissing(placed)) {
    const finding = toFinding(error);
    const place = `${finding.anchor} ${pathKey(finding.path)}`;
    const known = findings.get(place);
    const rank = RANKS.indexOf(error.keyword);
    if (known === undefined || rank > known.rank) findings.set(place, { rank, finding });
  }
  return [...findings.values()].map(({ finding }) => finding);
}

/**
 * When one value breaks several rules, the last of these that it breaks is told: it explains the
 * others.
 */
const RANKS: readonly string[] = ['pattern', 'minLength', 'const', 'enum', 'type'];

/**
 * One error for all keys that a map lacks, without those that an unknown key of the map probably
 * stands for.
 */
function joinMissing(errors: readonly PlacedError[]): readonly PlacedError[] {
  const lacking = keysByMap(errors);
  return errors.flatMap((error) => {
    if (error.keyword !== 'required') return error;
    const map = pathKey(error.path);
    const keys = lacking.get(map);
    lacking.delete(map);
    return keys === undefined ? [] : { ...error, params: { keys: [...keys] } };
  });
}

/** The keys that each map lacks, by the map's path. */
function keysByMap(errors: readonly PlacedError[]): Map<string, ReadonlySet<string>> {
  const misspelt = new Set(
    errors.flatMap((error) => {
      const meant = meantKey(error);
      return meant === undefined ? [] : pathKey([...error.path, meant]);
    }),
  );
  const lacking = new Map<string, ReadonlySet<string>>();
  for (const { keyword, path, params } of errors) {
    const key = String(params['missingProperty']);
    if (keyword !== 'required' || misspelt.has(pathKey([...path, key]))) continue;
    lacking.set(pathKey(path), new Set([...(lacking.get(pathKey(path)) ?? []), key]));
  }
  return lacking;
}

/** The keys that `joinMissing` has put together. */
function missingOf(error: PlacedError): readonly string[] {
  return error.params['keys'] as readonly string[];
}

function toFinding(error: PlacedError): Finding {
  const { path, anchor } = placeOf(error);
  const words =
    error.keyword === 'required' ? missingKeys(error, missingOf(error)) : wordsOf(error);
  return { ...words, severity: 'error', path, anchor };
}

/**
 * Unknown and misnamed keys are shown themselves. A missing key has its own path: a source answers
 * with the `null` that deleted it, or else with the key of the map that lacks it.
 */
function placeOf(error: PlacedError): { readonly path: Path; readonly anchor: 'key' | 'value' } {
  const { path, params } = error;
  if (error.propertyName !== undefined) {
    return { path: [...path, error.propertyName], anchor: 'key' };
  }
  switch (error.keyword) {
    case 'additionalProperties':
      return { path: [...path, String(params['additionalProperty'])], anchor: 'key' };
    case 'dependencies':
      return { path: [...path, String(params['property'])], anchor: 'key' };
    case 'required':
      return { path: [...path, ...missingOf(error).slice(0, 1)], anchor: 'key' };
    case 'requiredAny':
    case 'minProperties':
    case 'maxProperties':
      return { path, anchor: 'key' };
    default:
      return { path, anchor: 'value' };
  }
}
