import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const GATEWAY = 'gateways: { mesh: { kind: mesh-gateway, wanFederation: true } }';

describe('wan-federation', () => {
  it('refuses it without TLS to the servers', () => {
    expectFindings(
      mesh`
        consul: { servers: { hosts: consul.example } }
        ${GATEWAY}
      `,
      [{ code: 'wan-federation', at: 'true', related: ['1:1'] }],
    );
  });

  it('refuses it with TLS on one interface only', () => {
    expectFindings(
      mesh`
        consul: { servers: { hosts: consul.example }, tls: { publicCa: true }, grpc: { tls: false } }
        ${GATEWAY}
      `,
      [{ code: 'wan-federation', at: '2:56', related: ['1:1'] }],
    );
  });

  it('refuses it where the dev server takes no part', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer, tls: true }
        devServer: {}
        ${GATEWAY}
      `,
      [{ code: 'wan-federation', at: '3:56', related: ['2:1'] }],
    );
    expectClean(mesh`
      consul: { servers: devServer, tls: true }
      devServer: { wanFederation: true }
      ${GATEWAY}
    `);
  });

  it('accepts it with TLS, and a mesh gateway without it', () => {
    expectClean(mesh`
      consul: { servers: { hosts: consul.example }, tls: { publicCa: true } }
      ${GATEWAY}
    `);
    expectClean(mesh`gateways: { mesh: { kind: mesh-gateway } }`);
  });
});
