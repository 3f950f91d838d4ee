import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('load-balancer-target', () => {
  it('refuses a container that is not in the task', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            loadBalancers: [{ targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123", containerName: wep }]
      `,
      [{ code: 'load-balancer-target', at: 'wep', hint: 'did you mean "web"?' }],
    );
  });

  it('refuses a target without a port', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            outboundOnly: true
            loadBalancers:
              - targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123" 
      `,
      [{ code: 'load-balancer-target', at: '6:9' }],
    );
  });

  it('refuses a grace period without a load balancer', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, healthCheckGracePeriodSeconds: 60 }
      `,
      [{ code: 'load-balancer-target', at: 'healthCheckGracePeriodSeconds' }],
    );
  });

  it('accepts another container at another port', () => {
    expectClean(mesh`
        services:
          web:
            image: web:1
            port: 8080
            healthCheckGracePeriodSeconds: 60
            containers: { admin: { image: "admin:1" } }
            loadBalancers: [{ targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123", containerName: admin, containerPort: 9000 }]
    `);
  });
});
