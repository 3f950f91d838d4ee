import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('launch-type-settings', () => {
  it('refuses placement on Fargate', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            placementConstraints: [{ type: distinctInstance }]
            placementStrategy: [{ type: random }]
      `,
      [
        { code: 'launch-type-settings', at: 'placementConstraints' },
        { code: 'launch-type-settings', at: 'placementStrategy' },
      ],
    );
  });

  it('refuses settings of Fargate on EC2', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            launchType: EC2
            platformVersion: 1.4.0
            ephemeralStorage: { sizeInGiB: 40 }
      `,
      [
        { code: 'launch-type-settings', at: 'platformVersion' },
        { code: 'launch-type-settings', at: 'ephemeralStorage' },
      ],
    );
  });

  it('accepts each where it belongs', () => {
    expectClean(mesh`
        services:
          web: { image: "web:1", port: 8080, platformVersion: 1.4.0, ephemeralStorage: { sizeInGiB: 40 } }
          api: { image: "api:1", port: 8080, launchType: EC2, placementStrategy: [{ type: random }] }
    `);
  });
});
