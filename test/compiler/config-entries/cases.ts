import { mesh } from '../../support/mesh-text.ts';

/** A mesh with these lines under `consul.configEntries`; `web` and `admin` are services of requests, `db` of connections. */
export function withEntries(...entries: readonly string[]): string {
  const list = entries.map((entry) => `    - ${entry}`).join('\n');
  return mesh`
consul:
  servers: { hosts: consul.example }
  configEntries:
${list}
services:
  web: { image: "web:1", port: 8080, protocol: http }
  admin: { image: "admin:1", port: 8080, protocol: http }
  db: { image: "db:1", port: 5432, protocol: tcp }
`;
}

/** What Consul has to have beside a case: its entry names these. */
export const SURROUNDINGS: readonly object[] = [
  { Kind: 'service-defaults', Name: 'web', Protocol: 'http' },
  { Kind: 'service-defaults', Name: 'api', Protocol: 'http' },
  { Kind: 'service-defaults', Name: 'admin', Protocol: 'http' },
  { Kind: 'service-defaults', Name: 'db', Protocol: 'tcp' },
  { Kind: 'service-defaults', Name: 'any-service-router', Protocol: 'http' },
  { Kind: 'mesh', AllowEnablingPermissiveMutualTLS: true },
];

/** Entries of every kind, with everything that Consul without Enterprise takes. */
export const ACCEPTED: readonly string[] = [
  `{ Kind: service-defaults, Name: api, Protocol: http, Mode: transparent,
      TransparentProxy: { OutboundListenerPort: 15001, DialedDirectly: true }, MutualTLSMode: permissive,
      MeshGateway: { Mode: local }, ExternalSNI: api.example.com, Meta: { team: checkout },
      Expose: { Checks: true, Paths: [{ Path: /health, ListenerPort: 21500, LocalPathPort: 8080, Protocol: http2 }] },
      UpstreamConfig: {
        Defaults: { ConnectTimeoutMs: 100, MeshGateway: { Mode: none }, BalanceOutboundConnections: exact_balance,
          Limits: { MaxConnections: 1, MaxPendingRequests: 0, MaxConcurrentRequests: 3 },
          PassiveHealthCheck: { Interval: 1m30s, MaxFailures: 5, EnforcingConsecutive5xx: 99, MaxEjectionPercent: 50, BaseEjectionTime: 500ms } },
        Overrides: [{ Name: web, Protocol: http }, { Name: db, Peer: dc2 }] },
      MaxInboundConnections: 10, LocalConnectTimeoutMs: 1, LocalRequestTimeoutMs: 2, BalanceInboundConnections: exact_balance }`,
  `{ Kind: service-defaults, Name: outside, Protocol: tcp, Destination: { Addresses: [api.example.com, 192.0.2.1], Port: 443 } }`,
  `{ Kind: service-defaults, Name: extended, Protocol: http,
      EnvoyExtensions: [{ Name: builtin/lua, Arguments: { ProxyType: connect-proxy, Listener: inbound, Script: "x" } }] }`,
  `{ Kind: proxy-defaults, Name: global, Config: { protocol: http }, Mode: direct, MutualTLSMode: strict,
      MeshGateway: { Mode: remote }, AccessLogs: { Enabled: true, DisableListenerLogs: true, Type: file, Path: /dev/stdout, JSONFormat: '{"path":"%REQ(:PATH)%"}' } }`,
  `{ Kind: service-intentions, Name: api, Sources: [
      { Name: web, Action: allow, Description: "the shop", Type: consul },
      { Name: web, Peer: dc2, Action: deny },
      { Name: admin, Permissions: [
        { Action: allow, HTTP: { PathPrefix: /admin, Methods: [GET, POST], Header: [{ Name: a, Present: true }, { Name: b, Exact: x, IgnoreCase: true }, { Name: c, Contains: y, Invert: true }] } },
        { Action: deny, HTTP: { PathRegex: ".*" } }, { Action: allow, HTTP: { Methods: [PUT] } } ] },
      { Name: "*", Action: deny } ] }`,
  `{ Kind: service-intentions, Name: "*", Sources: [{ Name: web, Action: deny }] }`,
  `{ Kind: service-resolver, Name: web, DefaultSubset: v1, ConnectTimeout: 5s, RequestTimeout: 1.5s,
      Subsets: { v1: { Filter: "Service.Meta.version == v1", OnlyPassing: true }, v2: {} },
      Failover: { "*": { Targets: [{ Service: api }, { Peer: dc2 }, { Datacenter: dc2 }] }, v2: { ServiceSubset: v1, Datacenters: [dc2] } },
      LoadBalancer: { Policy: ring_hash, RingHashConfig: { MinimumRingSize: 1024, MaximumRingSize: 2048 },
        HashPolicies: [{ Field: cookie, FieldValue: c, CookieConfig: { TTL: 1h, Path: / } }, { SourceIP: true, Terminal: true }, { Field: header, FieldValue: x }] } }`,
  `{ Kind: service-resolver, Name: api-old, Redirect: { Service: api, Datacenter: dc2 } }`,
  `{ Kind: service-resolver, Name: least, LoadBalancer: { Policy: least_request, LeastRequestConfig: { ChoiceCount: 3 } } }`,
  `{ Kind: service-splitter, Name: api, Splits: [
      { Weight: 33.33 }, { Weight: 33.33, Service: web, ServiceSubset: v2, RequestHeaders: { Set: { a: b }, Add: { c: d }, Remove: [e] } },
      { Weight: 33.34, Service: web, ServiceSubset: v1, ResponseHeaders: { Remove: [x] } } ] }`,
  `{ Kind: service-router, Name: web, Routes: [
      { Match: { HTTP: { PathPrefix: /admin, CaseInsensitive: true, Methods: [GET],
          Header: [{ Name: a, Present: true, Invert: true }, { Name: b, Suffix: x }], QueryParam: [{ Name: q, Regex: "x+" }] } },
        Destination: { Service: admin, PrefixRewrite: /, RequestTimeout: 30s, IdleTimeout: 1h, NumRetries: 2, RetryOnConnectFailure: true,
          RetryOn: [reset, 5xx], RetryOnStatusCodes: [503], RequestHeaders: { Set: { a: b } }, ResponseHeaders: { Add: { a: b } } } },
      { Match: { HTTP: { PathExact: /v2 } }, Destination: { ServiceSubset: v2 } },
      { Destination: { Service: api } } ] }`,
  `{ Kind: api-gateway, Name: other-edge, Listeners: [
      { Name: public, Port: 8443, Protocol: http, Hostname: "*.example.com", TLS: {
        Certificates: [{ Kind: inline-certificate, Name: c }, { Kind: file-system-certificate, Name: f }],
        MinVersion: TLSv1_2, MaxVersion: TLSv1_3, CipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_RSA_WITH_AES_256_CBC_SHA] } },
      { Name: plain, Port: 9000, Protocol: tcp } ] }`,
  `{ Kind: http-route, Name: shop, Hostnames: [www.example.com], Parents: [{ Kind: api-gateway, Name: other-edge, SectionName: public }],
      Rules: [{ Matches: [{ Path: { Match: prefix, Value: /a }, Method: GET,
            Headers: [{ Match: suffix, Name: h, Value: x }, { Match: present, Name: g }], Query: [{ Match: regex, Name: q, Value: "x+" }] }],
          Filters: { Headers: [{ Set: { a: b } }], URLRewrite: { Path: / }, TimeoutFilter: { RequestTimeout: 30s, IdleTimeout: 1m }, RetryFilter: { NumRetries: 2, RetryOn: [reset], RetryOnStatusCodes: [503], RetryOnConnectFailure: true } },
          ResponseFilters: { Headers: [{ Remove: [server] }] },
          Services: [{ Name: web, Weight: 90, Filters: { Headers: [{ Add: { a: b } }] } }, { Name: api, Weight: 10 }] }] }`,
  `{ Kind: tcp-route, Name: data, Parents: [{ Kind: api-gateway, Name: other-edge, SectionName: plain }], Services: [{ Name: db }] }`,
  `{ Kind: terminating-gateway, Name: out, Services: [
      { Name: payments, CAFile: /ca.pem, CertFile: /c.pem, KeyFile: /k.pem, SNI: payments.example.com, DisableAutoHostRewrite: true },
      { Name: mail, CAFile: /ca.pem }, { Name: "*" } ] }`,
  `{ Kind: mesh, AllowEnablingPermissiveMutualTLS: true, ValidateClusters: true, TransparentProxy: { MeshDestinationsOnly: true },
      TLS: { Incoming: { TLSMinVersion: TLSv1_2, TLSMaxVersion: TLSv1_3, CipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256] }, Outgoing: { TLSMinVersion: TLS_AUTO } },
      HTTP: { SanitizeXForwardedClientCert: true, Incoming: { RequestNormalization: { MergeSlashes: true, InsecureDisablePathNormalization: true, PathWithEscapedSlashesAction: REJECT_REQUEST, HeadersWithUnderscoresAction: DROP_HEADER } } },
      Peering: { PeerThroughMeshGateways: true } }`,
  `{ Kind: exported-services, Name: default, Services: [{ Name: admin, Consumers: [{ Peer: dc2 }, { Peer: dc3 }] }, { Name: db, Consumers: [{ Peer: dc4 }] }] }`,
];

