import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('duplicate-component', () => {
  it('refuses a gateway with the key of a service', () => {
    expectFindings(
      mesh`
        services:
          out: { image: "out:1", port: 8080 }
        gateways:
          out: { kind: terminating-gateway }
      `,
      [{ code: 'duplicate-component', at: '4:3', related: ['2:3'] }],
    );
  });

  it('refuses a gateway whose name in Consul is that of a service', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, consulName: front }
        gateways:
          out: { kind: terminating-gateway, consulName: front }
      `,
      [{ code: 'duplicate-component', at: '4:49', related: ['2:50'] }],
    );
  });

  it('reports two gateways of one name once, at the second', () => {
    expectFindings(
      mesh`
        gateways:
          a: { kind: terminating-gateway, consulName: gate }
          b: { kind: mesh-gateway, consulName: gate }
      `,
      [{ code: 'duplicate-component', at: '3:40', related: ['2:47'] }],
    );
  });

  it('accepts one name in different partitions, and two task sets of one service', () => {
    expectClean(mesh`
      controller: { deploy: false, external: true }
      services:
        blue: { image: "web:1", port: 8080, consulName: web }
        green: { image: "web:2", port: 8080, consulName: web }
      gateways:
        one: { kind: mesh-gateway, consulName: gate, consulPartition: east }
        two: { kind: mesh-gateway, consulName: gate, consulPartition: west }
    `);
  });
});
