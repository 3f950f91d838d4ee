import type { JsonSchema } from '../../../scripts/generate/json-schema.ts';
import { choice, closed, listOf, mapOf, text, use } from '../fields.ts';
import {
  count,
  type Definitions,
  duration,
  type EntryKind,
  METHODS,
  PATH_MATCH,
  PRIORITIZE_BY_LOCALITY,
  RETRY_CONDITIONS,
  STATUS_CODES,
  serviceName,
  TENANCY,
  yes,
} from './fields.ts';

const SUBSET = text('Subset that its resolver describes.', { examples: ['v2'] });

const VALUE_MATCH: Definitions = {
  Present: yes('Any value.'),
  Exact: text('The whole value.', { examples: ['v2'] }),
  Regex: text('A regular expression for the whole value (RE2).', { examples: ['v[0-9]'] }),
};

const ROUTE_MATCH = closed('Match of a service route', 'Which requests.', {
  properties: {
    HTTP: closed('HTTP match', 'Requests by path, header, query and method.', {
      properties: {
        ...PATH_MATCH,
        CaseInsensitive: yes('Upper and lower case of the path are the same.'),
        Header: listOf(
          'Headers that they have.',
          closed('Header of a service route', 'A header.', {
            properties: {
              Name: text('Its name.', { examples: ['x-version'] }),
              ...VALUE_MATCH,
              Prefix: text('Beginning of the value.', { examples: ['v'] }),
              Suffix: text('End of the value.', { examples: ['-eu'] }),
              Invert: yes('Requests that do not match.'),
            },
            required: ['Name'],
          }),
          { examples: [[{ Name: 'x-version', Exact: 'v2' }]] },
        ),
        QueryParam: listOf(
          'Query parameters that they have.',
          closed('Query parameter of a service route', 'A parameter.', {
            properties: {
              Name: text('Its name.', { examples: ['version'] }),
              ...VALUE_MATCH,
            },
            required: ['Name'],
          }),
          { examples: [[{ Name: 'version', Exact: '2' }]] },
        ),
        Methods: METHODS,
      },
    }),
  },
});

const HEADERS: Definitions = {
  RequestHeaders: use('EntryHeaderModifiers', 'Headers of the requests that change.'),
  ResponseHeaders: use('EntryHeaderModifiers', 'Headers of the answers that change.'),
};

const ROUTER: Definitions = {
  Name: serviceName('Name of the service.'),
  Routes: listOf(
    'Where its requests go; the first that matches counts.',
    closed('Service route', 'One route.', {
      properties: {
        Match: ROUTE_MATCH,
        Destination: closed('Destination of a service route', 'Where they go.', {
          properties: {
            Service: serviceName('The service; the one of the entry when absent.', 'api'),
            ServiceSubset: SUBSET,
            ...TENANCY,
            PrefixRewrite: text('What the matched path becomes.', { examples: ['/'] }),
            RequestTimeout: duration('Time for an answer.', '30s'),
            IdleTimeout: duration('Time for which a stream may be silent.', '300s'),
            NumRetries: count('Tries after the first.', 2),
            RetryOnConnectFailure: yes('Try again when connections fail.'),
            RetryOn: listOf(
              'Conditions to try again on.',
              { description: 'One condition.', type: 'string', enum: RETRY_CONDITIONS },
              { examples: [['reset']] },
            ),
            RetryOnStatusCodes: STATUS_CODES,
            ...HEADERS,
          },
        }),
      },
    }),
    {
      examples: [
        [{ Match: { HTTP: { PathPrefix: '/admin' } }, Destination: { Service: 'admin' } }],
      ],
    },
  ),
};

const SPLITTER: Definitions = {
  Name: serviceName('Name of the service.'),
  Splits: listOf(
    'Who shares its calls.',
    closed('Split', 'One share.', {
      properties: {
        Weight: {
          description: 'Its share in percent; all together are 100.',
          type: 'number',
          minimum: 0,
          maximum: 100,
          examples: [90],
        },
        Service: serviceName('The service; the one of the entry when absent.', 'web'),
        ServiceSubset: SUBSET,
        ...TENANCY,
        ...HEADERS,
      },
      required: ['Weight'],
    }),
    {
      examples: [
        [
          { Weight: 90, ServiceSubset: 'v1' },
          { Weight: 10, ServiceSubset: 'v2' },
        ],
      ],
      minItems: 1,
    },
  ),
};

const PEER = text('Cluster peer.', { examples: ['dc2'] });
const SAMENESS_GROUP = text('Sameness group (Consul Enterprise).', { examples: ['production'] });
const DATACENTER = text('Datacenter.', { examples: ['dc2'] });

