import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const listeners = (count: number): string =>
  Array.from({ length: count }, (_, n) => `l${n}: { port: ${8443 + n}, protocol: http }`).join(
    ', ',
  );

describe('load-balancer-network', () => {
  it('refuses an application load balancer in one subnet, its own or that of the mesh', () => {
    expectFindings(
      mesh`
        gateways:
          a:
            kind: api-gateway
            listeners: { ${listeners(1)} }
            loadBalancer: { create: application, allowFrom: [10.0.0.0/8] }
          b:
            kind: api-gateway
            listeners: { ${listeners(1)} }
            loadBalancer:
              create: application
              allowFrom: [10.0.0.0/8]
              subnets: [subnet-0aaa0aaa0aaa0aaa0]
      `,
      [
        { code: 'load-balancer-network', at: '5:5' },
        { code: 'load-balancer-network', at: '[subnet-0aaa0aaa0aaa0aaa0]' },
      ],
    );
  });

  it('refuses more target groups than ECS takes', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { ${listeners(6)} }
            loadBalancer: { create: network, allowFrom: [10.0.0.0/8] }
      `,
      [{ code: 'load-balancer-network', at: 'loadBalancer' }],
    );
  });

  it('refuses callers over IPv6 where there is none', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { ${listeners(1)} }
            loadBalancer: { create: network, allowFrom: [10.0.0.0/8, "2001:db8::/32"] }
      `,
      [{ code: 'load-balancer-network', at: '"2001:db8::/32"' }],
    );
  });

  it('accepts two subnets, five ports, and IPv6 with dualstack', () => {
    expectClean(mesh`
      gateways:
        edge:
          kind: api-gateway
          listeners: { ${listeners(5)} }
          loadBalancer:
            create: application
            ipAddressType: dualstack
            allowFrom: ["2001:db8::/32", sg-0123456789abcdef0, pl-0123456789abcdef0]
            subnets: [subnet-0aaa0aaa0aaa0aaa0, subnet-0bbb0bbb0bbb0bbb0]
        out:
          kind: terminating-gateway
          loadBalancer: { create: network, allowFrom: [10.0.0.0/8] }
    `);
  });
});
