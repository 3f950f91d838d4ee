import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

/** Servers with ACLs, and a controller that may set them up. */
const ACLS = `
consul: { servers: { hosts: consul.example }, acls: true }
controller: { token: { secret: token } }`;

describe('upstream-not-allowed', () => {
  it('refuses an upstream whose service names its callers and leaves this one out', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, upstreams: { api: { localBindPort: 9091 } } }
          api: { image: "api:1", port: 9090, allow: [] }
      ${ACLS}`,
      [{ code: 'upstream-not-allowed', at: '2:51', related: ['allow'] }],
    );
  });

  it('warns when the service says nothing of its callers', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, upstreams: { api: { localBindPort: 9091 } } }
          api: { image: "api:1", port: 9090 }
      ${ACLS}`,
      [{ code: 'upstream-not-allowed', at: '2:51', severity: 'warning', related: ['3:3'] }],
    );
  });

  it('follows destinationName to the service that is called', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            upstreams: { first: { localBindPort: 9091, destinationName: api_v2 } }
          api: { image: "api:1", port: 9090, consulName: api_v2, allow: [] }
      ${ACLS}`,
      [{ code: 'upstream-not-allowed', at: 'first', related: ['allow'] }],
    );
  });

  it.each(['allow: [web]', 'allow: ["*"]', 'allow: [web_v2]'])(
    'accepts a caller that the service allows (%s)',
    (allow) => {
      expectClean(mesh`
        services:
          web:
            image: web:1
            port: 8080
            consulName: web_v2
            upstreams: { api: { localBindPort: 9091 } }
          api: { image: "api:1", port: 9090, ${allow} }
      ${ACLS}`);
    },
  );

  it('leaves external services and services of other places alone', () => {
    expectClean(mesh`
        services:
          web:
            image: web:1
            port: 8080
            allow: []
            upstreams:
              ledger: { localBindPort: 9091 }
              web: { localBindPort: 9092, datacenter: dc2 }
        externalServices: { ledger: {} }
      ${ACLS}`);
  });

  it('says nothing without ACLs', () => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, upstreams: { api: { localBindPort: 9091 } } }
        api: { image: "api:1", port: 9090, allow: [] }
    `);
  });
});

describe('who may call, said in another way', () => {
  const text = (allow: string, entries = '[]'): string => mesh`
    consul: { servers: { hosts: c.example }, acls: true, configEntries: ${entries} }
    controller: { token: { secret: t } }
    services:
      web: { image: "web:1", port: 8080, outboundOnly: false, upstreams: { api: { localBindPort: 9091 } } }
      api: { image: "api:1", port: 8080, protocol: http, ${allow} }
  `;

  it('is an entry of its own', () => {
    expectClean(
      text(
        'desiredCount: 1',
        '[{ Kind: service-intentions, Name: api, Sources: [{ Name: web, Action: allow }] }]',
      ),
    );
  });

  it('may be certain requests only', () => {
    expectClean(text('allow: [{ service: web, permissions: [{ path: / }] }]'));
  });

  it('is not a caller of that name at a peer, or in another namespace', () => {
    for (const place of ['peer: dc2', 'namespace: other', 'samenessGroup: g']) {
      expectFindings(text(`allow: [{ service: web, ${place} }]`), [
        { code: 'upstream-not-allowed', at: '4:72', related: ['allow'] },
      ]);
    }
  });
});
