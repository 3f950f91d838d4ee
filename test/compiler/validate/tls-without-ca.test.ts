import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

function consul(settings: string): string {
  return mesh`
    consul: { servers: { hosts: server.example }, ${settings} }
  `;
}

describe('tls-without-ca', () => {
  it.each(['tls: true', 'tls: {}', 'tls: { serverName: server.dc1.consul }'])(
    'points at TLS whose certificates nobody can check (%s)',
    (settings) => {
      expectFindings(consul(settings), [{ code: 'tls-without-ca', at: 'tls' }]);
    },
  );

  it.each(['http: { tls: true }', 'grpc: { tls: true }'])(
    'points at TLS of one interface (%s)',
    (settings) => {
      expectFindings(consul(settings), [{ code: 'tls-without-ca', at: 'tls' }]);
      expectFindings(consul(`tls: false, ${settings}`), [{ code: 'tls-without-ca', at: '1:67' }]);
    },
  );

  it('points at an interface that the certificate of the other does not serve', () => {
    expectFindings(consul('tls: { httpsCaCertificate: { secret: ca } }'), [
      { code: 'tls-without-ca', at: 'tls' },
    ]);
  });

  it.each([
    'tls: { caCertificate: { secret: ca } }',
    'tls: { httpsCaCertificate: { secret: a }, grpcCaCertificate: { secret: b } }',
    'tls: { publicCa: true }',
    'tls: { httpsCaCertificate: { secret: ca } }, grpc: { tls: false }',
    'tls: true, http: { tls: false }, grpc: { tls: false }',
    'tls: false',
    'http: { port: 8500 }',
  ])('accepts %s', (settings) => {
    expectClean(consul(settings));
  });

  it('needs none with the dev server, whose authority the tasks get', () => {
    expectClean(mesh`
      consul: { servers: devServer, tls: true }
      devServer: {}
    `);
  });
});
