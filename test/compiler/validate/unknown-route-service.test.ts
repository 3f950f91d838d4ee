import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const LISTENERS = 'listeners: { public: { port: 8443, protocol: http } }';

describe('unknown-route-service', () => {
  it('points at services of routes that nothing in the file declares', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, protocol: http, allow: [edge] }
        gateways:
          edge:
            kind: api-gateway
            ${LISTENERS}
            routes:
              - { listener: public, service: wep }
              - { listener: public, path: /x, services: { web: {}, stranger: {} } }
      `,
      [
        { code: 'unknown-route-service', at: 'wep', hint: 'did you mean "web"?' },
        { code: 'unknown-route-service', at: 'stranger', hint: 'externalServices' },
      ],
    );
  });

  it('knows components, external services and names in Consul', () => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, protocol: http, allow: [edge], consulName: web_v2 }
      externalServices: { ledger: { consulName: ledger_eu } }
      gateways:
        edge:
          kind: api-gateway
          ${LISTENERS}
          routes:
            - { listener: public, path: /a, service: web }
            - { listener: public, path: /b, service: web_v2 }
            - { listener: public, path: /c, services: { ledger: {}, ledger_eu: {} } }
    `);
  });

  it('does not take a gateway for a service', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            ${LISTENERS}
            routes: [{ listener: public, service: out }]
          out: { kind: terminating-gateway }
      `,
      [{ code: 'unknown-route-service', at: '5:43' }],
    );
  });
});
