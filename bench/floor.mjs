/**
 * The floor under every compiler of mesh.yaml: parses the file, builds CloudFormation of the same
 * size as meshc's, writes one template for each stack, and checks nothing at all.
 *
 *     node floor.mjs mesh.yaml OUTPUT-FOLDER
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const [file, folder] = process.argv.slice(2);
const mesh = parse(readFileSync(file, 'utf8'));
const shared = {
  port: 8500,
  desiredCount: 1,
  cpu: 256,
  memory: 512,
  environment: {},
  upstreams: {},
  allow: [],
};

mkdirSync(folder, { recursive: true });
write('controller', stack('controller', { ...shared, image: mesh.images.runtime }));
for (const [name, service] of Object.entries(mesh.services)) write(name, stack(name, service));

function write(name, template) {
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(template, null, 2)}\n`);
}

function stack(name, service) {
  const parameters = ['ClusterName', 'LogGroupName', 'MeshSecurityGroupId'];
  const fromBase = (key) => [key, { Type: 'String', Description: `output ${key} of base` }];
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `service ${name} of mesh ${mesh.name}, environment ${mesh.environment}`,
    Metadata: {
      floor: {
        component: name,
        dependsOn: ['base', 'controller'],
        parameters: Object.fromEntries(parameters.map((key) => [key, `base.${key}`])),
      },
    },
    Parameters: Object.fromEntries(parameters.map(fromBase)),
    Resources: {
      TaskRole: role(name, [allow('iam:GetRole', '*')]),
      ExecutionRole: role(name, [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('logs', 'log-group:*')),
        allow('secretsmanager:GetSecretValue', arn('secretsmanager', `secret:${name}-??????`)),
        {
          ...allow('kms:Decrypt', arn('kms', 'key/*')),
          Condition: {
            StringEquals: { 'kms:ViaService': arn('secretsmanager', '') },
            StringLike: { 'kms:EncryptionContext:SecretARN': [arn('secretsmanager', name)] },
          },
        },
      ]),
      TaskDefinition: taskDefinition(name, service),
      Service: ecsService(service),
      ConfigEntries: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: `/${mesh.name}/${mesh.environment}/${name}`,
          Type: 'String',
          Value: JSON.stringify([
            { Kind: 'service-defaults', Name: name, Protocol: service.protocol },
            { Kind: 'service-intentions', Name: name, Sources: service.allow },
          ]),
        },
      },
    },
    Outputs: {
      TaskDefinitionArn: { Value: { Ref: 'TaskDefinition' } },
      TaskRoleArn: { Value: { 'Fn::GetAtt': ['TaskRole', 'Arn'] } },
    },
  };
}

function arn(service, resource) {
  const account = `\${AWS::Region}:\${AWS::AccountId}`;
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:${account}:${resource}` };
}

function allow(Action, Resource) {
  return { Effect: 'Allow', Action, Resource };
}

function role(name, Statement) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Path: `/consul-ecs/${mesh.name}/${mesh.environment}/`,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              ArnLike: { 'aws:SourceArn': arn('ecs', '*') },
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            },
          },
        ],
      },
      Policies: [{ PolicyName: 'needs', PolicyDocument: { Version: '2012-10-17', Statement } }],
      Tags: tags({ 'consul.hashicorp.com.service-name': name }),
    },
  };
}

function taskDefinition(name, service) {
  const { runtime } = mesh.images;
  const upstreams = Object.entries(service.upstreams);
  const taskConfig = JSON.stringify({
    bootstrapDir: '/consul',
    logLevel: 'INFO',
    consulServers: {
      hosts: 'consul',
      defaults: { tls: true },
      http: { port: 8501, https: true },
      grpc: { port: 8503 },
    },
    consulLogin: { enabled: true, method: 'iam-ecs-service-token', includeEntity: true },
    healthSyncContainers: [],
    service: { name, port: service.port, meta: {}, tags: [] },
    proxy: {
      publicListenerPort: 20000,
      healthCheckPort: 22000,
      upstreams: upstreams.map(([destinationName, own]) => ({ destinationName, ...own })),
    },
    transparentProxy: { enabled: false },
  });
  const configured = {
    environment: { CONSUL_ECS_CONFIG_JSON: taskConfig },
    secrets: ['CA_HTTPS', 'CA_GRPC'],
  };
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: `${mesh.name}-${mesh.environment}--${name}`,
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
      Cpu: String(service.cpu),
      Memory: String(service.memory),
      TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
      ExecutionRoleArn: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] },
      ContainerDefinitions: [
        container(name, name, {
          image: service.image,
          environment: service.environment,
          secrets: [],
        }),
        container(name, 'mesh-init', { image: runtime, ...configured }),
        container(name, 'consul-dataplane', { image: 'dataplane', environment: {}, secrets: [] }),
        container(name, 'health-sync', { image: runtime, ...configured }),
      ],
      Volumes: [{ Name: 'consul_data' }],
      Tags: tags({ 'consul.hashicorp.com/mesh': 'true', ...service.tags }),
    },
  };
}

function container(stream, name, { image, environment, secrets }) {
  return {
    Name: name,
    Image: image,
    Command: [name],
    User: '5996:5995',
    MemoryReservation: 64,
    Memory: 128,
    ReadonlyRootFilesystem: true,
    Environment: Object.entries(environment).map(([Name, Value]) => ({ Name, Value })),
    Secrets: secrets.map((Name) => ({
      Name,
      ValueFrom: arn('secretsmanager', `secret:${mesh.name}/ca`),
    })),
    MountPoints: [{ SourceVolume: 'consul_data', ContainerPath: '/consul', ReadOnly: true }],
    DependsOn: [{ ContainerName: 'mesh-init', Condition: 'SUCCESS' }],
    HealthCheck: {
      Command: ['CMD-SHELL', 'test -f /ready'],
      Interval: 5,
      Retries: 10,
      StartPeriod: 60,
    },
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: {
        'awslogs-group': { Ref: 'LogGroupName' },
        'awslogs-region': { Ref: 'AWS::Region' },
        'awslogs-stream-prefix': stream,
      },
    },
  };
}

function ecsService(service) {
  return {
    Type: 'AWS::ECS::Service',
    DependsOn: ['TaskRole'],
    Properties: {
      Cluster: { Ref: 'ClusterName' },
      TaskDefinition: { Ref: 'TaskDefinition' },
      LaunchType: 'FARGATE',
      DesiredCount: service.desiredCount,
      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          SecurityGroups: [{ Ref: 'MeshSecurityGroupId' }],
          Subnets: mesh.network.subnets,
        },
      },
      PropagateTags: 'TASK_DEFINITION',
    },
  };
}

function tags(values) {
  return Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
}
