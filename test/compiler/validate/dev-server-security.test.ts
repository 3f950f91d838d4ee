import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const CODE = 'dev-server-security';

describe('dev-server-security', () => {
  it.each([
    ['ca: { certificate: { secret: a }, key: { secret: b } }', '2:14', 'tls: true'],
    ['additionalDnsNames: [consul.example.com]', 'additionalDnsNames', 'tls: true'],
    ['bootstrapToken: { secret: a }', 'bootstrapToken', 'acls: true'],
  ])('refuses %s where it does nothing', (setting, at, hint) => {
    expectFindings(
      mesh`
        consul: { servers: devServer }
        devServer: { ${setting} }
      `,
      [{ code: CODE, at, hint }],
    );
  });

  it('refuses a token to replicate by without ACLs', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer }
        devServer: { datacenter: dc2, primaryDatacenter: dc1, replicationToken: { secret: a } }
      `,
      [{ code: CODE, at: 'replicationToken' }],
    );
  });

  it.each([
    ['caCertificate: { secret: ca }', 'caCertificate'],
    ['httpsCaCertificate: { secret: ca }', 'httpsCaCertificate'],
    ['grpcCaCertificate: { secret: ca }', 'grpcCaCertificate'],
    ['publicCa: true', 'publicCa'],
  ])('refuses to check the dev server by %s', (setting, at) => {
    expectFindings(
      mesh`
        consul: { servers: devServer, tls: { ${setting} } }
        devServer: {}
      `,
      [{ code: CODE, at, hint: 'devServer: { ca' }],
    );
  });

  it('refuses a token of the controller that the dev server does not know', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer, acls: true }
        devServer: { bootstrapToken: { secret: one } }
        controller: { token: { secret: two } }
      `,
      [{ code: CODE, at: 'token', hint: 'bootstrapToken' }],
    );
  });

  it('accepts a token of the controller that the dev server has or gets', () => {
    expectClean(mesh`
      consul: { servers: devServer, acls: true }
      devServer: { bootstrapToken: { secret: one } }
      controller: { token: { secret: one } }
    `);
    expectClean(mesh`
      consul: { servers: devServer, acls: true }
      devServer:
        datacenter: dc2
        primaryDatacenter: dc1
        bootstrapToken: { secret: one }
        replicationToken: { secret: one }
      controller: { token: { secret: of-the-primary-datacenter } }
    `);
  });

  it.each(['', 'tls: true', 'acls: true', 'tls: true, acls: true', 'http: { tls: true }'])(
    'accepts the dev server with %s',
    (settings) => {
      expectClean(mesh`
        consul: { servers: devServer, ${settings} }
        devServer: {}
      `);
    },
  );

  it('accepts what the user gives with TLS and ACLs on, also on one interface', () => {
    expectClean(mesh`
      consul: { servers: devServer, tls: { serverName: consul.example.com, publicCa: false }, acls: true }
      devServer:
        ca: { certificate: { secret: a }, key: { secret: b } }
        bootstrapToken: { parameter: /token }
    `);
    expectClean(mesh`
      consul: { servers: devServer, grpc: { tls: true } }
      devServer: { additionalDnsNames: ["*.example.com"] }
    `);
  });

  it('leaves other servers alone', () => {
    expectClean(mesh`
      consul: { servers: { hosts: consul.example }, tls: { publicCa: true }, acls: true }
      controller: { token: { secret: token } }
    `);
  });
});
