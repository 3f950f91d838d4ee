import type { JsonSchema } from '../../../scripts/generate/json-schema.ts';
import { choice, closed, listOf, port, text, use } from '../fields.ts';
import {
  count,
  type Definitions,
  DNS_NAME,
  duration,
  type EntryKind,
  METHODS,
  PATH_MATCH,
  PRIORITIZE_BY_LOCALITY,
  requestPath,
  serviceName,
  TENANCY,
  yes,
} from './fields.ts';

const MESH_GATEWAY = closed('Mesh gateway of an entry', 'How calls leave through mesh gateways.', {
  properties: {
    Mode: choice('The way.', {
      none: 'Straight to the other side.',
      local: 'Through a mesh gateway of this side.',
      remote: 'Through a mesh gateway of the other side.',
    }),
  },
});

const EXPOSE = closed('Exposed paths of an entry', 'Paths that others reach without the mesh.', {
  properties: {
    Checks: yes("Expose the paths of Consul's own checks."),
    Paths: listOf(
      'The paths.',
      closed('Exposed path of an entry', 'One path.', {
        properties: {
          Path: requestPath('The path.', '/health'),
          ListenerPort: port('Port on which the proxy takes the calls.', { examples: [21500] }),
          LocalPathPort: port('Port of the application.', { examples: [8080] }),
          Protocol: choice('Protocol.', { http: 'HTTP/1.1.', http2: 'HTTP/2.' }),
        },
      }),
      { examples: [[{ Path: '/health', ListenerPort: 21500, LocalPathPort: 8080 }]] },
    ),
  },
});

const UPSTREAM: Definitions = {
  Protocol: text('Protocol of the upstream.', { examples: ['http'] }),
  ConnectTimeoutMs: count('Milliseconds that a connection may take.', 5000, 2147483647),
  MeshGateway: use('EntryMeshGateway', 'How calls leave through mesh gateways.'),
  BalanceOutboundConnections: {
    description: 'How connections spread over threads of the proxy.',
    type: 'string',
    enum: ['exact_balance'],
    examples: ['exact_balance'],
  },
  EnvoyListenerJSON: text("Envoy's listener, in place of Consul's.", { examples: ['{}'] }),
  EnvoyClusterJSON: text("Envoy's cluster, in place of Consul's.", { examples: ['{}'] }),
  Limits: closed('Upstream limits', 'What the proxy sends at most.', {
    properties: {
      MaxConnections: count('Connections.', 100, 2147483647),
      MaxPendingRequests: count('Requests that wait for a connection.', 100, 2147483647),
      MaxConcurrentRequests: count('Requests at once.', 100, 2147483647),
    },
  }),
  PassiveHealthCheck: closed('Passive health check', 'When a task is left out.', {
    properties: {
      Interval: duration('Time between two looks.', '10s'),
      MaxFailures: count('Failures in a row.', 5),
      EnforcingConsecutive5xx: count('How often answers of 5xx count, in percent.', 100, 100),
      MaxEjectionPercent: count('Share of the tasks that is left out at most.', 50, 100),
      BaseEjectionTime: duration('Time for which it is left out.', '30s'),
    },
  }),
};

/** What the entries of a service and of all proxies have alike. */
const PROXY_FIELDS: Definitions = {
  Mode: choice('How the proxies work.', {
    direct: 'They take calls at their listeners.',
    transparent: 'All traffic goes through them.',
  }),
  TransparentProxy: closed('Transparent proxy of an entry', 'Settings of transparent proxies.', {
    properties: {
      OutboundListenerPort: port('Port to which traffic is redirected.', { examples: [15001] }),
      DialedDirectly: yes('Tasks are called by their own addresses.'),
    },
  }),
  MutualTLSMode: choice('Whether calls may come without TLS of the mesh.', {
    strict: 'They may not.',
    permissive: 'They may; a `mesh` entry has to allow it.',
  }),
  MeshGateway: use('EntryMeshGateway', 'How calls leave through mesh gateways.'),
  Expose: use('EntryExpose', 'Paths that others reach without the mesh.'),
  EnvoyExtensions: listOf(
    'Extensions of Envoy. Consul checks their arguments when the entry is written.',
    closed('Envoy extension', 'One extension.', {
      properties: {
        Name: {
          description: 'Which one.',
          type: 'string',
          enum: [
            'builtin/aws/lambda',
            'builtin/ext-authz',
            'builtin/lua',
            'builtin/otel-access-logging',
            'builtin/property-override',
            'builtin/wasm',
          ],
          examples: ['builtin/lua'],
        },
        Required: yes('Without it the proxy gets no configuration.'),
        Arguments: {
          description: 'Its settings.',
          type: 'object',
          examples: [{ ProxyType: 'connect-proxy' }],
        },
        ConsulVersion: text('Versions of Consul that it is for.', { examples: ['>= 1.16.0'] }),
        EnvoyVersion: text('Versions of Envoy that it is for.', { examples: ['>= 1.26.0'] }),
      },
      required: ['Name'],
    }),
    { examples: [[{ Name: 'builtin/lua', Arguments: { ProxyType: 'connect-proxy' } }]] },
  ),
};

