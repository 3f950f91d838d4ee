import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareText } from '../../src/kit/sort.ts';
import type { JsonSchema } from './json-schema.ts';

/** Where the vendored resource schemas lie (`schema/aws/README.md`). */
export const RESOURCE_SCHEMA_DIRECTORY = fileURLToPath(
  new URL('../../schema/aws/', import.meta.url),
);

/**
 * What resource schemas and their definitions say about keys that hang together, in words of their
 * own.
 */
export interface KeyRules {
  readonly requiredXor?: readonly string[];
  readonly requiredOr?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly dependentExcluded?: Readonly<Record<string, readonly string[]>>;
}

/** A CloudFormation resource schema, as far as the generators read it. */
export interface ResourceSchema extends KeyRules {
  readonly typeName: string;
  readonly description?: string;
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  /** JSON pointers such as `/properties/Name`, with `*` for the items of a list. */
  readonly createOnlyProperties?: readonly string[];
  readonly conditionalCreateOnlyProperties?: readonly string[];
  readonly readOnlyProperties?: readonly string[];
  readonly writeOnlyProperties?: readonly string[];
  readonly tagging?: { readonly tagProperty?: string; readonly tagUpdatable?: boolean };
  /** By `create`, `read`, `update`, `delete`, `list`: which actions CloudFormation takes for it. */
  readonly handlers?: Readonly<Record<string, { readonly permissions?: readonly string[] }>>;
}

/** The file of a type: `AWS::ECS::TaskDefinition` is `ecs-task-definition.json`. */
export function resourceSchemaFile(typeName: string): string {
  const words = typeName.replace(/^AWS::/, '').replaceAll('::', '-');
  const kebab = words.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  return `${RESOURCE_SCHEMA_DIRECTORY}${kebab}.json`;
}

/**
 * Reads the vendored schema of a type; throws when `scripts/vendor-resource-schemas.ts` does not
 * list it.
 */
export function readResourceSchema(typeName: string): ResourceSchema {
  return JSON.parse(readFileSync(resourceSchemaFile(typeName), 'utf8'));
}

/** The names of all vendored types, sorted. */
export function vendoredTypes(): readonly string[] {
  const files = readdirSync(RESOURCE_SCHEMA_DIRECTORY).filter((name) => name.endsWith('.json'));
  return files
    .map((name) =>
      String(JSON.parse(readFileSync(`${RESOURCE_SCHEMA_DIRECTORY}${name}`, 'utf8')).typeName),
    )
    .sort(compareText);
}
