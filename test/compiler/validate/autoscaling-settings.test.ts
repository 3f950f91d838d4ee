import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('autoscaling-settings', () => {
  it('refuses a number of tasks beside it', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            desiredCount: 3
            autoscaling: { minCapacity: 1, maxCapacity: 4, targetCpu: 60 }
      `,
      [{ code: 'autoscaling-settings', at: 'desiredCount', related: ['autoscaling'] }],
    );
  });

  it('refuses bounds the wrong way round', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            autoscaling: { minCapacity: 55, maxCapacity: 44, targetMemory: 70 }
      `,
      [{ code: 'autoscaling-settings', at: '55', related: ['44'] }],
    );
  });

  it('refuses an autoscaling without a target', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            autoscaling: { minCapacity: 1, maxCapacity: 4 }
      `,
      [{ code: 'autoscaling-settings', at: 'autoscaling' }],
    );
  });

  it('accepts bounds that are equal, and both targets', () => {
    expectClean(mesh`
        services:
          web:
            image: web:1
            port: 8080
            autoscaling: { minCapacity: 4, maxCapacity: 4, targetCpu: 60, targetMemory: 70 }
    `);
  });
});
