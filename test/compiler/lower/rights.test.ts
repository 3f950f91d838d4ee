import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/template.ts';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { propertiesOf, resourcesOfType, statementsOf } from './compiled.ts';

const ACLS = `
consul: { servers: { hosts: consul.example }, acls: true }
controller: { token: { secret: consul/token } }`;

function execution(service: string, more = ''): readonly JsonObject[] {
  const compiled = compileText(mesh`
    services: { web: { image: "web:1", port: 8080, ${service} } }
  ${more}`);
  return statementsOf(compiled, 'web', 'ExecutionRole');
}

/** The statement of an action; a policy has one at most. */
function statement(statements: readonly JsonObject[], action: string): JsonObject | undefined {
  const found = statements.filter(({ Action }) => [Action].flat().includes(action));
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

function resources(statements: readonly JsonObject[], action: string): Json[] {
  return [statement(statements, action)?.['Resource'] ?? []].flat();
}

function local(service: string, resource: string): JsonObject {
  return {
    'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
  };
}

const WRITE_LOGS = {
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: local('logs', 'log-group:${LogGroupName}:*'),
};

describe('every role', () => {
  const compiled = compileText(mesh`
    cluster: { create: {} }
    defaults: { enableExecuteCommand: true }
    services:
      web:
        image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1
        port: 8080
        secrets: { A: { secret: shop/db }, B: { parameter: /shop/flags } }
  ${ACLS}`);
  const roles = resourcesOfType(compiled, 'AWS::IAM::Role');

  it('is taken by ECS tasks of this account and region only', () => {
    for (const { Properties } of Object.values(roles)) {
      expect(Properties?.['AssumeRolePolicyDocument']).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              ArnLike: { 'aws:SourceArn': local('ecs', '*') },
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            },
          },
        ],
      });
    }
  });

  it('has a path of the mesh, and no name, which would make a replacement fail', () => {
    const paths = Object.entries(roles).map(([name, { Properties }]) => [
      name,
      Properties?.['Path'],
    ]);
    expect(Object.fromEntries(paths)).toEqual({
      'controller/TaskRole': '/meshc/',
      'controller/ExecutionRole': '/meshc/',
      'web/TaskRole': '/consul-ecs/shop/dev/',
      'web/ExecutionRole': '/consul-ecs/shop/dev/',
    });
    for (const { Properties } of Object.values(roles))
      expect(Properties).not.toHaveProperty('RoleName');
  });

  it('may act on everything only where an action knows no resource', () => {
    const broad = Object.keys(roles).flatMap((name) => {
      const [component = '', role = ''] = name.split('/');
      return statementsOf(compiled, component, role)
        .filter(({ Resource }) => [Resource].flat().includes('*'))
        .map(({ Action, Condition }) => ({ Action, isNarrowed: Condition !== undefined }));
    });
    const allowed = [
      { Action: 'ecr:GetAuthorizationToken', isNarrowed: false },
      { Action: 'ecs:ListTasks', isNarrowed: true },
      {
        Action: [
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
        isNarrowed: false,
      },
    ];
    for (const entry of broad) expect(allowed).toContainEqual(entry);
    for (const entry of allowed) expect(broad).toContainEqual(entry);
  });

  it('names its actions, with no wildcard among them', () => {
    const actions = Object.keys(roles).flatMap((name) => {
      const [component = '', role = ''] = name.split('/');
      return statementsOf(compiled, component, role).flatMap(({ Action }) => [Action].flat());
    });
    expect(actions.filter((action) => !/^[a-z0-9]+:[A-Za-z]+$/.test(String(action)))).toEqual([]);
  });
});

describe('the task role of a service', () => {
  it('has no right without ACLs and ECS Exec', () => {
    const compiled = compileText(mesh`
      services: { web: { image: "web:1", port: 8080 } }
    `);
    expect(statementsOf(compiled, 'web', 'TaskRole')).toEqual([]);
  });

  it('may show itself with ACLs, since Consul replays that call at the login', () => {
    const compiled = compileText(mesh`
      services: { web: { image: "web:1", port: 8080 } }
    ${ACLS}`);
    expect(statementsOf(compiled, 'web', 'TaskRole')).toEqual([
      {
        Effect: 'Allow',
        Action: 'iam:GetRole',
        Resource: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
      },
    ]);
  });

  it('has its policy before the tasks start', () => {
    const compiled = compileText(mesh`
      services: { web: { image: "web:1", port: 8080 } }
    ${ACLS}`);
    const services = resourcesOfType(compiled, 'AWS::ECS::Service');
    const policies = resourcesOfType(compiled, 'AWS::IAM::RolePolicy');
    const own = Object.keys(policies).filter((name) => name.startsWith('web/'));
    expect(own).toHaveLength(1);
    expect(services).toHaveProperty(
      ['web/Service', 'DependsOn'],
      own.map((name) => name.slice('web/'.length)),
    );
  });

  it('bears the name in Consul, by which the auth method knows the service', () => {
    const compiled = compileText(mesh`
      services: { web: { image: "web:1", port: 8080, consulName: web_v2 } }
    `);
    expect(propertiesOf(compiled, 'web', 'TaskRole')['Tags']).toEqual([
      { Key: 'consul.hashicorp.com.service-name', Value: 'web_v2' },
      { Key: 'consul.hashicorp.com.namespace', Value: '' },
    ]);
  });
});

