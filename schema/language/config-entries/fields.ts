import type { JsonSchema } from '../../../scripts/generate/json-schema.ts';
import { choice, closed, integer, listOf, mapOf, text } from '../fields.ts';

export type Definitions = Readonly<Record<string, JsonSchema>>;

/** A kind of config entry: what its branch says beside what all kinds have. */
export interface EntryKind {
  /** Name of its definition. */
  readonly definition: string;
  readonly title: string;
  readonly description: string;
  readonly fields: Definitions;
  readonly required?: readonly string[];
}

/** A length of time in Go's words, as Consul takes it (Go documentation, "time.ParseDuration"). */
export function duration(description: string, example: string): JsonSchema {
  return text(description, {
    pattern: '^\\d+(\\.\\d+)?(ns|us|ms|s|m|h)(\\d+(\\.\\d+)?(ns|us|ms|s|m|h))*$',
    patternErrorMessage: 'write a time with its unit, such as 30s or 1m30s',
    examples: [example],
  });
}

export function yes(description: string): JsonSchema {
  return { description, type: 'boolean', examples: [true] };
}

export function count(description: string, example: number, maximum = 4294967295): JsonSchema {
  return integer(description, { minimum: 0, maximum, examples: [example] });
}

/** A path of requests, from its slash on. */
export function requestPath(description: string, example: string): JsonSchema {
  return text(description, {
    pattern: '^/',
    patternErrorMessage: 'begin the path with a slash',
    examples: [example],
  });
}

/** Name of a service in an entry; `*` where Consul takes all. */
export function serviceName(description: string, example = 'web'): JsonSchema {
  return text(description, { examples: [example] });
}

/** Where a service lives, in Consul Enterprise. */
export const TENANCY: Definitions = {
  Namespace: text('Namespace (Consul Enterprise).', { examples: ['team-a'] }),
  Partition: text('Admin partition (Consul Enterprise).', { examples: ['part-1'] }),
};

export const METHODS = listOf(
  'Methods of the requests; any when absent.',
  {
    description: 'One method.',
    type: 'string',
    enum: ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
  },
  { examples: [['GET']], minItems: 1, uniqueItems: true },
);

/** Ways to compare the path of a request, of which one holds. */
export const PATH_MATCH: Definitions = {
  PathExact: requestPath('The whole path.', '/health'),
  PathPrefix: requestPath('Beginning of the path.', '/admin'),
  PathRegex: text('A regular expression for the whole path (RE2).', {
    examples: ['/items/[0-9]+'],
  }),
};

const HEADER_MAP = (description: string): JsonSchema =>
  mapOf(description, { values: text('Value.'), examples: [{ 'x-version': '2' }] });

/** Headers that change on the way. */
export const HEADER_MODIFIERS = closed('Header modifiers', 'Headers that change on the way.', {
  properties: {
    Add: HEADER_MAP('Headers to add, beside those of the same name.'),
    Set: HEADER_MAP('Headers to set, in place of those of the same name.'),
    Remove: listOf('Headers to remove.', text('Name of a header.'), {
      examples: [['x-internal']],
    }),
  },
});

export const RETRY_CONDITIONS: readonly string[] = [
  '5xx',
  'gateway-error',
  'reset',
  'connect-failure',
  'envoy-ratelimited',
  'retriable-4xx',
  'refused-stream',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];

export const STATUS_CODES = listOf(
  'Answers with these status codes.',
  { description: 'A status code.', type: 'integer', minimum: 100, maximum: 599 },
  { examples: [[503]] },
);

const TLS_VERSIONS = ['TLS_AUTO', 'TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3'];

export const tlsVersion = (description: string): JsonSchema => ({
  description,
  type: 'string',
  enum: TLS_VERSIONS,
  examples: ['TLSv1_2'],
});

/** Those of Envoy that Consul lets through (hashicorp/consul, types/tls.go). */
export const CIPHER_SUITES = listOf(
  'Cipher suites, where the oldest version is at most TLS 1.2.',
  {
    description: 'Name of a suite.',
    type: 'string',
    enum: [
      'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
      'TLS_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_RSA_WITH_AES_256_CBC_SHA',
    ],
  },
  { examples: [['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']], minItems: 1 },
);

const LABEL = '[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';

/** A name of DNS, as Consul takes it. */
export const DNS_NAME = `${LABEL}(\\.${LABEL})*\\.?`;

/** Region and zone of a task are in its registration: mesh-init reads them from the task's metadata. */
export const PRIORITIZE_BY_LOCALITY = closed(
  'Priority by locality',
  'Whether calls stay near (Consul Enterprise).',
  {
    properties: {
      Mode: choice('Which tasks are called.', {
        none: 'All alike.',
        failover:
          'Those of the same zone; of the same region when none of these is healthy; then all others.',
      }),
    },
    required: ['Mode'],
  },
);
