import type { JsonSchema } from '../../../scripts/generate/json-schema.ts';
import { choice, closed, integer, listOf, port, text, use } from '../fields.ts';
import {
  CIPHER_SUITES,
  count,
  type Definitions,
  DNS_NAME,
  duration,
  type EntryKind,
  STATUS_CODES,
  serviceName,
  TENANCY,
  tlsVersion,
  yes,
} from './fields.ts';

const API_GATEWAY: Definitions = {
  Name: serviceName('Name of the gateway.', 'edge'),
  Listeners: listOf(
    'Its ports.',
    closed('Listener of an entry', 'One port.', {
      properties: {
        Name: text('Its name.', {
          pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$',
          patternErrorMessage: 'use lower-case letters, digits and hyphens between them',
          examples: ['public'],
        }),
        Port: port('Port.', { examples: [8443] }),
        Protocol: choice('What calls look like.', {
          http: 'HTTP requests.',
          tcp: 'Connections.',
        }),
        Hostname: text('Host name; `*` for the first label at most.', {
          pattern: `^(\\*\\.)?${DNS_NAME}$`,
          patternErrorMessage: 'write a host name such as *.example.com',
          examples: ['shop.example.com'],
        }),
        TLS: closed('TLS of an entry', 'TLS between callers and the gateway.', {
          properties: {
            Certificates: listOf(
              'Certificates, by the names of their entries.',
              closed('Certificate reference', 'One entry.', {
                properties: {
                  Kind: choice('Its kind.', {
                    'inline-certificate': 'One that Consul holds.',
                    'file-system-certificate': 'One that the gateway sees as files.',
                  }),
                  Name: text('Its name.', { examples: ['shop-example-com'] }),
                  ...TENANCY,
                },
                required: ['Kind', 'Name'],
              }),
              { examples: [[{ Kind: 'inline-certificate', Name: 'shop-example-com' }]] },
            ),
            MinVersion: tlsVersion('Oldest version of TLS.'),
            MaxVersion: tlsVersion('Newest version of TLS.'),
            CipherSuites: CIPHER_SUITES,
          },
        }),
      },
      required: ['Name', 'Port', 'Protocol'],
    }),
    { examples: [[{ Name: 'public', Port: 8443, Protocol: 'http' }]], minItems: 1 },
  ),
};

const PARENTS = listOf(
  'Listeners of gateways that it belongs to.',
  closed('Parent of a route', 'One listener.', {
    properties: {
      Kind: { description: 'Kind of the gateway.', type: 'string', enum: ['api-gateway'] },
      Name: serviceName('Name of the gateway.', 'edge'),
      SectionName: text('Its listener; all when absent.', { examples: ['public'] }),
      ...TENANCY,
    },
    required: ['Kind', 'Name'],
  }),
  { examples: [[{ Kind: 'api-gateway', Name: 'edge', SectionName: 'public' }]] },
);

const match = (title: string, description: string, ways: readonly string[]): JsonSchema =>
  closed(title, description, {
    properties: {
      Match: { description: 'How it is compared.', type: 'string', enum: ways },
      Name: text('Its name.', { examples: ['x-version'] }),
      Value: text('Value to compare with.', { examples: ['v2'] }),
    },
    required: ['Match', 'Name'],
  });

const HEADER_FILTERS = listOf('Headers that change.', use('EntryHeaderModifiers', 'One change.'), {
  examples: [[{ Set: { 'x-gateway': 'edge' } }]],
});

const FILTERS: Definitions = {
  Filters: closed('Filters of a route', 'What changes in requests.', {
    properties: {
      Headers: HEADER_FILTERS,
      URLRewrite: closed('Rewrite of a route', 'The path that they get.', {
        properties: { Path: text('The path.', { examples: ['/'] }) },
      }),
      TimeoutFilter: closed('Timeouts of a route', 'How long they may take.', {
        properties: {
          RequestTimeout: duration('Time for an answer.', '30s'),
          IdleTimeout: duration('Time for which a stream may be silent.', '300s'),
        },
      }),
      RetryFilter: closed('Retries of a route', 'When the gateway tries again.', {
        properties: {
          NumRetries: count('Tries after the first.', 2),
          RetryOn: listOf('Conditions.', text('One condition.', { examples: ['reset'] }), {
            examples: [['reset']],
          }),
          RetryOnStatusCodes: STATUS_CODES,
          RetryOnConnectFailure: yes('Connections that fail.'),
        },
      }),
    },
  }),
  ResponseFilters: closed('Response filters', 'What changes in answers.', {
    properties: { Headers: HEADER_FILTERS },
  }),
};

