import { describe, expect, it } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { resourcesOfType } from './compiled.ts';

/** The config entries that the stack of `edge` stores. */
function entriesOf(gateway: string): Record<string, unknown>[] {
  const compiled = compileText(mesh`
    services:
      web: { image: "web:1", port: 8080, consulName: web_v2 }
      api: { image: "api:1", port: 8080 }
    externalServices: { ledger: { consulName: ledger_eu } }
    gateways:
      edge:
        ${gateway.trim().split('\n').join('\n    ')}
  `);
  return Object.entries(resourcesOfType(compiled, 'AWS::SSM::Parameter'))
    .filter(([name]) => name.startsWith('edge/'))
    .flatMap(([, { Properties }]) => JSON.parse(String(Properties?.['Value'])).entries);
}

/** The rules of the http-route entry of one route. */
function rulesOf(route: string): unknown {
  const entries = entriesOf(`
kind: api-gateway
listeners: { public: { port: 8443, protocol: http } }
routes: [{ listener: public, ${route} }]`);
  return entries.find(({ Kind }) => Kind === 'http-route')?.['Rules'];
}

describe('config entries of a mesh gateway', () => {
  it('are none', () => {
    expect(entriesOf('kind: mesh-gateway')).toEqual([]);
  });
});

describe('config entries of a terminating gateway', () => {
  it('name the services outside as Consul does', () => {
    expect(
      entriesOf(`
kind: terminating-gateway
consulName: edge_v2
services:
  ledger: { caFile: /ca.pem, certFile: /c.pem, keyFile: /k.pem, sni: ledger.example }
  "*": {}`),
    ).toEqual([
      {
        Kind: 'terminating-gateway',
        Name: 'edge_v2',
        Services: [
          { Name: '*' },
          {
            Name: 'ledger_eu',
            CAFile: '/ca.pem',
            CertFile: '/c.pem',
            KeyFile: '/k.pem',
            SNI: 'ledger.example',
          },
        ],
      },
    ]);
  });

  it('are none without services', () => {
    expect(entriesOf('kind: terminating-gateway')).toEqual([]);
  });
});

describe('config entries of an API gateway', () => {
  it('are its listeners, its routes by listener, and certificates from files', () => {
    expect(
      entriesOf(`
kind: api-gateway
consulPartition: part-1
listeners:
  raw: { port: 9000, protocol: tcp }
  public:
    port: 8443
    protocol: http
    hostname: "*.example.com"
    tls: { certificates: [a], certificateFile: /c.pem, privateKeyFile: /k.pem, minVersion: TLSv1_2, maxVersion: TLSv1_3, cipherSuites: [X] }
routes:
  - { listener: public, service: web }
  - { listener: raw, service: api }`),
    ).toEqual([
      {
        Kind: 'file-system-certificate',
        Name: 'edge.public',
        Namespace: 'default',
        Partition: 'part-1',
        Certificate: '/c.pem',
        PrivateKey: '/k.pem',
      },
      {
        Kind: 'api-gateway',
        Name: 'edge',
        Namespace: 'default',
        Partition: 'part-1',
        Listeners: [
          {
            Name: 'public',
            Port: 8443,
            Protocol: 'http',
            Hostname: '*.example.com',
            TLS: {
              Certificates: [
                { Kind: 'inline-certificate', Name: 'a' },
                { Kind: 'file-system-certificate', Name: 'edge.public' },
              ],
              MinVersion: 'TLSv1_2',
              MaxVersion: 'TLSv1_3',
              CipherSuites: ['X'],
            },
          },
          { Name: 'raw', Port: 9000, Protocol: 'tcp' },
        ],
      },
      {
        Kind: 'http-route',
        Name: 'edge.public',
        Namespace: 'default',
        Partition: 'part-1',
        Parents: [parent('public')],
        Rules: [
          {
            Matches: [{ Path: { Match: 'prefix', Value: '/' } }],
            Services: [{ Name: 'web_v2', Weight: 1 }],
          },
        ],
      },
      {
        Kind: 'tcp-route',
        Name: 'edge.raw',
        Namespace: 'default',
        Partition: 'part-1',
        Parents: [parent('raw')],
        Services: [{ Name: 'api' }],
      },
    ]);
  });

  it('have one route entry for each set of host names, whatever their order', () => {
    const entries = entriesOf(`
kind: api-gateway
listeners: { public: { port: 8443, protocol: http } }
routes:
  - { listener: public, service: web, path: /a, hostnames: [b.example, a.example] }
  - { listener: public, service: api, path: /b, hostnames: [a.example, b.example] }
  - { listener: public, service: api, path: /c }`);
    const routes = entries.filter(({ Kind }) => Kind === 'http-route');
    expect(routes).toMatchObject([
      { Name: 'edge.public', Rules: [{}] },
      {
        Name: 'edge.public.a.example+b.example',
        Hostnames: ['a.example', 'b.example'],
        Rules: [{}, {}],
      },
    ]);
  });

  it('spread the routes of a listener over several entries where one is too large', () => {
    const routes = Array.from(
      { length: 80 },
      (_, index) => `  - { listener: public, service: web, path: /${'p'.repeat(60)}${index} }`,
    );
    const entries = entriesOf(`
kind: api-gateway
listeners: { public: { port: 8443, protocol: http } }
routes:
${routes.join('\n')}`);
    const names = entries.filter(({ Kind }) => Kind === 'http-route').map(({ Name }) => Name);
    expect(names.slice(0, 2)).toEqual(['edge.public', 'edge.public.2']);
    expect(entries.flatMap(({ Rules = [] }) => Rules as unknown[])).toHaveLength(80);
  });
});