const LOAD_BALANCER: JsonSchema = closed('Load balancing', 'How callers choose a task.', {
  properties: {
    Policy: choice('The way.', {
      random: 'By chance.',
      round_robin: 'In turn.',
      least_request: 'The one with the fewest requests.',
      ring_hash: 'By a hash on a ring.',
      maglev: 'By a hash in a table.',
    }),
    RingHashConfig: closed('Ring', 'With `ring_hash`.', {
      properties: {
        MinimumRingSize: count('Smallest ring.', 1024, 8388608),
        MaximumRingSize: count('Largest ring.', 8192, 8388608),
      },
    }),
    LeastRequestConfig: closed('Least request', 'With `least_request`.', {
      properties: { ChoiceCount: count('Tasks to choose among.', 2) },
    }),
    HashPolicies: listOf(
      'What is hashed, with `ring_hash` and `maglev`.',
      closed('Hash policy', 'One part.', {
        properties: {
          Field: choice('What it is taken from.', {
            header: 'A header.',
            cookie: 'A cookie.',
            query_parameter: 'A query parameter.',
          }),
          FieldValue: text('Its name.', { examples: ['x-user'] }),
          CookieConfig: closed('Cookie', 'A cookie that the proxy makes.', {
            properties: {
              Session: yes('It ends with the session.'),
              TTL: duration('How long it lives.', '1h'),
              Path: text('Its path.', { examples: ['/'] }),
            },
          }),
          SourceIP: yes('The address of the caller.'),
          Terminal: yes('Later parts do not count when it has a value.'),
        },
      }),
      { examples: [[{ Field: 'header', FieldValue: 'x-user' }]] },
    ),
  },
});

const RESOLVER: Definitions = {
  Name: serviceName('Name of the service.'),
  DefaultSubset: SUBSET,
  Subsets: mapOf('Parts of its tasks, by name.', {
    names: {
      type: 'string',
      pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
      patternErrorMessage: 'use lower-case letters, digits and hyphens between them',
      maxLength: 63,
    },
    values: closed('Subset', 'Which tasks.', {
      properties: {
        Filter: text('A filter expression for the catalog.', {
          examples: ['Service.Meta.version == v2'],
        }),
        OnlyPassing: yes('Only those that are passing.'),
      },
    }),
    examples: [{ v2: { Filter: 'Service.Meta.version == v2' } }],
  }),
  Redirect: closed('Redirect', 'Another service that stands for it.', {
    properties: {
      Service: serviceName('The service.', 'web'),
      ServiceSubset: SUBSET,
      ...TENANCY,
      Datacenter: DATACENTER,
      Peer: PEER,
      SamenessGroup: SAMENESS_GROUP,
    },
    minProperties: 1,
  }),
  Failover: mapOf('Where calls go when no task is healthy, by subset; `*` for all.', {
    values: closed('Failover', 'Where calls go.', {
      properties: {
        Service: serviceName('Another service.', 'web-backup'),
        ServiceSubset: SUBSET,
        Namespace: text('Its namespace (Consul Enterprise).', { examples: ['team-a'] }),
        Datacenters: listOf('Datacenters, in order.', DATACENTER, { examples: [['dc2']] }),
        Targets: listOf(
          'Places, in order.',
          closed('Failover target', 'One place.', {
            properties: {
              Service: serviceName('The service.', 'web'),
              ServiceSubset: SUBSET,
              ...TENANCY,
              Datacenter: DATACENTER,
              Peer: PEER,
            },
          }),
          { examples: [[{ Peer: 'dc2' }]], minItems: 1 },
        ),
        SamenessGroup: SAMENESS_GROUP,
      },
      minProperties: 1,
    }),
    examples: [{ '*': { Targets: [{ Peer: 'dc2' }] } }],
  }),
  ConnectTimeout: duration('Time for a connection.', '5s'),
  RequestTimeout: duration('Time for an answer.', '30s'),
  LoadBalancer: LOAD_BALANCER,
  PrioritizeByLocality: PRIORITIZE_BY_LOCALITY,
};

export const ROUTING_KINDS: Readonly<Record<string, EntryKind>> = {
  'service-router': {
    definition: 'ServiceRouterEntry',
    title: 'Service router',
    description: 'Requests of one service go to others.',
    fields: ROUTER,
    required: ['Name'],
  },
  'service-splitter': {
    definition: 'ServiceSplitterEntry',
    title: 'Service splitter',
    description: 'Services or subsets share the calls of one service.',
    fields: SPLITTER,
    required: ['Name', 'Splits'],
  },
  'service-resolver': {
    definition: 'ServiceResolverEntry',
    title: 'Service resolver',
    description: 'Which tasks stand for a service, and what stands in for them.',
    fields: RESOLVER,
    required: ['Name'],
  },
};
