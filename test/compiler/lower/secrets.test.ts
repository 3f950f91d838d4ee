import { describe, expect, it } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { containerOf, secretsOf } from './compiled.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-a1b2c3';

/** What ECS gets for one reference under `secrets`. */
function valueFrom(reference: string) {
  const compiled = compileText(mesh`
    services: { web: { image: "web:1", port: 8080, secrets: { A: ${reference} } } }
  `);
  return secretsOf(containerOf(compiled, 'web', 'web'))['A'];
}

function local(service: string, resource: string) {
  return {
    'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
  };
}

describe('a secret of a container', () => {
  it.each([
    ['{ secret: shop/db }', local('secretsmanager', 'secret:shop/db')],
    ['{ secret: shop/db, key: user }', local('secretsmanager', 'secret:shop/db:user::')],
    [
      '{ secret: shop/db, versionStage: AWSPREVIOUS }',
      local('secretsmanager', 'secret:shop/db::AWSPREVIOUS:'),
    ],
    [
      '{ secret: shop/db, key: user, versionId: "12" }',
      local('secretsmanager', 'secret:shop/db:user::12'),
    ],
    [`{ secret: "${ARN}" }`, ARN],
    [`{ secret: "${ARN}", key: user }`, `${ARN}:user::`],
    ['{ parameter: /shop/flag }', local('ssm', 'parameter/shop/flag')],
    ['{ parameter: flag }', local('ssm', 'parameter/flag')],
    [
      '{ parameter: "arn:aws:ssm:eu-west-1:111122223333:parameter/flag" }',
      'arn:aws:ssm:eu-west-1:111122223333:parameter/flag',
    ],
  ])('is a reference that ECS resolves: %s', (reference, expected) => {
    expect(valueFrom(reference)).toEqual(expected);
  });

  it('keeps a key that looks like a function of CloudFormation as it is', () => {
    expect(valueFrom('{ secret: shop/db, key: "${AWS::Region}x" }'.replaceAll('::', ''))).toEqual(
      local('secretsmanager', 'secret:shop/db:${!AWSRegion}x::'),
    );
  });
});

describe('certificates of the Consul servers', () => {
  const TLS = mesh`
    consul:
      servers: { hosts: consul.example }
      tls: { caCertificate: { secret: ca }, grpcCaCertificate: { parameter: /grpc-ca } }
    services: { web: { image: "web:1", port: 8080 } }
  `;
  const compiled = compileText(TLS);

  it.each([
    ['web', 'consul-ecs-mesh-init'],
    ['web', 'consul-ecs-health-sync'],
    ['controller', 'consul-ecs-controller'],
  ])('reach the program of %s/%s, for each interface', (component, name) => {
    expect(secretsOf(containerOf(compiled, component, name))).toEqual({
      CONSUL_HTTPS_CACERT_PEM: local('secretsmanager', 'secret:ca'),
      CONSUL_GRPC_CACERT_PEM: local('ssm', 'parameter/grpc-ca'),
    });
  });

  it('do not reach the application or the proxy', () => {
    expect(secretsOf(containerOf(compiled, 'web', 'web'))).toEqual({});
    expect(secretsOf(containerOf(compiled, 'web', 'consul-dataplane'))).toEqual({});
  });

  it('are left out for an interface without TLS', () => {
    const plain = compileText(mesh`
      consul:
        servers: { hosts: consul.example }
        tls: { caCertificate: { secret: ca } }
        grpc: { tls: false }
      services: { web: { image: "web:1", port: 8080 } }
    `);
    expect(secretsOf(containerOf(plain, 'web', 'consul-ecs-mesh-init'))).toEqual({
      CONSUL_HTTPS_CACERT_PEM: local('secretsmanager', 'secret:ca'),
    });
  });
});

describe('the token of the controller', () => {
  it('reaches the controller alone, as a reference', () => {
    const compiled = compileText(mesh`
      consul: { servers: { hosts: consul.example }, acls: true }
      controller: { token: { secret: consul/token } }
      services: { web: { image: "web:1", port: 8080 } }
    `);
    expect(secretsOf(containerOf(compiled, 'controller', 'consul-ecs-controller'))).toEqual({
      CONSUL_HTTP_TOKEN: local('secretsmanager', 'secret:consul/token'),
    });
    expect(
      JSON.stringify(compiled.stacks.find(({ component }) => component === 'web')),
    ).not.toContain('consul/token');
  });
});