/** An entry that Consul refuses, what is found, and the text that it points at. */
export type Refused = readonly [entry: string, code: string, at: string];

const intention = (source: string): string =>
  `{ Kind: service-intentions, Name: api, Sources: [${source}] }`;
const permission = (http: string): string =>
  intention(`{ Name: web, Permissions: [{ Action: allow, HTTP: { ${http} } }] }`);
const resolver = (fields: string): string => `{ Kind: service-resolver, Name: web, ${fields} }`;
const balancer = (fields: string): string => resolver(`LoadBalancer: { ${fields} }`);
const splits = (list: string): string => `{ Kind: service-splitter, Name: web, Splits: [${list}] }`;
const route = (fields: string): string =>
  `{ Kind: service-router, Name: web, Routes: [{ ${fields} }] }`;
const listeners = (list: string): string =>
  `{ Kind: api-gateway, Name: edge, Listeners: [${list}] }`;
const logs = (fields: string): string =>
  `{ Kind: proxy-defaults, Name: global, AccessLogs: { ${fields} } }`;
const meshTls = (fields: string): string => `{ Kind: mesh, TLS: { Incoming: { ${fields} } } }`;

export const REFUSED: readonly Refused[] = [
  // What the schema refuses.
  ['{ Kind: service-default, Name: api }', 'not-allowed', 'service-default'],
  ['{ Kind: inline-certificate, Name: c }', 'not-allowed', 'inline-certificate'],
  ['{ Kind: service-defaults, Protocol: http }', 'missing-key', '-'],
  ['{ Kind: service-defaults, Name: api, Protocl: http }', 'unknown-key', 'Protocl'],
  ['{ Kind: service-defaults, Name: api, Protocol: udp }', 'not-allowed', 'udp'],
  ['{ Kind: service-defaults, Name: api, BalanceInboundConnections: x }', 'not-allowed', 'x'],
  ['{ Kind: proxy-defaults, Name: other }', 'not-allowed', 'other'],
  ['{ Kind: mesh, Name: mesh }', 'unknown-key', 'Name'],
  [intention(''), 'out-of-range', '[]'],
  [permission(''), 'out-of-range', 'HTTP'],
  [permission('Methods: [FETCH]'), 'not-allowed', 'FETCH'],
  [permission('PathPrefix: admin'), 'bad-format', 'admin'],
  [splits(''), 'out-of-range', '[]'],
  [resolver('Subsets: { V1: {} }'), 'bad-name', 'V1'],
  [resolver('ConnectTimeout: soon'), 'bad-format', 'soon'],
  [balancer('Policy: best'), 'not-allowed', 'best'],
  [listeners(''), 'out-of-range', '[]'],
  [listeners('{ Name: A_b, Port: 80, Protocol: http }'), 'bad-format', 'A_b'],
  [meshTls('CipherSuites: [X]'), 'not-allowed', 'X'],
  // What its rules refuse.
  ['{ Kind: service-defaults, Name: "*" }', 'config-entry', '"*"'],
  [
    '{ Kind: service-defaults, Name: api, UpstreamConfig: {}, Destination: { Addresses: [a], Port: 1 } }',
    'config-entry',
    'Destination',
  ],
  [
    '{ Kind: service-defaults, Name: api, UpstreamConfig: { Overrides: [{ Name: "*" }] } }',
    'config-entry',
    '"*"',
  ],
  [logs('Type: file'), 'config-entry', 'Type'],
  [logs('Path: /x'), 'config-entry', 'Path'],
  [logs('JSONFormat: "{"'), 'config-entry', '"{"'],
  [logs('JSONFormat: "{}", TextFormat: x'), 'config-entry', 'TextFormat'],
  [intention('{ Name: web }'), 'config-entry', '{ Name: web }'],
  [intention('{ Name: w*, Action: allow }'), 'config-entry', 'w*'],
  [intention('{ Name: web, Peer: "*", Action: allow }'), 'config-entry', '"*"'],
  [
    intention(
      '{ Name: web, Action: allow, Permissions: [{ Action: allow, HTTP: { PathPrefix: / } }] }',
    ),
    'config-entry',
    'Permissions',
  ],
  [
    intention('{ Name: web, Action: allow }, { Name: web, Action: deny }'),
    'config-entry',
    '{ Name: web, Action: deny }',
  ],
  [permission('PathExact: /a, PathPrefix: /b'), 'config-entry', 'PathPrefix'],
  [permission('Header: [{ Name: a }]'), 'config-entry', '{ Name: a }'],
  [permission('Header: [{ Name: a, Exact: x, Prefix: y }]'), 'config-entry', 'Prefix'],
  [permission('Header: [{ Name: a, Regex: x, IgnoreCase: true }]'), 'config-entry', 'IgnoreCase'],
  [
    '{ Kind: service-intentions, Name: "*", Sources: [{ Name: web, Permissions: [{ Action: allow, HTTP: { PathPrefix: / } }] }] }',
    'config-entry',
    'Permissions',
  ],
  ['{ Kind: exported-services, Name: mine, Services: [] }', 'config-entry', 'mine'],
  [
    '{ Kind: exported-services, Name: default, Services: [{ Name: web, Consumers: [{ Peer: "*" }] }] }',
    'config-entry',
    '"*"',
  ],
  [route('Match: { HTTP: { PathExact: /a, PathRegex: b } }'), 'config-entry', 'PathRegex'],
  [route('Match: { HTTP: { Header: [{ Name: a }] } }'), 'config-entry', '{ Name: a }'],
  [
    route('Match: { HTTP: { QueryParam: [{ Name: a, Exact: x, Regex: y }] } }'),
    'config-entry',
    'Regex',
  ],
  [route('Destination: { PrefixRewrite: / }'), 'config-entry', 'PrefixRewrite'],
  [splits('{ Weight: 90 }, { Weight: 9, Service: api }'), 'config-entry', 'Splits'],
  [
    splits('{ Weight: 50 }, { Weight: 50, Service: web }'),
    'config-entry',
    '{ Weight: 50, Service: web }',
  ],
  [resolver('DefaultSubset: v1'), 'config-entry', 'v1'],
  [
    resolver('Redirect: { Service: api }, Failover: { "*": { Service: api } }'),
    'config-entry',
    'Failover',
  ],
  [resolver('Redirect: { ServiceSubset: v1 }'), 'config-entry', 'ServiceSubset'],
  [resolver('Redirect: { Service: web, ServiceSubset: v9 }'), 'config-entry', 'v9'],
  [resolver('Redirect: { Service: api, Peer: dc2, Datacenter: dc3 }'), 'config-entry', 'Peer'],
  [resolver('Failover: { v1: { Service: api } }'), 'config-entry', 'v1'],
  [resolver('Failover: { "*": { ServiceSubset: v1 } }'), 'config-entry', 'v1'],
  [
    resolver('Failover: { "*": { Datacenters: [dc2], Targets: [{ Peer: p }] } }'),
    'config-entry',
    'Targets',
  ],
  [
    resolver('Failover: { "*": { Service: api, Targets: [{ Peer: p }] } }'),
    'config-entry',
    'Targets',
  ],
  [
    resolver('Failover: { "*": { Targets: [{ Peer: p, Datacenter: dc2 }] } }'),
    'config-entry',
    'Datacenter',
  ],
  [resolver('Failover: { "*": { Targets: [{ ServiceSubset: v8 }] } }'), 'config-entry', 'v8'],
  [
    balancer('Policy: maglev, RingHashConfig: { MinimumRingSize: 1 }'),
    'config-entry',
    'RingHashConfig',
  ],
  [
    balancer('Policy: random, LeastRequestConfig: { ChoiceCount: 1 }'),
    'config-entry',
    'LeastRequestConfig',
  ],
  [balancer('Policy: random, HashPolicies: [{ SourceIP: true }]'), 'config-entry', 'HashPolicies'],
  [balancer('Policy: maglev, HashPolicies: [{ Field: header }]'), 'config-entry', 'Field'],
  [balancer('Policy: maglev, HashPolicies: [{ FieldValue: x }]'), 'config-entry', 'FieldValue'],
  [
    balancer('Policy: maglev, HashPolicies: [{ SourceIP: true, Field: header, FieldValue: x }]'),
    'config-entry',
    'Field',
  ],
  [
    balancer(
      'Policy: maglev, HashPolicies: [{ Field: header, FieldValue: x, CookieConfig: { Path: / } }]',
    ),
    'config-entry',
    'CookieConfig',
  ],
  [
    balancer(
      'Policy: maglev, HashPolicies: [{ Field: cookie, FieldValue: x, CookieConfig: { Session: true, TTL: 1s } }]',
    ),
    'config-entry',
    'TTL',
  ],
  [
    listeners('{ Name: a, Port: 80, Protocol: http }, { Name: a, Port: 81, Protocol: http }'),
    'config-entry',
    '{ Name: a, Port: 81, Protocol: http }',
  ],
  [
    listeners('{ Name: a, Port: 80, Protocol: http }, { Name: b, Port: 80, Protocol: tcp }'),
    'config-entry',
    '80',
  ],
  [
    listeners('{ Name: a, Port: 80, Protocol: tcp, Hostname: b.example }'),
    'config-entry',
    'Hostname',
  ],
  [
    listeners(
      '{ Name: a, Port: 80, Protocol: http, TLS: { MinVersion: TLSv1_3, MaxVersion: TLSv1_2 } }',
    ),
    'config-entry',
    'TLSv1_2',
  ],
  [
    '{ Kind: http-route, Name: r, Rules: [{ Matches: [{ Path: { Match: prefix, Value: a } }] }] }',
    'config-entry',
    'a',
  ],
  [
    '{ Kind: tcp-route, Name: r, Parents: [{ Kind: api-gateway, Name: e }, { Kind: api-gateway, Name: e }] }',
    'config-entry',
    '{ Kind: api-gateway, Name: e }',
  ],
  [
    '{ Kind: tcp-route, Name: r, Services: [{ Name: a }, { Name: b }] }',
    'out-of-range',
    '[{ Name: a }, { Name: b }]',
  ],
  [
    '{ Kind: terminating-gateway, Name: out, Services: [{ Name: a, CertFile: /a, CAFile: /b }] }',
    'config-entry',
    'CertFile',
  ],
  [
    '{ Kind: terminating-gateway, Name: out, Services: [{ Name: a, CertFile: /a, KeyFile: /b }] }',
    'config-entry',
    'CertFile',
  ],
  [
    '{ Kind: terminating-gateway, Name: out, Services: [{ Name: a }, { Name: a, SNI: x }] }',
    'config-entry',
    '{ Name: a, SNI: x }',
  ],
  [
    meshTls('TLSMinVersion: TLSv1_3, CipherSuites: [TLS_RSA_WITH_AES_128_CBC_SHA]'),
    'config-entry',
    'CipherSuites',
  ],
  ['{ Kind: service-router, Name: db, Routes: [] }', 'config-entry-protocol', 'db'],
  [
    '{ Kind: service-splitter, Name: db, Splits: [{ Weight: 100 }] }',
    'config-entry-protocol',
    'db',
  ],
  [resolver('Redirect: { Service: db }'), 'config-entry-protocol', 'db'],
  [splits('{ Weight: 50 }, { Weight: 50, Service: db }'), 'config-entry-protocol', 'db'],
  [route('Destination: { Service: db }'), 'config-entry-protocol', 'db'],
  [route('Destination: { ServiceSubset: v7 }'), 'config-entry-subset', 'v7'],
];
