import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('config-entries-without-controller', () => {
  it('points at protocol and allow when this mesh deploys no controller', () => {
    expectFindings(
      mesh`
        controller: { deploy: false, external: true }
        services:
          web: { image: "web:1", port: 8080, protocol: http, allow: [] }
      `,
      [
        { code: 'config-entries-without-controller', at: 'protocol' },
        { code: 'config-entries-without-controller', at: 'allow' },
      ],
    );
  });

  it('accepts a service that has neither', () => {
    expectClean(mesh`
      controller: { deploy: false, external: true }
      services: { web: { image: "web:1", port: 8080 } }
    `);
  });

  it('accepts both with a controller', () => {
    expectClean(mesh`
      services: { web: { image: "web:1", port: 8080, protocol: http, allow: [] } }
    `);
  });
});
