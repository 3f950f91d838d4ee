import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('unknown-listener', () => {
  it('points at the listener of a route that the gateway does not have, and suggests one', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, protocol: http, allow: [edge] }
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            routes: [{ listener: pubic, service: web }]
      `,
      [{ code: 'unknown-listener', at: 'pubic', hint: 'did you mean "public"?' }],
    );
  });

  it('points at a listener that only the load balancer has', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            loadBalancer:
              create: network
              allowFrom: [10.0.0.0/8]
              listeners: { admin: { port: 443 } }
      `,
      [{ code: 'unknown-listener', at: 'admin', hint: 'the gateway has "public"' }],
    );
  });

  it('does not look into other gateways', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, protocol: http, allow: [a, b] }
        gateways:
          a:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            routes: [{ listener: public, service: web }]
          b:
            kind: api-gateway
            listeners: { private: { port: 8443, protocol: http } }
            routes: [{ listener: public, service: web }]
      `,
      [{ code: 'unknown-listener', at: '11:26' }],
    );
  });

  it('accepts listeners of the gateway', () => {
    expectClean(mesh`
      gateways:
        edge:
          kind: api-gateway
          listeners: { public: { port: 8443, protocol: http }, admin: { port: 8444, protocol: http } }
          loadBalancer:
            create: network
            allowFrom: [10.0.0.0/8]
            listeners: { admin: { port: 443 } }
    `);
  });
});
