import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('without-ecs-service', () => {
  it('refuses settings of a service that is made elsewhere', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            ecsService: false
            desiredCount: 2
            securityGroups: [sg-0123456789abcdef0]
      `,
      [
        { code: 'without-ecs-service', at: 'desiredCount', related: ['false'] },
        { code: 'without-ecs-service', at: 'securityGroups', related: ['false'] },
      ],
    );
  });

  it('accepts settings of the task', () => {
    expectClean(mesh`
        services:
          web: { image: "web:1", port: 8080, ecsService: false, cpu: 1024, memory: 2048, tags: { a: b } }
    `);
  });
});
