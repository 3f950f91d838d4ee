import type { PlacedError } from './schema-error-place.ts';
import { typeOf } from './yaml-type.ts';

/**
 * Reduces the errors of `oneOf` and `anyOf` to those of the alternative that the user most likely
 * meant. First comes what is wrong with every alternative, then that none fits.
 *
 * Alternatives of our language differ in their type (a text or a map, a switch or a map), so the
 * type that was written decides: complaints about the types of the other alternatives go. When no
 * alternative has that type, one error with all their types stays.
 */
export function collapseAlternatives(errors: readonly PlacedError[]): readonly PlacedError[] {
  const result: PlacedError[] = [];
  for (const error of errors) {
    if (error.keyword !== 'oneOf' && error.keyword !== 'anyOf') {
      result.push(error);
      continue;
    }
    let start = result.length;
    while (start > 0 && isAtOrBelow(result[start - 1], error)) start -= 1;
    const inside = result.splice(start);
    result.push(...collapse(inside, error));
  }
  return result;
}

function collapse(
  inside: readonly PlacedError[],
  alternative: PlacedError,
): readonly PlacedError[] {
  // More than one alternative fits: nothing is wrong with any of them.
  if (Array.isArray(alternative.params['passingSchemas'])) return [...inside, alternative];
  const kept = inside.filter((error) => !isOfOtherType(error, alternative));
  if (kept.length === 0) return [typeError(inside, alternative)];
  const isChoiceOfKeys = kept.every(
    (error) => error.keyword === 'required' && isAt(error, alternative),
  );
  return isChoiceOfKeys && kept.length > 1 ? [choiceOfKeys(kept, alternative)] : kept;
}

/** Whether an error only says that the value has not the type of some alternative. */
function isOfOtherType(error: PlacedError, alternative: PlacedError): boolean {
  if (!isAt(error, alternative)) return false;
  if (error.keyword === 'type') return true;
  const allowed = error.keyword === 'enum' && error.params['allowedValues'];
  return Array.isArray(allowed) && allowed.every((value) => typeOf(value) !== typeOf(error.value));
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
  return error.path.length === alternative.path.length && error.propertyName === undefined;
}

function isAtOrBelow(error: PlacedError | undefined, alternative: PlacedError): boolean {
  return alternative.path.every((step, index) => error?.path[index] === step);
}
