import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

function containers(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `c${index}: { image: "c:1" }`);
  return `{ ${names.join(', ')} }`;
}

describe('too-many-containers', () => {
  it('refuses more than the seven that fit beside the sidecars', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, containers: ${containers(7)} }
      `,
      [{ code: 'too-many-containers', at: 'containers' }],
    );
  });

  it('accepts seven with the main one', () => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, containers: ${containers(6)} }
    `);
  });
});
