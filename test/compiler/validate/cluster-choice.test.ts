import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('cluster-choice', () => {
  it('refuses a cluster that is both created and existing', () => {
    expectFindings(
      mesh`
        cluster: { create: {}, existing: shared }
      `,
      [{ code: 'cluster-choice', at: 'existing', related: ['create'] }],
    );
  });

  it('accepts one of them', () => {
    expectClean(mesh`
      cluster: { create: { containerInsights: enhanced } }
    `);
    expectClean(mesh`
      cluster: { existing: "arn:aws:ecs:eu-west-1:111122223333:cluster/shared" }
    `);
  });
});
