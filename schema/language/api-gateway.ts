import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import {
  CONSUL_NAME_PATTERN,
  CONSUL_NAME_RULE,
  choice,
  closed,
  flag,
  integer,
  listOf,
  mapOf,
  port,
  text,
  use,
} from './fields.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

/** Hyphens join words that begin with a letter, so that listeners have different logical ids. */
const LISTENER_NAME: JsonSchema = {
  type: 'string',
  pattern: '^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$',
  patternErrorMessage:
    'use lower-case letters and digits, and single hyphens before letters; begin with a letter',
  maxLength: 63,
};

const LABEL = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const HOSTNAME = `${LABEL}(\\.${LABEL})*`;

const TLS_VERSIONS = ['TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3'];

const tlsVersion = (description: string): JsonSchema => ({
  description,
  type: 'string',
  enum: TLS_VERSIONS,
  examples: ['TLSv1_2'],
});

const LISTENER_TLS: JsonSchema = {
  ...closed(
    'TLS of a listener',
    'Certificates that the listener shows: entries of Consul, or files that the gateway sees.',
    {
      properties: {
        certificates: listOf(
          'Names of `inline-certificate` entries that Consul has.',
          text('Name of an entry.', { examples: ['shop-example-com'] }),
          { examples: [['shop-example-com']], minItems: 1, uniqueItems: true },
        ),
        certificateFile: text(
          'PEM file of a certificate, with `privateKeyFile`: written as a file-system-certificate entry (Consul 1.20).',
          { examples: ['/certs/tls.pem'] },
        ),
        privateKeyFile: text('PEM file of its private key.', { examples: ['/certs/tls-key.pem'] }),
        minVersion: tlsVersion('Oldest version of TLS.'),
        maxVersion: tlsVersion('Newest version of TLS.'),
        cipherSuites: listOf(
          'Cipher suites up to TLS 1.2.',
          text('Name of a suite.', { examples: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] }),
          {
            examples: [['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']],
            minItems: 1,
            uniqueItems: true,
          },
        ),
      },
      minProperties: 1,
    },
  ),
  dependencies: {
    certificateFile: ['privateKeyFile'],
    privateKeyFile: ['certificateFile'],
  },
};

const LISTENER = closed('Listener', 'A port of an API gateway.', {
  properties: {
    port: port('Port on which the gateway listens.', { examples: [8443] }),
    protocol: choice('What calls look like.', {
      http: 'HTTP requests, which routes can tell apart.',
      tcp: 'Connections, which go to one service.',
    }),
    hostname: text('Name under which callers reach the listener; any when absent.', {
      pattern: `^(\\*\\.)?${HOSTNAME}$`,
      patternErrorMessage: 'write a host name such as shop.example.com or *.example.com',
      maxLength: 253,
      examples: ['shop.example.com'],
    }),
    tls: use('ListenerTls', 'TLS between callers and the gateway.'),
  },
  required: ['port', 'protocol'],
});

/** One way to compare a text; `also` are the ways beside those that headers and query parameters share. */
function textMatch(title: string, description: string, also: Definitions): JsonSchema {
  return {
    description,
    oneOf: [
      { description: 'The whole value.', type: 'string' },
      {
        ...closed(title, description, {
          properties: {
            exact: text('The whole value.', { examples: ['v2'] }),
            ...also,
            regex: text('A regular expression for the whole value (RE2).', {
              examples: ['v[0-9]+'],
            }),
            present: {
              description: 'Any value, as long as there is one: `true`.',
              type: 'boolean',
              enum: [true],
              examples: [true],
            },
          },
          minProperties: 1,
        }),
        maxProperties: 1,
      },
    ],
  };
}

const HEADER_CHANGES = closed('Header changes', 'Headers that change on the way.', {
  properties: {
    add: mapOf('Headers to add, beside those of the same name.', {
      values: text('Value.'),
      examples: [{ 'x-gateway': 'edge' }],
    }),
    set: mapOf('Headers to set, in place of those of the same name.', {
      values: text('Value.'),
      examples: [{ 'x-gateway': 'edge' }],
    }),
    remove: listOf('Headers to remove.', text('Name of a header.'), {
      examples: [['x-internal']],
      uniqueItems: true,
    }),
  },
  minProperties: 1,
});

const RETRIES = closed('Retries', 'When the gateway tries again.', {
  properties: {
    numRetries: integer('Tries after the first.', { minimum: 1, maximum: 100, examples: [2] }),
    retryOn: listOf(
      "Conditions, as Envoy's `x-envoy-retry-on` names them.",
      text('One condition.', { examples: ['reset'] }),
      { examples: [['reset', 'connect-failure']], uniqueItems: true },
    ),
    retryOnStatusCodes: listOf(
      'Answers with these status codes.',
      { description: 'A status code.', type: 'integer', minimum: 100, maximum: 599 },
      { examples: [[503]], uniqueItems: true },
    ),
    retryOnConnectFailure: flag('Connections that fail.', false),
  },
  minProperties: 1,
});

