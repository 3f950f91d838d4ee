import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('reserved-name', () => {
  it.each(['base', 'controller', 'dev-server'])('refuses a service named %s', (name) => {
    expectFindings(
      mesh`
        services:
          ${name}: { image: "web:1", port: 8080 }
      `,
      [{ code: 'reserved-name', at: '2:3' }],
    );
  });

  it.each([
    'consul-ecs-mesh-init',
    'consul-dataplane',
    'consul-ecs-health-sync',
    'consul-ecs-controller',
    'consul-server',
  ])('refuses a container named %s, the main one too', (name) => {
    expectFindings(
      mesh`
        services:
          ${name}: { image: "web:1", port: 8080 }
          web: { image: "web:1", port: 8080, containers: { ${name}: { image: "b:1" } } }
      `,
      [
        { code: 'reserved-name', at: '2:3' },
        { code: 'reserved-name', at: '3:52' },
      ],
    );
  });

  it('refuses a volume with the name of the one that the sidecars share', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, volumes: { consul_data: {} } }
      `,
      [{ code: 'reserved-name', at: 'consul_data' }],
    );
  });

  it('accepts names that only look like them', () => {
    expectClean(mesh`
      services:
        base-2: { image: "web:1", port: 8080, volumes: { consul-data: {} } }
        devserver: { image: "web:1", port: 8080, containers: { dataplane: { image: "b:1" } } }
    `);
  });
});