describe('a route', () => {
  it.each([
    ['path: /a', { Path: { Match: 'prefix', Value: '/a' } }],
    ['pathExact: /a', { Path: { Match: 'exact', Value: '/a' } }],
    ['pathRegex: "/a[0-9]"', { Path: { Match: 'regex', Value: '/a[0-9]' } }],
    ['method: GET', { Method: 'GET' }],
    ['headers: { x: v2 }', { Headers: [{ Match: 'exact', Name: 'x', Value: 'v2' }] }],
    ['headers: { x: { exact: v2 } }', { Headers: [{ Match: 'exact', Name: 'x', Value: 'v2' }] }],
    ['headers: { x: { prefix: v } }', { Headers: [{ Match: 'prefix', Name: 'x', Value: 'v' }] }],
    ['headers: { x: { suffix: v } }', { Headers: [{ Match: 'suffix', Name: 'x', Value: 'v' }] }],
    ['query: { q: { regex: v. } }', { Query: [{ Match: 'regex', Name: 'q', Value: 'v.' }] }],
    ['query: { q: { present: true } }', { Query: [{ Match: 'present', Name: 'q' }] }],
  ])('takes calls that fit %s', (condition, match) => {
    expect(rulesOf(`service: web, ${condition}`)).toMatchObject([{ Matches: [match] }]);
  });

  it('shares calls between services by their weights', () => {
    expect(rulesOf('services: { web: { weight: 90 }, api: {} }')).toMatchObject([
      {
        Services: [
          { Name: 'api', Weight: 1 },
          { Name: 'web_v2', Weight: 90 },
        ],
      },
    ]);
  });

  it('changes calls and answers on the way', () => {
    const filters = `service: web, path: /old, rewritePath: /new,
    requestHeaders: { add: { b: "1", a: "2" }, set: { c: "3" }, remove: [d] },
    responseHeaders: { remove: [e] },
    retries: { numRetries: 2, retryOn: [reset], retryOnStatusCodes: [503], retryOnConnectFailure: true },
    requestTimeoutSeconds: 30, idleTimeoutSeconds: 300`;
    expect(rulesOf(filters)).toEqual([
      {
        Matches: [{ Path: { Match: 'prefix', Value: '/old' } }],
        Filters: {
          Headers: [{ Add: { a: '2', b: '1' }, Set: { c: '3' }, Remove: ['d'] }],
          URLRewrite: { Path: '/new' },
          TimeoutFilter: { RequestTimeout: 30_000_000_000, IdleTimeout: 300_000_000_000 },
          RetryFilter: {
            NumRetries: 2,
            RetryOn: ['reset'],
            RetryOnStatusCodes: [503],
            RetryOnConnectFailure: true,
          },
        },
        ResponseFilters: { Headers: [{ Remove: ['e'] }] },
        Services: [{ Name: 'web_v2', Weight: 1 }],
      },
    ]);
  });

  it('tries again only as the file says', () => {
    expect(rulesOf('service: web, retries: { numRetries: 1 }')).toMatchObject([
      { Filters: { RetryFilter: { NumRetries: 1 } } },
    ]);
  });
});

function parent(listener: string) {
  return {
    Kind: 'api-gateway',
    Name: 'edge',
    SectionName: listener,
    Namespace: 'default',
    Partition: 'part-1',
  };
}