const SERVICE_DEFAULTS: Definitions = {
  Name: serviceName('Name of the service.'),
  Protocol: choice('Protocol of the service.', {
    tcp: 'Connections.',
    http: 'HTTP/1.1.',
    http2: 'HTTP/2.',
    grpc: 'gRPC.',
  }),
  ...PROXY_FIELDS,
  ExternalSNI: text('Name for TLS to a service outside the mesh.', {
    examples: ['payments.example.com'],
  }),
  UpstreamConfig: closed('Upstream settings', 'How the service calls others.', {
    properties: {
      Defaults: closed('Upstream defaults', 'Every upstream.', { properties: UPSTREAM }),
      Overrides: listOf(
        'Single upstreams.',
        closed('Upstream override', 'One upstream.', {
          properties: {
            Name: serviceName('Name of the upstream.', 'api'),
            ...TENANCY,
            Peer: text('Cluster peer that exports it.', { examples: ['dc2'] }),
            ...UPSTREAM,
          },
          required: ['Name'],
        }),
        { examples: [[{ Name: 'api', ConnectTimeoutMs: 1000 }]] },
      ),
    },
  }),
  Destination: closed('Destination', 'Where a service outside the mesh is.', {
    properties: {
      Addresses: listOf(
        'Host names or IP addresses.',
        text('One address.', {
          pattern: `^(${DNS_NAME}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+)$`,
          patternErrorMessage: 'write a host name or an IP address',
          examples: ['api.example.com'],
        }),
        {
          examples: [['api.example.com']],
          minItems: 1,
          uniqueItems: true,
        },
      ),
      Port: port('Its port.', { examples: [443] }),
    },
    required: ['Addresses', 'Port'],
  }),
  MaxInboundConnections: count('Connections that each task takes.', 1000, 2147483647),
  LocalConnectTimeoutMs: count('Milliseconds for the connection to the task.', 5000, 2147483647),
  LocalRequestTimeoutMs: count('Milliseconds that the task has for an answer.', 30000, 2147483647),
  BalanceInboundConnections: {
    description: 'How connections spread over threads of the proxy.',
    type: 'string',
    enum: ['exact_balance'],
    examples: ['exact_balance'],
  },
};

const PROXY_DEFAULTS: Definitions = {
  Name: {
    description: 'The only one that there is.',
    type: 'string',
    enum: ['global'],
    examples: ['global'],
  },
  Config: {
    description: 'Settings of the proxies, as Consul takes them.',
    type: 'object',
    examples: [{ protocol: 'http' }],
  },
  ...PROXY_FIELDS,
  AccessLogs: closed('Access logs', 'What the proxies log of calls.', {
    properties: {
      Enabled: yes('Whether they do.'),
      DisableListenerLogs: yes('Not of calls that no filter takes.'),
      Type: choice('Where to.', {
        stdout: 'Standard output of the proxy.',
        stderr: 'Its error output.',
        file: 'The file in `Path`.',
      }),
      Path: text('The file.', { examples: ['/dev/stdout'] }),
      JSONFormat: text('Form of a line, as JSON.', { examples: ['{"path":"%REQ(:PATH)%"}'] }),
      TextFormat: text('Form of a line, as text.', { examples: ['%REQ(:PATH)%'] }),
    },
  }),
  PrioritizeByLocality: PRIORITIZE_BY_LOCALITY,
};

const PERMISSION_HEADER: JsonSchema = closed('Header of a permission', 'A header.', {
  properties: {
    Name: text('Its name.', { examples: ['x-version'] }),
    Present: yes('Any value.'),
    Exact: text('The whole value.', { examples: ['v2'] }),
    Prefix: text('Beginning of the value.', { examples: ['v'] }),
    Suffix: text('End of the value.', { examples: ['-eu'] }),
    Contains: text('A part of the value.', { examples: ['beta'] }),
    Regex: text('A regular expression for the whole value (RE2).', { examples: ['v[0-9]'] }),
    Invert: yes('Requests that do not match.'),
    IgnoreCase: yes('Upper and lower case are the same.'),
  },
  required: ['Name'],
});

const ACTION = choice('What happens.', { allow: 'Calls pass.', deny: 'Calls are refused.' });

