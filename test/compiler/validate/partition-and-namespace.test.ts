import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('partition-and-namespace', () => {
  it('refuses one without the other', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, consulPartition: part-1 }
          api: { image: "api:1", port: 8080, consulNamespace: team-a }
        controller: { deploy: false, external: true }
      `,
      [
        { code: 'partition-and-namespace', at: 'consulPartition' },
        { code: 'partition-and-namespace', at: 'consulNamespace' },
      ],
    );
  });

  it('accepts both, also one of them from defaults', () => {
    expectClean(mesh`
        defaults: { consulPartition: part-1 }
        services:
          web: { image: "web:1", port: 8080, consulNamespace: team-a }
    `);
  });
});
