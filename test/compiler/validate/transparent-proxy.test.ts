import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('transparent-proxy', () => {
  it('refuses it on Fargate, where tasks run by default', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, transparentProxy: true }
      `,
      [{ code: 'transparent-proxy', at: 'transparentProxy' }],
    );
  });

  it('refuses a definition that could run on Fargate too', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            launchType: EC2
            requiresCompatibilities: [EC2, FARGATE]
            transparentProxy: { consulDNS: true }
      `,
      [{ code: 'transparent-proxy', at: 'transparentProxy' }],
    );
  });

  it('accepts it on EC2, and none anywhere', () => {
    expectClean(mesh`
        services:
          web: { image: "web:1", port: 8080, launchType: EC2, transparentProxy: { consulDNS: true } }
          api: { image: "api:1", port: 8080, transparentProxy: false }
    `);
  });
});