const INTENTIONS: Definitions = {
  Name: serviceName('Service that is called; `*` for all.'),
  Sources: listOf(
    'Who calls.',
    closed('Source of an intention', 'One caller.', {
      properties: {
        Name: serviceName('Caller; `*` for all.', 'web'),
        ...TENANCY,
        Peer: text('Cluster peer of the caller.', { examples: ['dc2'] }),
        SamenessGroup: text('Sameness group of the caller (Consul Enterprise).', {
          examples: ['production'],
        }),
        Action: ACTION,
        Permissions: listOf(
          'What happens with requests, in order; in place of `Action`.',
          closed('Permission', 'One permission.', {
            properties: {
              Action: ACTION,
              HTTP: {
                ...closed('Requests of a permission', 'Which requests.', {
                  properties: {
                    ...PATH_MATCH,
                    Header: listOf('Headers that they have.', PERMISSION_HEADER, {
                      examples: [[{ Name: 'x-version', Exact: 'v2' }]],
                      minItems: 1,
                    }),
                    Methods: METHODS,
                  },
                  minProperties: 1,
                }),
              },
            },
            required: ['Action', 'HTTP'],
          }),
          { examples: [[{ Action: 'allow', HTTP: { PathPrefix: '/' } }]], minItems: 1 },
        ),
        Description: text('What it is for.', { examples: ['the shop'], maxLength: 512 }),
        Type: { description: 'Kind of source.', type: 'string', enum: ['consul'] },
      },
      required: ['Name'],
    }),
    { examples: [[{ Name: 'web', Action: 'allow' }]], minItems: 1 },
  ),
};

const EXPORTED: Definitions = {
  Name: text('The partition that exports; `default` without Enterprise.', {
    examples: ['default'],
  }),
  Services: listOf(
    'The services.',
    closed('Exported service', 'One service.', {
      properties: {
        Name: serviceName('Name of the service; `*` for all.'),
        Namespace: text('Its namespace (Consul Enterprise).', { examples: ['team-a'] }),
        Consumers: listOf(
          'Who may call it.',
          closed('Consumer', 'One cluster peer, partition or sameness group.', {
            properties: {
              Peer: text('A cluster peer.', { examples: ['dc2'] }),
              Partition: text('An admin partition (Consul Enterprise).', { examples: ['part-1'] }),
              SamenessGroup: text('A sameness group (Consul Enterprise).', {
                examples: ['production'],
              }),
            },
            minProperties: 1,
          }),
          { examples: [[{ Peer: 'dc2' }]], minItems: 1 },
        ),
      },
      required: ['Name', 'Consumers'],
    }),
    { examples: [[{ Name: 'web', Consumers: [{ Peer: 'dc2' }] }]] },
  ),
};

const SAMENESS_GROUP: Definitions = {
  Name: text('Name of the group, the same in every member.', { examples: ['production'] }),
  DefaultForFailover: yes(
    'Calls of every service go to the next member in which it is healthy, without a resolver that says so.',
  ),
  IncludeLocal: yes('The partition of the entry comes first, without standing among the members.'),
  Members: listOf(
    'The members in the order in which they stand in for each other, as this partition sees them.',
    closed('Member', 'One admin partition of this datacenter, or one cluster peer.', {
      properties: {
        Partition: text('An admin partition.', { examples: ['part-1'] }),
        Peer: text('A cluster peer.', { examples: ['dc2'] }),
      },
      minProperties: 1,
    }),
    { examples: [[{ Partition: 'default' }, { Peer: 'dc2' }]], minItems: 1 },
  ),
};

export const SERVICE_KINDS: Readonly<Record<string, EntryKind>> = {
  'service-defaults': {
    definition: 'ServiceDefaultsEntry',
    title: 'Service defaults',
    description: 'Protocol of a service, its limits, and how it calls others.',
    fields: SERVICE_DEFAULTS,
    required: ['Name'],
  },
  'proxy-defaults': {
    definition: 'ProxyDefaultsEntry',
    title: 'Proxy defaults',
    description: 'Settings of all proxies.',
    fields: PROXY_DEFAULTS,
    required: ['Name'],
  },
  'service-intentions': {
    definition: 'ServiceIntentionsEntry',
    title: 'Service intentions',
    description: 'Who may call a service. Of a service of this file `allow` says so.',
    fields: INTENTIONS,
    required: ['Name', 'Sources'],
  },
  'exported-services': {
    definition: 'ExportedServicesEntry',
    title: 'Exported services',
    description: 'Services that cluster peers and partitions may call.',
    fields: EXPORTED,
    required: ['Name', 'Services'],
  },
  'sameness-group': {
    definition: 'SamenessGroupEntry',
    title: 'Sameness group',
    description:
      'Partitions and peers whose services of one name are the same service (Consul Enterprise).',
    fields: SAMENESS_GROUP,
    required: ['Name', 'Members'],
  },
};

export const SERVICE_KIND_DEFINITIONS: Definitions = {
  EntryMeshGateway: MESH_GATEWAY,
  EntryExpose: EXPOSE,
};
