import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('unknown-linked-service', () => {
  it('points at a name that is no external service', () => {
    expectFindings(
      mesh`
        externalServices: { payments: {} }
        gateways:
          out: { kind: terminating-gateway, services: { payment: {}, stranger: {} } }
      `,
      [
        { code: 'unknown-linked-service', at: '3:49', hint: 'did you mean "payments"?' },
        { code: 'unknown-linked-service', at: 'stranger', hint: 'externalServices' },
      ],
    );
  });

  it('points at a service of the mesh, which has a proxy', () => {
    expectFindings(
      mesh`
        services: { web: { image: "web:1", port: 8080 } }
        gateways:
          out: { kind: terminating-gateway, services: { web: {} } }
      `,
      [{ code: 'unknown-linked-service', at: '3:49', hint: 'its own proxy' }],
    );
  });

  it('accepts external services by key and name in Consul, and all of them', () => {
    expectClean(mesh`
      externalServices: { payments: { consulName: payments_eu }, mail: {} }
      gateways:
        out: { kind: terminating-gateway, services: { payments_eu: {}, mail: {}, "*": {} } }
    `);
  });
});