/** Ways to look at the path of a request, of which one counts. */
export const ROUTE_PATHS: Definitions = {
  path: pathText('Beginning of the path.', '/'),
  pathExact: pathText('The whole path.', '/health'),
  pathRegex: text('A regular expression for the whole path (RE2).', {
    examples: ['/items/[0-9]+'],
  }),
};

export const ROUTE_HEADERS = mapOf(
  'Headers that the requests have, by name: the value, or how to compare it.',
  {
    values: textMatch('Header match', 'How the value of a header is compared.', {
      prefix: text('Beginning of the value.', { examples: ['beta-'] }),
      suffix: text('End of the value.', { examples: ['-eu'] }),
    }),
    examples: [{ 'x-version': 'v2' }],
  },
);

/** What a route looks at, beside its listener. Several conditions hold together. */
const MATCH: Definitions = {
  hostnames: listOf(
    'Host names of the requests; those that no other route of the listener names when absent. Requests for a host that some route names never go to routes without it.',
    text('One host name. Consul takes no `*` here.', {
      pattern: `^${HOSTNAME}$`,
      patternErrorMessage: 'write a host name such as www.example.com, without *',
      maxLength: 253,
      examples: ['www.example.com'],
    }),
    { examples: [['www.example.com']], minItems: 1, uniqueItems: true },
  ),
  ...ROUTE_PATHS,
  method: {
    description: 'Method of the requests; any when absent.',
    type: 'string',
    enum: ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
    examples: ['GET'],
  },
  headers: ROUTE_HEADERS,
  query: mapOf('Query parameters, by name: the value, or how to compare it.', {
    values: textMatch('Query match', 'How the value of a query parameter is compared.', {}),
    examples: [{ version: { exact: 'v2' } }],
  }),
};

function pathText(description: string, example: string): JsonSchema {
  return text(description, {
    pattern: '^/',
    patternErrorMessage: 'begin the path with a slash',
    examples: [example],
  });
}

const ROUTE = closed(
  'Route',
  'Where calls of a listener go. Requests that several routes take go to the most specific one, not to the first.',
  {
    properties: {
      listener: text('Listener of this gateway.', { examples: ['public'] }),
      ...MATCH,
      service: text(
        'Service that takes the calls, by component, external service or name in Consul.',
        {
          pattern: CONSUL_NAME_PATTERN,
          patternErrorMessage: CONSUL_NAME_RULE,
          examples: ['web'],
        },
      ),
      services: mapOf('Several services that share the calls, instead of `service`.', {
        names: {
          type: 'string',
          pattern: CONSUL_NAME_PATTERN,
          patternErrorMessage: CONSUL_NAME_RULE,
        },
        values: closed('Share', 'Share of a service.', {
          properties: {
            weight: integer('Its share, in proportion to the sum of all weights.', {
              minimum: 1,
              maximum: 10000,
              default: 1,
              examples: [90],
            }),
          },
        }),
        examples: [{ web: { weight: 90 }, 'web-next': { weight: 10 } }],
      }),
      rewritePath: pathText(
        'What the matched beginning of the path becomes. End it with a slash where `path` ends with one, and only there.',
        '/',
      ),
      requestHeaders: use('HeaderChanges', 'Headers of the requests that change.'),
      responseHeaders: use('HeaderChanges', 'Headers of the answers that change.'),
      retries: use('Retries', 'When the gateway tries again.'),
      requestTimeoutSeconds: integer('Seconds that an answer may take; 15 when absent.', {
        minimum: 1,
        maximum: 86400,
        examples: [30],
      }),
      idleTimeoutSeconds: integer('Seconds for which a stream may be silent.', {
        minimum: 1,
        maximum: 86400,
        examples: [300],
      }),
    },
    required: ['listener'],
  },
);

/** Fields of an API gateway beside those of every gateway. */
export const API_GATEWAY_FIELDS: Definitions = {
  listeners: {
    ...mapOf('Ports of the gateway, by name: written as its api-gateway entry.', {
      names: LISTENER_NAME,
      values: use('Listener', 'One port.'),
      examples: [{ public: { port: 8443, protocol: 'http' } }],
    }),
    minProperties: 1,
  },
  routes: listOf(
    'Where calls go: written as http-route and tcp-route entries.',
    use('Route', 'One route.'),
    { examples: [[{ listener: 'public', path: '/', service: 'web' }]] },
  ),
};

export const API_GATEWAY_DEFINITIONS: Definitions = {
  Listener: LISTENER,
  ListenerTls: LISTENER_TLS,
  Route: ROUTE,
  HeaderChanges: HEADER_CHANGES,
  Retries: RETRIES,
};
