import type { JsonSchema } from '../../../scripts/generate/json-schema.ts';
import { choice, mapOf, text } from '../fields.ts';
import { type Definitions, type EntryKind, HEADER_MODIFIERS, TENANCY } from './fields.ts';
import { GATEWAY_ENTRY_KINDS } from './gateway-kinds.ts';
import { ROUTING_KINDS } from './routing-kinds.ts';
import { SERVICE_KIND_DEFINITIONS, SERVICE_KINDS } from './service-kinds.ts';

const KINDS: Readonly<Record<string, EntryKind>> = {
  ...SERVICE_KINDS,
  ...ROUTING_KINDS,
  ...GATEWAY_ENTRY_KINDS,
};

/** What entries of every kind have (hashicorp/consul, agent/structs, "validateConfigEntryMeta"). */
const COMMON: Definitions = {
  ...TENANCY,
  Meta: {
    ...mapOf('Metadata of the entry; `meshc-` is ours.', {
      names: {
        type: 'string',
        pattern: '^(?!meshc-).{1,128}$',
        patternErrorMessage: 'use up to 128 characters; what begins with meshc- is ours',
      },
      values: text('Value.', { maxLength: 512 }),
      examples: [{ team: 'checkout' }],
    }),
    maxProperties: 62,
  },
};

const CONFIG_ENTRY: JsonSchema = {
  title: 'Config entry',
  description: 'A config entry of Consul, as its HTTP API takes it.',
  type: 'object',
  required: ['Kind'],
  properties: {
    Kind: choice(
      'What the entry is about. `inline-certificate` is no kind here, since it would put a private key into a template: write it with the tools of Consul, and refer to it by its name.',
      Object.fromEntries(
        Object.entries(KINDS).map(([kind, { description }]) => [kind, description]),
      ),
    ),
    ...COMMON,
  },
  allOf: Object.entries(KINDS).map(([kind, { definition }]) => ({
    if: { properties: { Kind: { const: kind } }, required: ['Kind'] },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: { $ref: `#/definitions/${definition}` },
  })),
};

/** Names the fields of the parent, which has their schemas, because it is closed. */
function branch(
  kind: string,
  { title, description, fields, required = [] }: EntryKind,
): JsonSchema {
  return {
    title,
    description,
    additionalProperties: false,
    properties: {
      Kind: { description: 'What the entry is about.', const: kind },
      ...fields,
      ...Object.fromEntries(Object.keys(COMMON).map((name) => [name, { doNotSuggest: true }])),
    },
    required: ['Kind', ...required],
  };
}

/** Definitions of `consul.configEntries`. */
export const CONFIG_ENTRY_DEFINITIONS: Definitions = {
  ConfigEntry: CONFIG_ENTRY,
  ...Object.fromEntries(
    Object.entries(KINDS).map(([kind, parts]) => [parts.definition, branch(kind, parts)]),
  ),
  ...SERVICE_KIND_DEFINITIONS,
  EntryHeaderModifiers: HEADER_MODIFIERS,
};
