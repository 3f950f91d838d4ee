import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('privileged-port', () => {
  it('warns of ports of a gateway below 1024', () => {
    expectFindings(
      mesh`
        gateways:
          edge: { kind: api-gateway, listeners: { public: { port: 1023, protocol: http } } }
          mesh: { kind: mesh-gateway, lanAddress: { port: 443 } }
      `,
      [
        { code: 'privileged-port', severity: 'warning', at: '1023', hint: 'port: 1023' },
        { code: 'privileged-port', severity: 'warning', at: '443' },
      ],
    );
  });

  it('accepts 1024, and low ports of the load balancer and of services', () => {
    expectClean(mesh`
      services: { web: { image: "web:1", port: 80 } }
      gateways:
        edge:
          kind: api-gateway
          listeners: { public: { port: 1024, protocol: http } }
          loadBalancer: { create: network, allowFrom: [10.0.0.0/8], port: 443 }
    `);
  });
});
