import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('controller-settings', () => {
  it.each(['external: true', 'deploy: true, external: true'])(
    'refuses a controller that is deployed and external (%s)',
    (settings) => {
      expectFindings(
        mesh`
          controller: { ${settings} }
        `,
        [{ code: 'controller-settings', at: 'external' }],
      );
    },
  );

  it('points at ACLs when the controller, which the file does not mention, has no token', () => {
    expectFindings(
      mesh`
        consul: { servers: { hosts: consul.example }, acls: true }
      `,
      [{ code: 'controller-settings', at: 'acls' }],
    );
  });

  it('points at a controller without a token when there are ACLs', () => {
    expectFindings(
      mesh`
        consul: { servers: { hosts: consul.example }, acls: {} }
        controller: { cpu: 256 }
      `,
      [{ code: 'controller-settings', at: 'controller' }],
    );
  });

  it('warns when no controller serves the mesh', () => {
    expectFindings(
      mesh`
        controller: { deploy: false }
      `,
      [{ code: 'controller-settings', at: 'false', severity: 'warning' }],
    );
  });

  it('accepts a controller that is deployed, has its token, or is external', () => {
    expectClean(mesh`
      controller: { deploy: true, external: false }
    `);
    expectClean(mesh`
      consul: { servers: { hosts: consul.example }, acls: true }
      controller: { token: { secret: token } }
    `);
    expectClean(mesh`
      consul: { servers: { hosts: consul.example }, acls: true }
      controller: { deploy: false, external: true }
    `);
  });
});