describe('the execution role of a service', () => {
  it('writes to the log group of the mesh and does nothing else for public images', () => {
    expect(execution('desiredCount: 1')).toEqual([WRITE_LOGS]);
  });

  it('pulls from the private repositories that its containers name, each once', () => {
    const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
    const compiled = compileText(mesh`
      images: { runtime: "${registry}/meshc:1", dataplane: "dataplane:2" }
      services:
        web:
          image: ${registry}/team/web@sha256:${'0'.repeat(64)}
          port: 8080
          containers:
            a: { image: "${registry}/team/web:2" }
            b: { image: "444455556666.dkr.ecr.us-east-1.amazonaws.com/other:1" }
    `);
    const statements = statementsOf(compiled, 'web', 'ExecutionRole');
    expect(resources(statements, 'ecr:BatchGetImage')).toEqual([
      { 'Fn::Sub': 'arn:${AWS::Partition}:ecr:eu-west-1:111122223333:repository/meshc' },
      { 'Fn::Sub': 'arn:${AWS::Partition}:ecr:eu-west-1:111122223333:repository/team/web' },
      { 'Fn::Sub': 'arn:${AWS::Partition}:ecr:us-east-1:444455556666:repository/other' },
    ]);
    expect(statement(statements, 'ecr:GetAuthorizationToken')?.['Resource']).toBe('*');
  });

  it('reads a secret by name with the six characters that its ARN has behind the name', () => {
    const statements = execution('secrets: { A: { secret: shop/db, key: password } }');
    const secret = local('secretsmanager', 'secret:shop/db-??????');
    expect(resources(statements, 'secretsmanager:GetSecretValue')).toEqual([secret]);
    expect(statement(statements, 'kms:Decrypt')).toEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: local('kms', 'key/*'),
      Condition: {
        StringEquals: {
          'kms:ViaService': { 'Fn::Sub': 'secretsmanager.${AWS::Region}.${AWS::URLSuffix}' },
        },
        StringLike: { 'kms:EncryptionContext:SecretARN': [secret] },
      },
    });
  });

  it('reads a secret by ARN without its key and version', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-a1b2c3';
    const statements = execution(`secrets: { A: { secret: "${arn}", key: password } }`);
    expect(resources(statements, 'secretsmanager:GetSecretValue')).toEqual([arn]);
  });

  it('adds the six characters to an ARN that lacks them', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db';
    const statements = execution(`secrets: { A: { secret: "${arn}" } }`);
    expect(resources(statements, 'secretsmanager:GetSecretValue')).toEqual([`${arn}-??????`]);
  });

  it('reads parameters by name, with or without a slash, and by ARN', () => {
    const arn = 'arn:aws:ssm:eu-west-1:111122223333:parameter/c';
    const statements = execution(
      `secrets: { A: { parameter: /a }, B: { parameter: b }, C: { parameter: "${arn}" } }`,
    );
    const parameters = [local('ssm', 'parameter/a'), local('ssm', 'parameter/b'), arn];
    expect(resources(statements, 'ssm:GetParameters')).toEqual(parameters);
    expect(statement(statements, 'kms:Decrypt')?.['Condition']).toMatchObject({
      StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'ssm.${AWS::Region}.${AWS::URLSuffix}' } },
      StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': parameters },
    });
  });

  it('reads the certificates that the sidecars get, each once', () => {
    const statements = execution(
      'desiredCount: 1',
      `
consul: { servers: { hosts: consul.example }, tls: { caCertificate: { secret: consul/ca } } }`,
    );
    expect(resources(statements, 'secretsmanager:GetSecretValue')).toEqual([
      local('secretsmanager', 'secret:consul/ca-??????'),
    ]);
  });

  it('reads what log drivers and registries ask for', () => {
    const statements = execution(`
      repositoryCredentials: { credentialsParameter: registry/login },
      logConfiguration: {
        logDriver: splunk,
        secretOptions: [
          { name: splunk-token, valueFrom: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:splunk-a1b2c3:token::" },
          { name: other, valueFrom: /shop/splunk }
        ]
      }`);
    expect(resources(statements, 'secretsmanager:GetSecretValue')).toEqual([
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:splunk-a1b2c3',
      local('secretsmanager', 'secret:registry/login-??????'),
    ]);
    expect(resources(statements, 'ssm:GetParameters')).toEqual([
      local('ssm', 'parameter/shop/splunk'),
    ]);
  });

  it('writes to log groups that containers name themselves, and makes them where asked', () => {
    const compiled = compileText(mesh`
      services:
        web:
          image: web:1
          port: 8080
          logConfiguration: { logDriver: awslogs, options: { awslogs-group: /own } }
          containers:
            same: { image: "a:1", logConfiguration: { logDriver: awslogs, options: { awslogs-group: /own } } }
            made:
              image: a:1
              logConfiguration:
                logDriver: awslogs
                options: { awslogs-group: "/\${x}", awslogs-region: eu-west-2, awslogs-create-group: "true" }
            file: { image: "a:1", logConfiguration: { logDriver: awsfirelens } }
    `);
    expect(statementsOf(compiled, 'web', 'ExecutionRole')).toEqual([
      WRITE_LOGS,
      { ...WRITE_LOGS, Resource: local('logs', 'log-group:/own:*') },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', ...WRITE_LOGS.Action],
        Resource: {
          'Fn::Sub': 'arn:${AWS::Partition}:logs:eu-west-2:${AWS::AccountId}:log-group:/${!x}:*',
        },
      },
    ]);
  });

  it('reads files of environment variables and asks where their bucket is', () => {
    const statements = execution(
      'environmentFiles: [{ type: s3, value: "arn:aws:s3:::bucket/a.env" }, { type: s3, value: "arn:aws:s3:::bucket/b.env" }]',
    );
    expect(resources(statements, 's3:GetObject')).toEqual([
      'arn:aws:s3:::bucket/a.env',
      'arn:aws:s3:::bucket/b.env',
    ]);
    expect(resources(statements, 's3:GetBucketLocation')).toEqual(['arn:aws:s3:::bucket']);
  });
});

