import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('route-protocol', () => {
  it('refuses a service of connections behind a listener of requests', () => {
    expectFindings(
      mesh`
        services:
          db: { image: "db:1", port: 5432, protocol: tcp, allow: [edge] }
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            routes: [{ listener: public, service: db }]
      `,
      [{ code: 'route-protocol', at: '7:43', related: ['2:46'] }],
    );
  });

  it('warns of a service that does not say its protocol', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, allow: [edge] }
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            routes: [{ listener: public, services: { web: {} } }]
      `,
      [{ code: 'route-protocol', severity: 'warning', at: '7:46', related: ['2:3'] }],
    );
  });

  it.each(['http', 'http2', 'grpc'])('accepts a service of protocol %s', (protocol) => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, protocol: ${protocol}, allow: [edge] }
      gateways:
        edge:
          kind: api-gateway
          listeners: { public: { port: 8443, protocol: http } }
          routes: [{ listener: public, service: web }]
    `);
  });

  it('says nothing of routes of connections and of services elsewhere', () => {
    expectClean(mesh`
      services:
        db: { image: "db:1", port: 5432, allow: [edge] }
      externalServices: { ledger: {} }
      gateways:
        edge:
          kind: api-gateway
          listeners: { public: { port: 8443, protocol: http }, plain: { port: 9000, protocol: tcp } }
          routes: [{ listener: plain, service: db }, { listener: public, service: ledger }]
    `);
  });
});