const HTTP_ROUTE: Definitions = {
  Name: text('Name of the route.', { examples: ['shop'] }),
  Parents: PARENTS,
  Hostnames: listOf(
    'Host names of the requests; any when absent.',
    text('One host name, without `*`.', {
      pattern: `^${DNS_NAME}$`,
      patternErrorMessage: 'write a host name, without *',
      examples: ['www.example.com'],
    }),
    { examples: [['www.example.com']] },
  ),
  Rules: listOf(
    'Where requests go.',
    closed('Rule of a route', 'One rule.', {
      properties: {
        Matches: listOf(
          'Which requests; one of them is enough.',
          closed('Match of a route', 'What has to hold together.', {
            properties: {
              Path: {
                ...closed('Path match', 'The path.', {
                  properties: {
                    Match: {
                      description: 'How it is compared.',
                      type: 'string',
                      enum: ['exact', 'prefix', 'regex'],
                    },
                    Value: text('Path to compare with.', { examples: ['/'] }),
                  },
                  required: ['Match', 'Value'],
                }),
              },
              Method: {
                description: 'The method.',
                type: 'string',
                enum: [
                  'CONNECT',
                  'DELETE',
                  'GET',
                  'HEAD',
                  'OPTIONS',
                  'PATCH',
                  'POST',
                  'PUT',
                  'TRACE',
                ],
                examples: ['GET'],
              },
              Headers: listOf(
                'Headers.',
                match('Header of a route', 'A header.', [
                  'exact',
                  'prefix',
                  'suffix',
                  'present',
                  'regex',
                ]),
                { examples: [[{ Match: 'exact', Name: 'x-version', Value: 'v2' }]] },
              ),
              Query: listOf(
                'Query parameters.',
                match('Query parameter of a route', 'A parameter.', ['exact', 'present', 'regex']),
                { examples: [[{ Match: 'exact', Name: 'version', Value: '2' }]] },
              ),
            },
          }),
          { examples: [[{ Path: { Match: 'prefix', Value: '/' } }]] },
        ),
        ...FILTERS,
        Services: listOf(
          'Who takes them.',
          closed('Service of a route', 'One service.', {
            properties: {
              Name: serviceName('Name of the service.'),
              Weight: integer('Its share.', { minimum: 1, maximum: 10000, examples: [1] }),
              ...TENANCY,
              ...FILTERS,
            },
            required: ['Name'],
          }),
          { examples: [[{ Name: 'web', Weight: 1 }]] },
        ),
      },
    }),
    { examples: [[{ Services: [{ Name: 'web' }] }]] },
  ),
};

const TCP_ROUTE: Definitions = {
  Name: text('Name of the route.', { examples: ['db'] }),
  Parents: PARENTS,
  Services: {
    ...listOf(
      'Who takes the connections: one service.',
      closed('Service of a TCP route', 'The service.', {
        properties: { Name: serviceName('Name of the service.', 'db'), ...TENANCY },
        required: ['Name'],
      }),
      { examples: [[{ Name: 'db' }]] },
    ),
    maxItems: 1,
  },
};

const TERMINATING_GATEWAY: Definitions = {
  Name: serviceName('Name of the gateway.', 'out'),
  Services: listOf(
    'Services outside that it stands for.',
    closed('Service of a terminating gateway', 'One service.', {
      properties: {
        Name: serviceName('Name of the service; `*` for all.', 'payments'),
        Namespace: text('Its namespace (Consul Enterprise).', { examples: ['team-a'] }),
        CAFile: text('PEM file of the authority that signed its certificate.', {
          examples: ['/certs/ca.pem'],
        }),
        CertFile: text('PEM file of the certificate that the gateway shows.', {
          examples: ['/certs/client.pem'],
        }),
        KeyFile: text('PEM file of its private key.', { examples: ['/certs/client-key.pem'] }),
        SNI: text('Name that the gateway asks for.', { examples: ['payments.example.com'] }),
        DisableAutoHostRewrite: yes('The Host header stays as it is.'),
      },
      required: ['Name'],
    }),
    { examples: [[{ Name: 'payments' }]] },
  ),
};