describe('the roles of the controller', () => {
  const rights = (cluster: string) =>
    statementsOf(
      compileText(mesh`
        cluster: ${cluster}
      ${ACLS}`),
      'controller',
      'TaskRole',
    );

  it('see the tasks of the cluster, and the config entries of the mesh', () => {
    expect(rights('{ existing: shared }')).toEqual([
      {
        Effect: 'Allow',
        Action: 'ecs:ListTasks',
        Resource: '*',
        Condition: { ArnEquals: { 'ecs:cluster': local('ecs', 'cluster/shared') } },
      },
      {
        Effect: 'Allow',
        Action: 'ecs:DescribeTasks',
        Resource: local('ecs', 'task/shared/*'),
      },
      {
        Effect: 'Allow',
        Action: 'ssm:GetParametersByPath',
        Resource: local('ssm', 'parameter/meshc/shop/dev'),
      },
    ]);
  });

  it('take the cluster by its name when the file has its ARN', () => {
    const arn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
    expect(rights(`{ existing: "${arn}" }`)[1]?.['Resource']).toEqual(local('ecs', 'task/prod/*'));
  });

  it('take the created cluster from base', () => {
    expect(rights('{ create: {} }')[1]?.['Resource']).toEqual(
      local('ecs', 'task/${ClusterName}/*'),
    );
  });

  it('read the token of the controller before it starts', () => {
    const compiled = compileText(mesh`${ACLS}`);
    expect(
      resources(
        statementsOf(compiled, 'controller', 'ExecutionRole'),
        'secretsmanager:GetSecretValue',
      ),
    ).toEqual([local('secretsmanager', 'secret:consul/token-??????')]);
  });
});

describe('the roles of the dev server', () => {
  const rights = (exec: boolean) =>
    statementsOf(
      compileText(mesh`
        consul: { servers: devServer }
        devServer: {}
        defaults: { enableExecuteCommand: ${exec} }
      `),
      'dev-server',
      'TaskRole',
    );

  it('open ECS Exec where asked, and nothing else', () => {
    expect(rights(false)).toEqual([]);
    expect(rights(true).flatMap(({ Action }) => Action)).toEqual([
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ]);
  });
});
