import type { Path } from '../model/source.ts';
import type { PlacedError } from './schema-error-place.ts';
import { pathKey } from './schema-error-place.ts';
import { typeOf } from './yaml-type.ts';

/**
 * Reduces the errors of `oneOf` and `anyOf` to those of the alternative that the user most likely meant. A validator
 * reports what is wrong with every alternative, and then that none fits.
 *
 * Alternatives of our language differ in their type (a text or a map, a switch or a map), so the type that was written
 * decides: complaints about the types of the other alternatives go. When no alternative has that type, one error with
 * all their types stays.
 */
export function collapseAlternatives(errors: readonly PlacedError[]): readonly PlacedError[] {
  const alternatives = errors.filter(isAlternative);
  if (alternatives.length === 0) return errors;
  const deepestFirst = [...alternatives].sort(
    (left, right) => right.path.length - left.path.length,
  );
  return deepestFirst.reduce(collapseOne, errors);
}

function isAlternative({ keyword }: PlacedError): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

function collapseOne(
  errors: readonly PlacedError[],
  alternative: PlacedError,
): readonly PlacedError[] {
  if (Array.isArray(alternative.params['passingSchemas'])) return errors;
  const inside = errors.filter(
    (error) => error !== alternative && isAtOrBelow(error.path, alternative.path),
  );
  const kept = inside.filter((error) => !isOtherAlternative(error, alternative));
  const dropped = new Set([...inside, alternative]);
  if (kept.length === 0) return replace(errors, dropped, [typeError(inside, alternative)]);
  const isChoiceOfKeys =
    kept.length > 1 &&
    kept.every((error) => error.keyword === 'required' && isAt(error, alternative));
  return replace(errors, dropped, isChoiceOfKeys ? [choiceOfKeys(kept, alternative)] : kept);
}

/** Whether an error complains that the value is no value of another alternative. */
function isOtherAlternative(error: PlacedError, alternative: PlacedError): boolean {
  if (!isAt(error, alternative)) return false;
  if (error.keyword === 'type') return true;
  if (error.keyword !== 'enum') return false;
  const allowed = error.params['allowedValues'];
  const type = typeOf(error.value);
  return Array.isArray(allowed) && allowed.every((value) => typeOf(value) !== type);
}

function typeError(inside: readonly PlacedError[], alternative: PlacedError): PlacedError {
  const types = inside
    .filter((error) => error.keyword === 'type')
    .flatMap((error) => error.params['type'] ?? []);
  if (types.length === 0) return alternative;
  return { ...alternative, keyword: 'type', params: { type: [...new Set(types)] } };
}

function choiceOfKeys(kept: readonly PlacedError[], alternative: PlacedError): PlacedError {
  const keys = kept.map((error) => String(error.params['missingProperty']));
  return { ...alternative, keyword: 'requiredAny', params: { keys: [...new Set(keys)] } };
}

function isAt(error: PlacedError, alternative: PlacedError): boolean {
  return pathKey(error.path) === pathKey(alternative.path) && error.propertyName === undefined;
}

function isAtOrBelow(path: Path, ancestor: Path): boolean {
  return ancestor.every((step, index) => path[index] === step);
}

/** The errors with `dropped` taken out and `added` in the place of the first of them. */
function replace(
  errors: readonly PlacedError[],
  dropped: ReadonlySet<PlacedError>,
  added: readonly PlacedError[],
): readonly PlacedError[] {
  const first = errors.findIndex((error) => dropped.has(error));
  const before = errors.slice(0, first);
  return [...before, ...added, ...errors.slice(first).filter((error) => !dropped.has(error))];
}
