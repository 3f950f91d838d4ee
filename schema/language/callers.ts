import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { ROUTE_HEADERS, ROUTE_PATHS } from './api-gateway.ts';
import { closed, listOf, text, use } from './fields.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

const REQUESTS = {
  ...closed('Allowed requests', 'Requests that the caller may send: what is said holds together.', {
    properties: {
      ...ROUTE_PATHS,
      methods: listOf(
        'Methods; any when absent.',
        {
          description: 'One method.',
          type: 'string',
          enum: ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
        },
        { examples: [['GET']], minItems: 1, uniqueItems: true },
      ),
      headers: ROUTE_HEADERS,
    },
    minProperties: 1,
  }),
};

const CALLER = closed(
  'Caller',
  'A caller that lives elsewhere, or that may send certain requests only.',
  {
    properties: {
      service: text('Component, external service or name in Consul; `*` for every one.', {
        examples: ['web'],
      }),
      namespace: text(
        'Namespace of the caller (Consul Enterprise); its own for a component, else that of this service.',
        { examples: ['team-a'] },
      ),
      partition: text('Admin partition of the caller (Consul Enterprise).', {
        examples: ['part-1'],
      }),
      peer: text('Cluster peer from which it calls.', { examples: ['dc2'] }),
      samenessGroup: text('Sameness group of the caller (Consul Enterprise).', {
        examples: ['production'],
      }),
      permissions: listOf(
        'Requests that it may send; all others are refused. Every request when absent. Needs `protocol: http`, `http2` or `grpc`.',
        use('AllowedRequests', 'Some requests.'),
        { examples: [[{ path: '/api/', methods: ['GET'] }]], minItems: 1 },
      ),
    },
    required: ['service'],
  },
);

/** Who may call a service. */
export const ALLOW: JsonSchema = listOf(
  'Who may call this service: written as its service-intentions entry. An empty list allows nobody.',
  {
    description: 'A caller: its component or name in Consul, or where it is and what it may ask.',
    oneOf: [{ type: 'string', minLength: 1 }, use('Caller', 'Where it is, and what it may ask.')],
  },
  {
    examples: [['web', { service: 'api', peer: 'dc2' }]],
    uniqueItems: true,
  },
);

export const CALLER_DEFINITIONS: Definitions = {
  Caller: CALLER,
  AllowedRequests: REQUESTS,
};
