import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/0123456789abcdef';

describe('gateway-load-balancer', () => {
  it('refuses a load balancer that is made beside target groups of others', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            loadBalancers: [{ targetGroupArn: "${ARN}" }]
            loadBalancer: { create: network, allowFrom: [10.0.0.0/8] }
      `,
      [{ code: 'gateway-load-balancer', at: 'loadBalancers', related: ['6:5'] }],
    );
  });

  it('refuses an address in the WAN beside the one of the load balancer', () => {
    expectFindings(
      mesh`
        gateways:
          mesh:
            kind: mesh-gateway
            wanAddress: { address: gateway.example.com, port: 443 }
            loadBalancer: { create: network, allowFrom: [10.0.0.0/8] }
      `,
      [{ code: 'gateway-load-balancer', at: 'address', related: ['loadBalancer'] }],
    );
  });

  it('refuses two ports in the WAN', () => {
    expectFindings(
      mesh`
        gateways:
          mesh:
            kind: mesh-gateway
            wanAddress: { port: 443 }
            loadBalancer: { create: network, allowFrom: [10.0.0.0/8], port: 8443 }
      `,
      [{ code: 'gateway-load-balancer', at: '8443', related: ['4:25'] }],
    );
  });

  it('refuses one port for several listeners', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { a: { port: 8443, protocol: http }, b: { port: 8444, protocol: http } }
            loadBalancer: { create: network, allowFrom: [10.0.0.0/8], port: 443 }
      `,
      [{ code: 'gateway-load-balancer', at: '5:63', hint: 'a: { port: … }, b: { port: … }' }],
    );
  });

  it('refuses listeners of a load balancer before a gateway that has none', () => {
    expectFindings(
      mesh`
        gateways:
          out:
            kind: terminating-gateway
            loadBalancer: { create: network, allowFrom: [10.0.0.0/8], listeners: { a: { port: 443 } } }
      `,
      [{ code: 'gateway-load-balancer', at: 'listeners' }],
    );
  });

  it('refuses one port of the load balancer for two listeners', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { a: { port: 8443, protocol: http }, b: { port: 8444, protocol: http } }
            loadBalancer:
              create: network
              allowFrom: [10.0.0.0/8]
              listeners: { a: { port: 443 }, b: { port: 443 } }
      `,
      [{ code: 'gateway-load-balancer', at: '8:49', related: ['8:31'] }],
    );
  });

  it('accepts a port for each listener, the same port in the WAN twice, and other load balancers alone', () => {
    expectClean(mesh`
      gateways:
        edge:
          kind: api-gateway
          listeners: { a: { port: 8443, protocol: http }, b: { port: 8444, protocol: http } }
          loadBalancer:
            create: network
            allowFrom: [10.0.0.0/8]
            listeners: { a: { port: 443 } }
        mesh:
          kind: mesh-gateway
          wanAddress: { port: 443 }
          loadBalancer: { create: network, allowFrom: [10.0.0.0/8], port: 443 }
        away:
          kind: mesh-gateway
          wanAddress: { address: gateway.example.com }
          loadBalancers: [{ targetGroupArn: "${ARN}" }]
    `);
  });
});
