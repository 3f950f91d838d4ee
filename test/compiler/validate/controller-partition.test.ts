import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const WARNING = { code: 'controller-partition', severity: 'warning' } as const;

describe('controller-partition', () => {
  it('warns of tasks in a partition that the controller does not serve', () => {
    expectFindings(
      mesh`
        controller: { consulPartition: part-1 }
        services:
          web: { image: "web:1", port: 8080, consulPartition: part-2, consulNamespace: a }
        gateways:
          edge: { kind: mesh-gateway, consulPartition: part-3 }
      `,
      [
        { ...WARNING, at: 'part-2', hint: 'consulPartition: part-2' },
        { ...WARNING, at: 'part-3' },
      ],
    );
  });

  it('warns of a controller that knows of no partition, and of tasks that do not', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, consulPartition: part-1, consulNamespace: a }
      `,
      [{ ...WARNING, at: 'part-1' }],
    );
    expectFindings(
      mesh`
        controller: { consulPartition: part-1 }
        services: { web: { image: "web:1", port: 8080 } }
      `,
      [{ ...WARNING, at: '2:13', hint: 'consulPartition: default' }],
    );
  });

  it('accepts the same for all, from defaults or in each place', () => {
    expectClean(mesh`
      defaults: { consulPartition: part-1, consulNamespace: a }
      services: { web: { image: "web:1", port: 8080 } }
      gateways: { edge: { kind: mesh-gateway } }
    `);
    expectClean(mesh`
      controller: { consulPartition: part-1 }
      services: { web: { image: "web:1", port: 8080, consulPartition: part-1, consulNamespace: a } }
    `);
  });

  it('takes tasks without a partition for those of the default one', () => {
    expectClean(mesh`
      controller: { consulPartition: default }
      services: { web: { image: "web:1", port: 8080 } }
    `);
  });

  it('leaves a controller of others alone', () => {
    expectClean(mesh`
      controller: { deploy: false, external: true }
      services: { web: { image: "web:1", port: 8080, consulPartition: a, consulNamespace: b } }
    `);
  });
});
