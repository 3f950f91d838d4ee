import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('consul-servers', () => {
  it('points at servers that are a dev server that is not deployed', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer }
      `,
      [{ code: 'consul-servers', at: 'devServer' }],
    );
  });

  it('takes deploy: false for no dev server', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer }
        devServer: { deploy: false }
      `,
      [{ code: 'consul-servers', at: '1:20' }],
    );
  });

  it('points at a dev server that nobody calls', () => {
    expectFindings(
      mesh`
        consul: { servers: { hosts: consul.example } }
        devServer: {}
      `,
      [{ code: 'consul-servers', at: 'devServer', related: ['{ hosts: consul.example }'] }],
    );
  });

  it('accepts a dev server that is deployed and called, and one that is neither', () => {
    expectClean(mesh`
      consul: { servers: devServer }
      devServer: {}
    `);
    expectClean(mesh`
      consul: { servers: { hosts: consul.example } }
      devServer: { deploy: false }
    `);
  });
});
