import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('cluster-without-capacity', () => {
  it('points at every task on EC2 in a cluster that is created', () => {
    expectFindings(
      mesh`
        cluster: { create: {} }
        consul: { servers: devServer }
        devServer: { launchType: EC2 }
        controller: { launchType: EC2 }
        services:
          web: { image: "web:1", port: 8080, launchType: EC2 }
          api: { image: "api:1", port: 8080 }
      `,
      [
        { code: 'cluster-without-capacity', at: '3:26', related: ['create'] },
        { code: 'cluster-without-capacity', at: '4:27', related: ['create'] },
        { code: 'cluster-without-capacity', at: '6:50', related: ['create'] },
      ],
    );
  });

  it('points at the service that the defaults put on EC2', () => {
    expectFindings(
      mesh`
        cluster: { create: {} }
        defaults: { launchType: EC2 }
        controller: { launchType: FARGATE }
        services:
          web: { image: "a:1", port: 8080 }
      `,
      [{ code: 'cluster-without-capacity', at: 'web', related: ['create'] }],
    );
  });

  it('accepts EC2 in an existing cluster and Fargate in a created one', () => {
    expectClean(mesh`
      cluster: { existing: instances }
      services: { web: { image: "web:1", port: 8080, launchType: EC2 } }
    `);
    expectClean(mesh`
      cluster: { create: {} }
      services: { web: { image: "web:1", port: 8080, launchType: FARGATE } }
    `);
  });
});
