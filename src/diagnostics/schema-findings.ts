import { didYouMean } from '../kit/did-you-mean.ts';
import { joinWords } from '../kit/join-words.ts';
import type { SchemaError } from '../kit/schema-error.ts';
import type { Schema } from '../kit/schema-errors.ts';
import type { Path, YamlValue } from '../model/source.ts';
import type { Finding } from './finding.ts';
import { makeKeySearch } from './key-homes.ts';
import { collapseAlternatives } from './schema-alternatives.ts';
import type { PlacedError } from './schema-error-place.ts';
import { pathKey, placeError } from './schema-error-place.ts';
import { meantKey, missingKeys, wordsOf } from './schema-error-words.ts';

/**
 * Turns the errors of a schema into findings, in the order of the errors: one for each
 * place, alternatives reduced to the one that the user most likely meant, all keys that one map
 * lacks together, and none that is only misspelt. With the schema a key in the wrong place is told the right one.
 */
export function schemaFindings(
  errors: readonly SchemaError[],
  tree: YamlValue,
  schema?: Schema,
): readonly Finding[] {
  const placed = collapseAlternatives(errors.map((error) => placeError(error, tree)));
  const homesOf = schema === undefined ? () => [] : makeKeySearch(schema);
  const findings = new Map<string, { readonly rank: number; readonly finding: Finding }>();
  for (const error of joinMissing(placed)) {
    const finding = withHome(toFinding(error), error, homesOf);
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
  return { ...words, ...misspeltOwner(error), severity: 'error', path, anchor };
}

/** A map that lacks keys which one of almost the same name has is an overlay of that one, misspelt. */
function misspeltOwner(error: PlacedError): Pick<Finding, 'hint'> {
  const owner = error.path.at(-1);
  if (error.keyword !== 'required' || typeof owner !== 'string') return {};
  const hasAll = (sibling: YamlValue) =>
    missingOf(error).every((key) => Object.hasOwn(Object(sibling), key));
  const whole = Object.entries(error.siblings).filter(([, sibling]) => hasAll(sibling));
  const meant = didYouMean(
    owner,
    whole.map(([name]) => name),
  );
  return meant === undefined ? {} : { hint: `did you mean "${meant}"?` };
}

/** A key that no other one explains may be one of another map. */
function withHome(
  finding: Finding,
  error: PlacedError,
  homesOf: (key: string) => readonly string[],
): Finding {
  const isUnexplained = finding.code === 'unknown-key' && meantKey(error) === undefined;
  const homes = isUnexplained ? homesOf(String(finding.path.at(-1))) : [];
  if (homes.length === 0) return finding;
  const words = homes.map((home) => (home === '' ? 'the mesh itself' : home));
  return { ...finding, hint: `it is a key of ${joinWords(words, 'and')}` };
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
