import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

function ports(settings: string): string {
  return mesh`
    consul: { servers: devServer, ${settings} }
    devServer: {}
  `;
}

describe('dev-server-ports', () => {
  it.each([8300, 8301, 8302, 8600])('refuses port %i, which the server has for itself', (port) => {
    expectFindings(ports(`http: { port: ${port} }`), [
      { code: 'dev-server-ports', at: String(port) },
    ]);
    expectFindings(ports(`grpc: { port: ${port} }`), [
      { code: 'dev-server-ports', at: String(port) },
    ]);
  });

  it('refuses one port for both interfaces', () => {
    expectFindings(ports('http: { port: 9000 }, grpc: { port: 9000 }'), [
      { code: 'dev-server-ports', at: '1:67', related: ['http'] },
    ]);
  });

  it('accepts ports of their own, and any port of other servers', () => {
    expectClean(ports('http: { port: 443 }, grpc: { port: 8500 }'));
    expectClean(mesh`
      consul: { servers: { hosts: consul.example }, http: { port: 8300 }, grpc: { port: 8300 } }
    `);
  });
});
