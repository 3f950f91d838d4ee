import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('spot-stop-time', () => {
  it('refuses steps that together take longer than the warning', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            stopTimeout: 69
            capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }]
      `,
      [{ code: 'spot-stop-time', at: '69' }],
    );
  });

  it('counts the slowest container once, and the ones that outlast the mesh', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            stopTimeout: 40
            capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }]
            containers:
              other: { image: "other:1", stopTimeout: 40 }
              router: { image: "router:1", start: beforeMesh }
      `,
      [{ code: 'spot-stop-time', at: '5:18' }],
    );
  });

  it('accepts steps that fit, and any on Fargate', () => {
    expectClean(mesh`
        services:
          web:
            image: web:1
            port: 8080
            stopTimeout: 68
            capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }]
          api: { image: "api:1", port: 8080, stopTimeout: 120 }
    `);
  });
});
