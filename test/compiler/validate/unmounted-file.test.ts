import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('unmounted-file', () => {
  it('warns of files outside what the gateway mounts', () => {
    expectFindings(
      mesh`
        externalServices: { payments: {} }
        gateways:
          out:
            kind: terminating-gateway
            volumes: { certs: {} }
            mountPoints: [{ sourceVolume: certs, containerPath: /certs }]
            services: { payments: { caFile: /certs-old/ca.pem } }
          edge:
            kind: api-gateway
            listeners:
              public:
                port: 8443
                protocol: http
                tls: { certificateFile: /tls/tls.pem, privateKeyFile: /tls/key.pem }
      `,
      [
        {
          code: 'unmounted-file',
          severity: 'warning',
          at: '/certs-old/ca.pem',
          hint: 'the gateway mounts /certs/',
        },
        { code: 'unmounted-file', severity: 'warning', at: '/tls/tls.pem', hint: 'add a volume' },
        { code: 'unmounted-file', severity: 'warning', at: '/tls/key.pem' },
      ],
    );
  });

  it('accepts files below a mount point, and the authorities in the image', () => {
    expectClean(mesh`
      externalServices: { payments: {}, mail: {} }
      gateways:
        out:
          kind: terminating-gateway
          volumes: { certs: {} }
          mountPoints: [{ sourceVolume: certs, containerPath: /certs/ }]
          services:
            payments: { caFile: /certs/payments/ca.pem }
            mail: { caFile: /etc/ssl/certs/ca-certificates.crt }
    `);
  });
});
