import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('secret-reference', () => {
  it('points at a reference that names both kinds', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, secrets: { A: { secret: one, parameter: two } } }
      `,
      [{ code: 'secret-reference', at: 'A' }],
    );
  });

  it('points at a reference that names neither', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, secrets: { A: { key: password } } }
      `,
      [{ code: 'secret-reference', at: 'A' }],
    );
  });

  it.each(['key', 'versionStage', 'versionId'])('points at %s beside a parameter', (field) => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, secrets: { A: { parameter: two, ${field}: x } } }
      `,
      [{ code: 'secret-reference', at: field }],
    );
  });

  it('points at the second of two versions', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            secrets: { A: { secret: one, versionStage: AWSPREVIOUS, versionId: "1234" } }
      `,
      [{ code: 'secret-reference', at: 'versionId', related: ['versionStage'] }],
    );
  });

  it('looks at every place that takes a reference', () => {
    expectFindings(
      mesh`
        consul:
          servers: { hosts: consul.example }
          tls:
            caCertificate: { key: k }
            httpsCaCertificate: { key: k }
            grpcCaCertificate: { key: k }
        controller: { token: { key: k } }
        services:
          web:
            image: web:1
            port: 8080
            secrets: { MAIN: { key: k } }
            containers: { other: { image: "b:1", secrets: { FURTHER: { key: k } } } }
      `,
      [
        { code: 'secret-reference', at: 'caCertificate' },
        { code: 'secret-reference', at: 'httpsCaCertificate' },
        { code: 'secret-reference', at: 'grpcCaCertificate' },
        { code: 'secret-reference', at: 'token' },
        { code: 'secret-reference', at: 'MAIN' },
        { code: 'secret-reference', at: 'FURTHER' },
      ],
    );
  });

  it('accepts every complete form', () => {
    expectClean(mesh`
      consul: { servers: { hosts: consul.example }, tls: { caCertificate: { parameter: /ca } } }
      services:
        web:
          image: web:1
          port: 8080
          secrets:
            A: { secret: shop/db }
            B: { secret: shop/db, key: password, versionStage: AWSPREVIOUS }
            C: { secret: shop/db, versionId: 01234567-89ab-cdef-0123-456789abcdef }
            D: { secret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-a1b2c3" }
            E: { parameter: /shop/flags }
            F: { parameter: "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/flags" }
    `);
  });

  it('looks at what is given to the dev server', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer, tls: true, acls: true }
        images: { runtime: "meshc:1", consul: "registry.example/consul:1" }
        devServer:
          bootstrapToken: { key: token }
          license: { parameter: /license, key: token }
          ca: { certificate: { secret: a, parameter: /b }, key: { secret: b } }
      `,
      [
        { code: 'secret-reference', at: '4:3' },
        { code: 'secret-reference', at: '5:35' },
        { code: 'secret-reference', at: '6:9' },
      ],
    );
  });
});
