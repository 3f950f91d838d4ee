import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const CODE = 'dev-server-load-balancer';
const SUBNETS = 'subnets: [subnet-00000001, subnet-00000002]';

function loadBalancer(settings: string, consul = 'acls: false'): string {
  return mesh`
    consul: { servers: devServer, ${consul} }
    devServer: { loadBalancer: { ${settings} } }
  `;
}

describe('dev-server-load-balancer', () => {
  it('refuses one zone', () => {
    expectFindings(loadBalancer('allowFrom: [10.0.0.0/8], subnets: [subnet-00000001]'), [
      { code: CODE, at: '2:64' },
    ]);
  });

  it('refuses callers over IPv6 without IPv6', () => {
    expectFindings(loadBalancer(`${SUBNETS}, allowFrom: ["2001:db8::/32"]`), [
      { code: CODE, at: '2:87', hint: 'dualstack' },
    ]);
    expectClean(loadBalancer(`${SUBNETS}, allowFrom: ["2001:db8::/32"], ipAddressType: dualstack`));
  });

  it('refuses a policy of TLS without TLS', () => {
    const sslPolicy = 'sslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06';
    expectFindings(loadBalancer(`${SUBNETS}, allowFrom: [10.0.0.0/8], ${sslPolicy}`), [
      { code: CODE, at: 'sslPolicy' },
    ]);
    const certificate = 'certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/a"';
    expectClean(loadBalancer(`${SUBNETS}, allowFrom: [10.0.0.0/8], ${certificate}, ${sslPolicy}`));
  });

  it('refuses the whole internet without ACLs', () => {
    const open = `${SUBNETS}, scheme: internet-facing, allowFrom: [0.0.0.0/0]`;
    expectFindings(loadBalancer(open), [{ code: CODE, at: '0.0.0.0/0', hint: 'acls: true' }]);
    expectClean(loadBalancer(open, 'acls: true'));
    expectClean(loadBalancer(open.replace('0.0.0.0/0', '203.0.113.0/24')));
    expectClean(loadBalancer(open.replace('internet-facing', 'internal')));
  });
});
