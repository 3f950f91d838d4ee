import { describe, it } from 'vitest';
import { expectFindings, mesh } from '../../support/mesh-text.ts';

const LISTENERS = 'listeners: { public: { port: 8443, protocol: http } }';

describe('route-target', () => {
  it('refuses a route without a service, and one with an empty list of services', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            ${LISTENERS}
            routes:
              - { listener: public }
              - { listener: public, path: /x, services: {} }
      `,
      [
        { code: 'route-target', at: '{ listener: public }' },
        { code: 'route-target', at: 'services' },
      ],
    );
  });

  it('refuses service beside services', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, protocol: http, allow: [edge] }
        gateways:
          edge:
            kind: api-gateway
            ${LISTENERS}
            routes: [{ listener: public, service: web, services: { web: {} } }]
      `,
      [{ code: 'route-target', at: '7:48', related: ['7:43'] }],
    );
  });
});
