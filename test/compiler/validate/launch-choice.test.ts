import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('launch-choice', () => {
  it('refuses a launch type beside capacity providers, in a service and in defaults', () => {
    expectFindings(
      mesh`
        defaults:
          launchType: FARGATE
          capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }]
      `,
      [{ code: 'launch-choice', at: 'capacityProviderStrategy', related: ['launchType'] }],
    );
  });

  it('refuses a definition that cannot run where the tasks run', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, requiresCompatibilities: [EC2] }
      `,
      [{ code: 'launch-choice', at: '[EC2]' }],
    );
  });

  it('lets the service choose otherwise than defaults', () => {
    expectClean(mesh`
        defaults: { launchType: EC2 }
        services:
          web: { image: "web:1", port: 8080, capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }] }
          api: { image: "api:1", port: 8080, requiresCompatibilities: [EC2, FARGATE] }
    `);
  });

  it('looks at the dev server and the controller too', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer }
        devServer: { launchType: FARGATE, capacityProviderStrategy: [{ capacityProvider: FARGATE }] }
        controller: { requiresCompatibilities: [EC2] }
      `,
      [
        { code: 'launch-choice', at: 'capacityProviderStrategy', related: ['launchType'] },
        { code: 'launch-choice', at: '3:40' },
      ],
    );
  });
});
