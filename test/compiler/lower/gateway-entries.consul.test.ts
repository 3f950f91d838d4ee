import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { entriesOf } from './compiled.ts';

const TEXT = mesh`
  services:
    web: { image: "web:1", port: 8080, protocol: http, allow: [edge] }
    echo: { image: "echo:1", port: 8080, protocol: http, allow: [edge] }
    db: { image: "db:1", port: 5432, protocol: tcp, allow: [edge] }
  externalServices: { payments: {}, mail: {} }
  gateways:
    edge:
      kind: api-gateway
      volumes: { certs: {} }
      mountPoints: [{ sourceVolume: certs, containerPath: /certs }]
      listeners:
        plain: { port: 9000, protocol: tcp }
        public: { port: 8080, protocol: http }
        secure:
          port: 8443
          protocol: http
          hostname: "*.example.com"
          tls:
            certificateFile: /certs/tls.pem
            privateKeyFile: /certs/tls-key.pem
            minVersion: TLSv1_2
            maxVersion: TLSv1_2
            cipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
      routes:
        - { listener: plain, service: db }
        - { listener: public, service: web }
        - listener: public
          path: /echo/
          services: { web: { weight: 90 }, echo: { weight: 10 } }
          rewritePath: /
          requestHeaders: { set: { x-gateway: edge }, add: { x-via: edge }, remove: [x-internal] }
          responseHeaders: { remove: [server] }
          retries:
            numRetries: 2
            retryOn: [reset]
            retryOnStatusCodes: [503]
            retryOnConnectFailure: true
          requestTimeoutSeconds: 30
          idleTimeoutSeconds: 300
        - listener: public
          hostnames: [www.example.com, shop.example.org]
          pathExact: /health
          method: GET
          headers:
            x-exact: v1
            x-prefix: { prefix: v }
            x-suffix: { suffix: "1" }
            x-regex: { regex: "v[0-9]" }
            x-present: { present: true }
          query: { exact: v1, regex: { regex: "v[0-9]" }, present: { present: true } }
          service: echo
        - { listener: secure, hostnames: [www.example.com], pathRegex: "/items/[0-9]+", service: web }
    out:
      kind: terminating-gateway
      volumes: { certs: {} }
      mountPoints: [{ sourceVolume: certs, containerPath: /certs }]
      services:
        mail: {}
        payments:
          caFile: /certs/ca.pem
          certFile: /certs/client.pem
          keyFile: /certs/client-key.pem
          sni: payments.example.com
`;

describeWith(CONSUL, 'config entries of gateways in a real Consul', () => {
  let consul: ConsulServer;
  const compiled = compileText(TEXT);
  const entries = ['web', 'echo', 'db', 'edge', 'out'].flatMap((name) => entriesOf(compiled, name));

  beforeAll(async () => {
    consul = await startConsul();
    for (const entry of entries) expect(await consul.write('/v1/config', entry)).toBe(true);
  });
  afterAll(() => consul.remove());

  test.each(entries.map((entry) => [`${entry['Kind']} ${entry['Name']}`, entry] as const))(
    'keeps all that %s says',
    async (_, entry) => {
      const name = encodeURIComponent(String(entry['Name']));
      expect(await consul.read(`/v1/config/${entry['Kind']}/${name}`)).toMatchObject(entry);
    },
  );

  /** Consul judges gateways and routes a moment after it has taken them. */
  const settled = <T>(check: () => Promise<T>): Promise<T> =>
    vi.waitFor(check, { timeout: 20_000, interval: 100 });

  test('binds every route to its listener', () =>
    settled(async () => {
      const bound = await consul.read('/v1/config/bound-api-gateway/edge');
      expect(bound).toMatchObject({
        Listeners: [
          { Name: 'plain', Routes: [{ Kind: 'tcp-route', Name: 'edge.plain' }] },
          {
            Name: 'public',
            Routes: expect.arrayContaining([
              expect.objectContaining({ Kind: 'http-route', Name: 'edge.public' }),
              expect.objectContaining({
                Kind: 'http-route',
                Name: 'edge.public.shop.example.org+www.example.com',
              }),
            ]),
          },
          {
            Name: 'secure',
            Routes: [{ Kind: 'http-route', Name: 'edge.secure.www.example.com' }],
            Certificates: [{ Kind: 'file-system-certificate', Name: 'edge.secure' }],
          },
        ],
      });
    }));

  test.each(entries.filter(({ Kind }) => /route|api-gateway/.test(String(Kind))))(
    'finds nothing wrong with $Kind $Name',
    ({ Kind, Name }) =>
      settled(async () => {
        const path = `/v1/config/${Kind}/${encodeURIComponent(String(Name))}`;
        const { Status } = (await consul.read(path)) as Judged;
        const conditions = Status.Conditions ?? [];
        expect(conditions).not.toEqual([]);
        expect(conditions.filter(isBad)).toEqual([]);
      }),
  );
});

/** An entry with what Consul says of it. */
interface Judged {
  readonly Status: { readonly Conditions: readonly Condition[] | null };
}

interface Condition {
  readonly Type: string;
  readonly Status: 'True' | 'False';
}

/** Of all conditions only a conflict is bad when it holds. */
function isBad({ Type, Status }: Condition): boolean {
  return (Type === 'Conflicted') === (Status === 'True');
}