const tlsDirection = (description: string): JsonSchema =>
  closed('TLS of one direction', description, {
    properties: {
      TLSMinVersion: tlsVersion('Oldest version of TLS.'),
      TLSMaxVersion: tlsVersion('Newest version of TLS.'),
      CipherSuites: CIPHER_SUITES,
    },
  });

const MESH: Definitions = {
  TransparentProxy: closed('Transparent proxy of the mesh', 'Transparent proxies.', {
    properties: { MeshDestinationsOnly: yes('They call nothing outside the mesh.') },
  }),
  AllowEnablingPermissiveMutualTLS: yes('Services may set `MutualTLSMode: permissive`.'),
  ValidateClusters: yes('Envoy refuses routes to clusters that are not there.'),
  TLS: closed('TLS of the mesh', 'TLS between proxies.', {
    properties: {
      Incoming: tlsDirection('Calls that come in.'),
      Outgoing: tlsDirection('Calls that go out through terminating gateways.'),
    },
  }),
  HTTP: closed('HTTP of the mesh', 'HTTP of all proxies.', {
    properties: {
      SanitizeXForwardedClientCert: yes('The header x-forwarded-client-cert is removed.'),
      Incoming: closed('Incoming HTTP', 'Requests that come in.', {
        properties: {
          RequestNormalization: closed('Request normalization', 'How they are put in order.', {
            properties: {
              InsecureDisablePathNormalization: yes('Paths stay as they are.'),
              MergeSlashes: yes('Several slashes become one.'),
              PathWithEscapedSlashesAction: {
                description: 'What happens with escaped slashes.',
                type: 'string',
                enum: [
                  'IMPLEMENTATION_SPECIFIC_DEFAULT',
                  'KEEP_UNCHANGED',
                  'REJECT_REQUEST',
                  'UNESCAPE_AND_REDIRECT',
                  'UNESCAPE_AND_FORWARD',
                ],
                examples: ['REJECT_REQUEST'],
              },
              HeadersWithUnderscoresAction: {
                description: 'What happens with headers that have an underscore.',
                type: 'string',
                enum: ['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER'],
                examples: ['REJECT_REQUEST'],
              },
            },
          }),
        },
      }),
    },
  }),
  Peering: closed('Peering of the mesh', 'Cluster peering.', {
    properties: { PeerThroughMeshGateways: yes('Servers reach peers through mesh gateways.') },
  }),
};

export const GATEWAY_ENTRY_KINDS: Readonly<Record<string, EntryKind>> = {
  'api-gateway': {
    definition: 'ApiGatewayEntry',
    title: 'API gateway entry',
    description: 'Listeners of an API gateway. Of a gateway of this file `listeners` says so.',
    fields: API_GATEWAY,
    required: ['Name', 'Listeners'],
  },
  'http-route': {
    definition: 'HttpRouteEntry',
    title: 'HTTP route',
    description: 'Requests of API gateways go to services.',
    fields: HTTP_ROUTE,
    required: ['Name'],
  },
  'tcp-route': {
    definition: 'TcpRouteEntry',
    title: 'TCP route',
    description: 'Connections of API gateways go to a service.',
    fields: TCP_ROUTE,
    required: ['Name'],
  },
  'terminating-gateway': {
    definition: 'TerminatingGatewayEntry',
    title: 'Terminating gateway entry',
    description:
      'Services outside that a gateway stands for. Of a gateway of this file `services` says so.',
    fields: TERMINATING_GATEWAY,
    required: ['Name'],
  },
  mesh: {
    definition: 'MeshEntry',
    title: 'Mesh entry',
    description: 'Settings of the whole mesh.',
    fields: MESH,
  },
};
