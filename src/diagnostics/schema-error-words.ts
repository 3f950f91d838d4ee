import { didYouMean } from '../kit/did-you-mean.ts';
import { joinWords } from '../kit/join-words.ts';
import type { YamlValue } from '../model/source.ts';
import type { FindingCode } from './codes.ts';
import { ownKey } from './foreign-keys.ts';
import type { PlacedError } from './schema-error-place.ts';
import { mayHoldCredential, typeHint } from './type-hint.ts';
import { typeOf, typeWords, valueWords } from './yaml-type.ts';

/** What a finding says about one broken keyword. */
export interface ErrorWords {
  readonly code: FindingCode;
  readonly message: string;
  readonly hint?: string;
  /** The value may be a credential: no excerpt shows it. */
  readonly hidesValue?: boolean;
}

/** A longer list of possibilities helps nobody. */
const MAX_LISTED = 12;

type Keyword = (error: PlacedError) => ErrorWords;

/**
 * By JSON Schema keyword; parameters as Ajv documents them
 * (https://ajv.js.org/api.html#error-parameters).
 */
const KEYWORDS: Readonly<Record<string, Keyword>> = {
  additionalProperties: unknownKey,
  const: ({ value, params }) => notAllowed(value, [params['allowedValue']]),
  dependencies: ({ params }) => ({
    code: 'missing-key',
    message: `"${params['property']}" needs the key "${params['missingProperty']}" beside it`,
  }),
  enum: ({ value, params }) => notAllowed(value, listOf(params['allowedValues'])),
  exclusiveMaximum: bound('less than'),
  exclusiveMinimum: bound('more than'),
  maximum: bound('at most'),
  minimum: bound('at least'),
  maxItems: count('at most', 'item'),
  minItems: count('at least', 'item'),
  maxLength: count('at most', 'character'),
  minLength: count('at least', 'character'),
  maxProperties: count('at most', 'key'),
  minProperties: count('at least', 'key'),
  multipleOf: bound('a multiple of'),
  pattern: badFormat,
  requiredAny: ({ path, params }) => ({
    code: 'missing-key',
    message: `${ownerWords(path)} lacks one of the keys ${quoted(listOf(params['keys']), 'or')}`,
  }),
  type: wrongType,
  uniqueItems: ({ params }) => ({
    code: 'not-allowed',
    message: `the items ${Number(params['j']) + 1} and ${Number(params['i']) + 1} of this list are equal`,
  }),
};

/**
 * The words for an error. Keywords that our schemas do not use get a sentence that is true of all
 * of them.
 */
export function wordsOf(error: PlacedError): ErrorWords {
  if (error.propertyName !== undefined) return badName(error, error.propertyName);
  const words = KEYWORDS[error.keyword];
  if (words !== undefined) return words(error);
  return {
    code: 'no-alternative',
    message: `${valueWords(error.value)} fits none of the forms that this field has, or several`,
  };
}

/** The words for all keys that one map lacks. */
export function missingKeys(error: PlacedError, keys: readonly string[]): ErrorWords {
  const noun = keys.length === 1 ? 'the key' : 'the keys';
  const message = `${ownerWords(error.path)} lacks ${noun} ${quoted(keys, 'and')}`;
  return { code: 'missing-key', message };
}

/** The key that an unknown key probably stands for: never one that the map has already. */
export function meantKey({ keyword, params, value }: PlacedError): string | undefined {
  if (keyword !== 'additionalProperties') return undefined;
  const known = listOf(params['known']).map(String);
  const free = known.filter((key) => !Object.hasOwn(Object(value), key));
  const key = String(params['additionalProperty']);
  return ownKey(key, free) ?? didYouMean(key, free);
}

function unknownKey(error: PlacedError): ErrorWords {
  const known = listOf(error.params['known']);
  const meant = meantKey(error);
  const words = {
    code: 'unknown-key',
    message: `unknown key "${error.params['additionalProperty']}"`,
  } as const;
  if (meant !== undefined) return { ...words, hint: `did you mean "${meant}"?` };
  if (known.length === 0 || known.length > MAX_LISTED) return words;
  return { ...words, hint: `allowed here: ${known.join(', ')}` };
}

function badName(error: PlacedError, name: string): ErrorWords {
  const { message } = error.params;
  const reason = typeof message === 'string' ? message : wordsOf(withoutName(error, name)).message;
  return { code: 'bad-name', message: `"${name}" cannot be a name here`, hint: reason };
}

function withoutName(error: PlacedError, name: string): PlacedError {
  return { ...error, propertyName: undefined, value: name };
}

function wrongType({ path, value, params }: PlacedError): ErrorWords {
  const types = listOf(params['type']).map(String);
  const wrong = { path, value, types };
  const hidesValue = mayHoldCredential(wrong);
  const found = hidesValue ? typeWords(typeOf(value)).join(' or ') : valueWords(value);
  const hint = typeHint(wrong);
  return {
    code: 'wrong-type',
    message: `expected ${joinWords(types.flatMap(typeWords), 'or')}, found ${found}`,
    ...(hint === undefined ? {} : { hint }),
    ...(hidesValue ? { hidesValue } : {}),
  };
}

function notAllowed(value: YamlValue | undefined, allowed: readonly unknown[]): ErrorWords {
  const words = {
    code: 'not-allowed',
    message: `${valueWords(value)} is not accepted here`,
  } as const;
  const texts = allowed.map(String);
  const meant = typeof value === 'string' ? didYouMean(value, texts) : undefined;
  const isListed = texts.length <= MAX_LISTED && !(texts.length === 1 && meant !== undefined);
  const list = isListed ? `allowed: ${texts.join(', ')}` : undefined;
  const hint = [meant && `did you mean "${meant}"?`, list].filter(Boolean).join(' ');
  return hint === '' ? words : { ...words, hint };
}

function badFormat({ value, params }: PlacedError): ErrorWords {
  const message = `${valueWords(value)} is not accepted here`;
  const rule = params['message'];
  const hint = typeof rule === 'string' ? rule : `it must match ${params['pattern']}`;
  return { code: 'bad-format', message, hint };
}

function bound(relation: string): Keyword {
  return ({ value, params }) => ({
    code: 'out-of-range',
    message: `expected ${relation} ${params['limit'] ?? params['multipleOf']}, found ${value}`,
  });
}

function count(relation: 'at least' | 'at most', noun: string): Keyword {
  return ({ value, params }) => {
    const limit = Number(params['limit']);
    const found = sizeOf(value);
    const words = `expected ${relation} ${limit} ${noun}${limit === 1 ? '' : 's'}`;
    return { code: 'out-of-range', message: `${words}, found ${found === 0 ? 'none' : found}` };
  };
}

function sizeOf(value: YamlValue | undefined): number {
  if (typeof value === 'string') return [...value].length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function ownerWords(path: PlacedError['path']): string {
  const last = path.at(-1);
  if (last === undefined) return 'the mesh';
  return typeof last === 'number' ? `item ${last + 1} of "${path.at(-2)}"` : `"${last}"`;
}

function quoted(words: readonly unknown[], conjunction: 'and' | 'or'): string {
  return joinWords(
    words.map((word) => `"${word}"`),
    conjunction,
  );
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
