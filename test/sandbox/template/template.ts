import { parse as parseYaml } from 'yaml';
import { validationError } from '../errors.ts';
import { isList, isObject, type Json, type JsonObject } from '../values.ts';

/** A template, read into its sections; values inside still hold intrinsic functions. */
export interface Template {
  readonly description: string | undefined;
  readonly metadata: Json | undefined;
  readonly transforms: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
}

/** One entry of `Parameters`. */
export interface ParameterDeclaration {
  readonly type: string;
  readonly description: string | undefined;
  readonly defaultText: string | undefined;
  readonly isSecret: boolean;
  readonly allowedValues: readonly string[] | undefined;
  readonly allowedPattern: string | undefined;
}

/** One entry of `Resources`. */
export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
  readonly metadata: Json | undefined;
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
}

/** One entry of `Outputs`. */
export interface OutputDeclaration {
  readonly value: Json;
  readonly description: string | undefined;
  readonly condition: string | undefined;
  readonly exportName: Json | undefined;
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Transform',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Hooks',
  'Resources',
  'Outputs',
];

/**
 * Reads a template's text, JSON or YAML without short forms, and checks its frame; what its parts refer to is the
 * business of `check.ts`. Throws CloudFormation's `ValidationError`.
 */
export function parseTemplate(body: string): Template {
  const document = parseDocument(body);
  const unknown = Object.keys(document).filter((key) => !SECTIONS.includes(key));
  if (unknown.length > 0) {
    throw formatError(`Invalid template property or properties [${unknown.join(', ')}]`);
  }
  const resources = section(document, 'Resources');
  if (Object.keys(resources).length === 0) {
    throw formatError('At least one Resources member must be defined.');
  }
  return {
    description: optionalText(document['Description'], 'Description'),
    metadata: document['Metadata'],
    transforms: textList(document['Transform']),
    parameters: mapSection(section(document, 'Parameters'), parseParameter),
    mappings: section(document, 'Mappings'),
    conditions: section(document, 'Conditions'),
    resources: mapSection(resources, parseResource),
    outputs: mapSection(section(document, 'Outputs'), parseOutput),
  };
}

/** The error of a template that is wrong in itself. */
export function formatError(message: string): Error {
  return validationError(`Template format error: ${message}`);
}

function parseDocument(body: string): JsonObject {
  const isJson = body.trimStart().startsWith('{');
  let document: unknown;
  try {
    document = isJson ? JSON.parse(body) : parseYaml(body, { maxAliasCount: 100 });
  } catch {
    throw formatError(isJson ? 'JSON not well-formed.' : 'YAML not well-formed.');
  }
  if (!isObject(document)) throw formatError('unsupported structure.');
  return document;
}

function section(document: JsonObject, name: string): JsonObject {
  const value = document[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw formatError(`${name} must be an object.`);
  return value;
}

function mapSection<Entry>(
  entries: JsonObject,
  parse: (name: string, entry: JsonObject) => Entry,
): Readonly<Record<string, Entry>> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => {
      if (!isObject(entry)) throw formatError(`Every ${name} object must be an object.`);
      return [name, parse(name, entry)];
    }),
  );
}

function parseParameter(name: string, entry: JsonObject): ParameterDeclaration {
  const type = entry['Type'];
  if (typeof type !== 'string') {
    throw formatError(`Every Parameters object must contain a Type member. [${name}]`);
  }
  const allowed = entry['AllowedValues'];
  const pattern = entry['AllowedPattern'];
  return {
    type,
    description: optionalText(entry['Description'], `${name} Description`),
    defaultText: scalarText(entry['Default']),
    isSecret: entry['NoEcho'] === true || entry['NoEcho'] === 'true',
    allowedValues: isList(allowed) ? allowed.map((value) => scalarText(value) ?? '') : undefined,
    allowedPattern: typeof pattern === 'string' ? pattern : undefined,
  };
}

function parseResource(name: string, entry: JsonObject): ResourceDeclaration {
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw formatError(`Resource name ${name} is non alphanumeric.`);
  const type = entry['Type'];
  if (typeof type !== 'string') {
    throw formatError(`[/Resources/${name}] Every Resources object must contain a Type member.`);
  }
  const deletionPolicy = entry['DeletionPolicy'];
  const updateReplacePolicy = entry['UpdateReplacePolicy'];
  return {
    type,
    properties: section(entry, 'Properties'),
    dependsOn: textList(entry['DependsOn']),
    condition: optionalText(entry['Condition'], `${name} Condition`),
    metadata: entry['Metadata'],
    deletionPolicy: typeof deletionPolicy === 'string' ? deletionPolicy : 'Delete',
    updateReplacePolicy: typeof updateReplacePolicy === 'string' ? updateReplacePolicy : 'Delete',
  };
}

function parseOutput(name: string, entry: JsonObject): OutputDeclaration {
  const value = entry['Value'];
  if (value === undefined || value === null) {
    throw formatError(`Output ${name} is malformed. The Value attribute must not be null.`);
  }
  return {
    value,
    description: optionalText(entry['Description'], `${name} Description`),
    condition: optionalText(entry['Condition'], `${name} Condition`),
    exportName: section(entry, 'Export')['Name'],
  };
}

function optionalText(value: Json | undefined, what: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw formatError(`Every ${what} member must be a string.`);
  return value;
}

function scalarText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function textList(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}
