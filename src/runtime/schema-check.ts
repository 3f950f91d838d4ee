import { pointerKeys, type SchemaError } from '../kit/schema-error.ts';
import { type Schema, schemaErrors } from '../kit/schema-errors.ts';

/**
 * What is wrong with `value`, each line with the dotted path of its field, `(root)` for the whole. Empty when the
 * schema accepts it.
 */
export function checkAgainst(schema: Schema, value: unknown): readonly string[] {
  return schemaErrors(schema, value).map((error) => {
    const path = pathOf(error);
    const field = path.length === 0 ? '(root)' : path.join('.');
    return `${field}: ${wordsFor(error, valueAt(value, path))}`;
  });
}

/** Way to the field that is wrong, missing or unknown. */
function pathOf({ keyword, instancePath, params }: SchemaError): readonly string[] {
  const path = pointerKeys(instancePath);
  switch (keyword) {
    case 'required':
      return [...path, String(params['missingProperty'])];
    case 'additionalProperties':
      return [...path, String(params['additionalProperty'])];
    case 'uniqueItems':
      return [...path, String(params['i'])];
    default:
      return path;
  }
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((part, key) => Object(part)[key], value);
}

/** For the keywords of schema/task-config.schema.json; a test holds them against this list. */
function wordsFor({ keyword, params }: SchemaError, value: unknown): string {
  const shown = JSON.stringify(value);
  switch (keyword) {
    case 'type':
      return `must be ${[params['type']].flat().join(' or ')}, not ${typeOf(value)}`;
    case 'enum': {
      const choices = [params['allowedValues']].flat().filter((choice) => choice !== null);
      return `must be one of ${choices.join(', ')}, not ${shown}`;
    }
    case 'minLength':
      return 'must not be empty';
    case 'pattern':
      return `must match ${params['pattern']}, which ${shown} does not`;
    case 'minimum':
      return `must be at least ${params['limit']}, not ${value}`;
    case 'maximum':
      return `must be at most ${params['limit']}, not ${value}`;
    case 'uniqueItems':
      return `repeats ${shown}`;
    case 'required':
      return 'is required';
    default:
      return `is unknown; known here are ${[params['known']].flat().join(', ')}`;
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
