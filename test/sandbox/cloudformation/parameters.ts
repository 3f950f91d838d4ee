import { validationError } from '../errors.ts';
import type { Input } from '../input.ts';
import type { ParameterDeclaration, Template } from '../template/template.ts';
import type { Json } from '../values.ts';
import type { ParameterValue } from './model.ts';

type Values = Readonly<Record<string, ParameterValue>>;

/**
 * Gives every declared parameter its value: the caller's, the previous one where the caller says so, or the default.
 * Refuses unknown keys, missing values and values that break a constraint, in CloudFormation's words.
 */
export function resolveParameters(
  template: Template,
  given: readonly Input[],
  previous: Values | undefined,
): Values {
  const inputs = new Map(given.map((input) => [input.requiredText('ParameterKey'), input]));
  const unknown = [...inputs.keys()].filter((key) => !Object.hasOwn(template.parameters, key));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
  const values: [string, ParameterValue][] = [];
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const text = textOf(name, { declaration, input: inputs.get(name), previous });
    if (text === undefined) missing.push(name);
    else values.push([name, checkedValue(name, declaration, text)]);
  }
  if (missing.length > 0) {
    throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  }
  return Object.fromEntries(values);
}

function textOf(
  name: string,
  sources: {
    readonly declaration: ParameterDeclaration;
    readonly input: Input | undefined;
    readonly previous: Values | undefined;
  },
): string | undefined {
  const { declaration, input, previous } = sources;
  if (input?.flag('UsePreviousValue') === true) {
    const value = previous?.[name];
    if (value !== undefined) return value.text;
    throw validationError(
      `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    );
  }
  return input?.text('ParameterValue') ?? declaration.defaultText;
}

function checkedValue(
  name: string,
  declaration: ParameterDeclaration,
  text: string,
): ParameterValue {
  const { type, allowedValues, allowedPattern, isSecret } = declaration;
  if (allowedValues !== undefined && !allowedValues.includes(text)) {
    throw validationError(`Parameter '${name}' must be one of AllowedValues`);
  }
  if (allowedPattern !== undefined && !isMatch(allowedPattern, text)) {
    throw validationError(`Parameter '${name}' must match pattern ${allowedPattern}`);
  }
  if (type === 'Number' && (text.trim() === '' || !Number.isFinite(Number(text)))) {
    throw validationError(`Parameter '${name}' must be a number.`);
  }
  return { text, value: typedValue(type, text), isSecret };
}

function typedValue(type: string, text: string): Json {
  if (type !== 'CommaDelimitedList' && !type.startsWith('List<')) return text;
  return text === '' ? [] : text.split(',').map((part) => part.trim());
}

/** A pattern that is not valid here is one that CloudFormation's Java may well take: it passes. */
function isMatch(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}
