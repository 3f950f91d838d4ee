import { type AwsError, validationError } from './errors.ts';
import { isList, isObject, type Json, type JsonObject } from './values.ts';

/** What a caller sent, read member by member with the service's own error where a member is missing or wrong. */
export class Input {
  readonly #members: JsonObject;
  readonly #refuse: (message: string) => AwsError;

  /** `refuse` makes the error of a wrong member; CloudFormation's `ValidationError` unless given. */
  constructor(members: JsonObject, refuse: (message: string) => AwsError = validationError) {
    this.#members = members;
    this.#refuse = refuse;
  }

  /** The members as they came. */
  get members(): JsonObject {
    return this.#members;
  }

  /** A text, or undefined where the member is absent. */
  text(name: string): string | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw this.#wrong(name, value, 'a string');
    return value;
  }

  /** A text that must be there. */
  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) {
      const member = name.charAt(0).toLowerCase() + name.slice(1);
      throw this.#refuse(
        `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
      );
    }
    return value;
  }

  /** A text out of a fixed set. */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.#wrong(name, value, `one of [${choices.join(', ')}]`);
    return found;
  }

  /** A truth value; the query protocol sends it as text. */
  flag(name: string): boolean | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw this.#wrong(name, value, 'a boolean');
  }

  /** A whole number; the query protocol sends it as text. */
  number(name: string): number | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) {
      throw this.#wrong(name, value, 'an integer');
    }
    return number;
  }

  /** A list of texts; absent is undefined. */
  texts(name: string): readonly string[] | undefined {
    return this.#list(name)?.map((item) => {
      if (typeof item !== 'string') throw this.#wrong(name, item, 'a list of strings');
      return item;
    });
  }

  /** A list of objects, each as an input of its own; absent is undefined. */
  objects(name: string): readonly Input[] | undefined {
    return this.#list(name)?.map((item) => {
      if (!isObject(item)) throw this.#wrong(name, item, 'a list of structures');
      return new Input(item, this.#refuse);
    });
  }

  /** A nested structure. */
  object(name: string): Input | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (!isObject(value)) throw this.#wrong(name, value, 'a structure');
    return new Input(value, this.#refuse);
  }

  #list(name: string): readonly Json[] | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    // The query protocol sends an empty list as an empty text.
    if (value === '') return [];
    if (!isList(value)) throw this.#wrong(name, value, 'a list');
    return value;
  }

  #wrong(name: string, value: Json, wanted: string): AwsError {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    const shown = typeof value === 'string' ? value.slice(0, 80) : typeof value;
    return this.#refuse(
      `1 validation error detected: Value '${shown}' at '${member}' failed to satisfy constraint: Member must be ${wanted}`,
    );
  }
}
