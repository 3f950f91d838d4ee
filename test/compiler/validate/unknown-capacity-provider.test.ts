import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('unknown-capacity-provider', () => {
  it('refuses a provider that the created cluster does not have', () => {
    expectFindings(
      mesh`
        cluster: { create: { capacityProviders: [FARGATE] } }
        services:
          web: { image: "web:1", port: 8080, capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }] }
      `,
      [{ code: 'unknown-capacity-provider', at: 'FARGATE_SPOT', related: ['create'] }],
    );
  });

  it('accepts one that it has', () => {
    expectClean(mesh`
        cluster: { create: { capacityProviders: [FARGATE_SPOT] } }
        services:
          web: { image: "web:1", port: 8080, capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }] }
    `);
  });

  it('does not know the providers of an existing cluster', () => {
    expectClean(mesh`
        cluster: { existing: shared }
        services:
          web: { image: "web:1", port: 8080, capacityProviderStrategy: [{ capacityProvider: spare }] }
    `);
  });
});
