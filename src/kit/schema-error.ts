/**
 * One violation of a JSON Schema: Ajv's error object without its English text, because whoever prints it has words of
 * its own.
 */
export interface SchemaError {
  /** JSON pointer to the value. */
  readonly instancePath: string;
  /** The key that broke a rule about names of keys; `instancePath` is then its object. */
  readonly propertyName?: string;
  readonly keyword: string;
  /**
   * What the keyword wanted (https://ajv.js.org/api.html#error-parameters), such as `{
   * missingProperty: 'name' }`. Ours in addition: `known` (`additionalProperties`), the keys that
   * the object may have, sorted; and `message` (`pattern`), the schema's own sentence about the
   * pattern, if it has one.
   */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The keys of a JSON pointer (RFC 6901), from the root on. */
export function pointerKeys(pointer: string): readonly string[] {
  const tokens = pointer.split('/').slice(1);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
