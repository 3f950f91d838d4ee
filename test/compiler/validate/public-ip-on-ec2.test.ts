import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const PUBLIC = `
network: { vpcId: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0], assignPublicIp: ENABLED }`;

describe('public-ip-on-ec2', () => {
  it('warns when tasks on EC2 are to get public addresses', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, launchType: EC2 }
          api: { image: "api:1", port: 8080 }
      ${PUBLIC}`,
      [{ code: 'public-ip-on-ec2', at: 'ENABLED', severity: 'warning' }],
    );
  });

  it('looks at the controller too', () => {
    expectFindings(
      mesh`
        controller: { launchType: EC2 }
      ${PUBLIC}`,
      [{ code: 'public-ip-on-ec2', at: 'ENABLED', severity: 'warning' }],
    );
  });

  it('accepts public addresses for Fargate, and EC2 without them', () => {
    expectClean(mesh`
        services: { web: { image: "web:1", port: 8080 } }
      ${PUBLIC}`);
    expectClean(mesh`
      services: { web: { image: "web:1", port: 8080, launchType: EC2 } }
    `);
  });

  it('refuses a public address that the controller on EC2 asks for itself', () => {
    expectFindings(
      mesh`
        controller: { launchType: EC2, assignPublicIp: ENABLED }
      `,
      [{ code: 'public-ip-on-ec2', at: 'ENABLED' }],
    );
    expectClean(mesh`
      controller: { assignPublicIp: ENABLED }
    `);
  });
});
