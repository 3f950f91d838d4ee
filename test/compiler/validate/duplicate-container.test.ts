import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('duplicate-container', () => {
  it('points at a further container with the name of the service', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "a:1", port: 8080, containers: { web: { image: "b:1" } } }
      `,
      [{ code: 'duplicate-container', at: '2:50' }],
    );
  });

  it('accepts the name of another service', () => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, containers: { api: { image: "b:1" } } }
        api: { image: "api:1", port: 8080 }
    `);
  });
});
