import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('stop-timeout', () => {
  it('refuses more than 120 seconds on Fargate, in every container', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            stopTimeout: 121
            containers: { other: { image: "b:1", stopTimeout: 300 } }
      `,
      [
        { code: 'stop-timeout', at: '121' },
        { code: 'stop-timeout', at: '300' },
      ],
    );
  });

  it('accepts 120 seconds on Fargate and more on EC2', () => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, stopTimeout: 120 }
        api: { image: "api:1", port: 8080, launchType: EC2, stopTimeout: 600 }
    `);
  });
});
