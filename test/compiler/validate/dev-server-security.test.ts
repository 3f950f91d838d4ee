import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('dev-server-security', () => {
  it('refuses TLS and ACLs with the dev server', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer, tls: true, acls: true }
        devServer: {}
        controller: { token: { secret: token } }
      `,
      [
        { code: 'dev-server-security', at: 'tls' },
        { code: 'dev-server-security', at: 'acls' },
      ],
    );
  });

  it.each(['http', 'grpc'])('points at TLS of the %s interface alone', (name) => {
    expectFindings(
      mesh`
        consul: { servers: devServer, ${name}: { tls: true } }
        devServer: {}
      `,
      [{ code: 'dev-server-security', at: 'tls' }],
    );
  });

  it('accepts the dev server without them, and other servers with them', () => {
    expectClean(mesh`
      consul: { servers: devServer, tls: false, acls: false }
      devServer: {}
    `);
    expectClean(mesh`
      consul: { servers: { hosts: consul.example }, tls: { publicCa: true }, acls: true }
      controller: { token: { secret: token } }
    `);
  });
});
