import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

function gateway(settings: string): string {
  return mesh`
    externalServices: { payments: {} }
    gateways:
      out:
        kind: terminating-gateway
        volumes: { certs: {} }
        mountPoints: [{ sourceVolume: certs, containerPath: /certs }]
        services: { payments: ${settings} }
  `;
}

describe('linked-service-tls', () => {
  it.each([
    '{ certFile: /certs/a.pem }',
    '{ keyFile: /certs/a.pem }',
    '{ caFile: /certs/ca.pem, certFile: /certs/a.pem }',
    '{ certFile: /certs/a.pem, keyFile: /certs/key.pem }',
  ])('refuses a certificate that lacks a part: %s', (settings) => {
    expectFindings(gateway(settings), [{ code: 'linked-service-tls', at: '7:17' }]);
  });

  it('refuses a name without TLS', () => {
    expectFindings(gateway('{ sni: payments.example.com }'), [
      { code: 'linked-service-tls', at: 'sni' },
    ]);
  });

  it.each([
    '{}',
    '{ caFile: /certs/ca.pem }',
    '{ caFile: /certs/ca.pem, sni: payments.example.com }',
    '{ caFile: /certs/ca.pem, certFile: /certs/a.pem, keyFile: /certs/key.pem }',
  ])('accepts %s', (settings) => {
    expectClean(gateway(settings));
  });
});
