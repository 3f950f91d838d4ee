import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const SUBNETS = 'subnets: [subnet-0aaa0aaa0aaa0aaa0, subnet-0bbb0bbb0bbb0bbb0]';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/0123';

describe('load-balancer-protocol', () => {
  it('refuses an application load balancer before a listener of connections', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { a: { port: 8443, protocol: http }, b: { port: 9000, protocol: tcp } }
            loadBalancer: { create: application, allowFrom: [10.0.0.0/8], ${SUBNETS} }
      `,
      [{ code: 'load-balancer-protocol', at: 'application', related: ['tcp'] }],
    );
  });

  it.each(['mesh-gateway', 'terminating-gateway'])(
    'refuses an application load balancer and an end of TLS before a %s',
    (kind) => {
      expectFindings(
        mesh`
          gateways:
            gate:
              kind: ${kind}
              loadBalancer:
                create: application
                allowFrom: [10.0.0.0/8]
                ${SUBNETS}
                certificateArn: ${CERTIFICATE}
        `,
        [
          { code: 'load-balancer-protocol', at: '5:15' },
          { code: 'load-balancer-protocol', at: 'certificateArn' },
        ],
      );
    },
  );

  it('refuses a policy for TLS that there is not', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { a: { port: 8443, protocol: http } }
            loadBalancer:
              create: network
              allowFrom: [10.0.0.0/8]
              sslPolicy: ELBSecurityPolicy-TLS13-1-3-2021-06
      `,
      [{ code: 'load-balancer-protocol', at: 'sslPolicy' }],
    );
  });

  it('accepts an application load balancer with a certificate before listeners of requests', () => {
    expectClean(mesh`
      gateways:
        edge:
          kind: api-gateway
          listeners: { a: { port: 8443, protocol: http } }
          loadBalancer:
            create: application
            allowFrom: [10.0.0.0/8]
            ${SUBNETS}
            certificateArn: ${CERTIFICATE}
            sslPolicy: ELBSecurityPolicy-TLS13-1-3-2021-06
    `);
  });
});
