/**
 * The floor under every compiler of mesh.yaml: parses the file, builds CloudFormation of the same size as meshc's,
 * writes one template for each service, and checks nothing at all.
 *
 *     node floor.mjs mesh.yaml OUTPUT-FOLDER
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const [file, folder] = process.argv.slice(2);
const mesh = parse(readFileSync(file, 'utf8'));

mkdirSync(folder, { recursive: true });
for (const [name, service] of Object.entries(mesh.services)) {
  const text = JSON.stringify(template(name, service), null, 2);
  writeFileSync(path.join(folder, `${name}.template.json`), text);
}

function template(name, service) {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `service ${name}`,
    Parameters: Object.fromEntries(
      ['ClusterName', 'LogGroupName', 'MeshSecurityGroupId'].map((key) => [
        key,
        { Type: 'String' },
      ]),
    ),
    Resources: {
      TaskRole: role(name),
      ExecutionRole: role(name),
      SecurityGroup: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: { GroupDescription: `tasks of ${name}`, VpcId: mesh.network.vpcId },
      },
      LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
      TaskDefinition: taskDefinition(name, service),
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: {
          Cluster: { Ref: 'ClusterName' },
          TaskDefinition: { Ref: 'TaskDefinition' },
          DesiredCount: service.desiredCount,
          LaunchType: 'FARGATE',
          PropagateTags: 'TASK_DEFINITION',
          DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
          NetworkConfiguration: {
            AwsvpcConfiguration: {
              AssignPublicIp: 'DISABLED',
              Subnets: mesh.network.subnets,
              SecurityGroups: [{ Ref: 'MeshSecurityGroupId' }, { Ref: 'SecurityGroup' }],
            },
          },
        },
      },
    },
  };
}

function role(name) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Path: `/consul-ecs/${mesh.name}/`,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'needs',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
              {
                Effect: 'Allow',
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                Resource: {
                  'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:*`,
                },
              },
            ],
          },
        },
      ],
      Tags: [{ Key: 'consul.hashicorp.com.service-name', Value: name }],
    },
  };
}

function taskDefinition(name, service) {
  const taskConfig = JSON.stringify({
    bootstrapDir: '/consul',
    consulServers: { hosts: 'consul', http: { https: true, port: 8501 }, grpc: { port: 8503 } },
    consulLogin: { enabled: true, method: 'iam-ecs-service-token', includeEntity: true },
    service: { name, port: service.port, meta: {}, tags: [] },
    proxy: {
      upstreams: Object.entries(service.upstreams).map(([destinationName, { localBindPort }]) => ({
        destinationName,
        localBindPort,
      })),
    },
  });
  const own = Object.entries(service.environment).map(([Name, Value]) => ({ Name, Value }));
  const shared = [{ Name: 'CONSUL_ECS_CONFIG_JSON', Value: taskConfig }];
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: `${mesh.name}-${name}`,
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
      Cpu: String(service.cpu),
      Memory: String(service.memory),
      TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
      ExecutionRoleArn: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] },
      Volumes: [{ Name: 'consul_data' }],
      ContainerDefinitions: [
        container(name, 'mesh-init', mesh.images.runtime, shared),
        container(name, 'consul-dataplane', 'consul-dataplane', []),
        container(name, name, service.image, own),
        container(name, 'health-sync', mesh.images.runtime, shared),
      ],
      Tags: [{ Key: 'consul.hashicorp.com/mesh', Value: 'true' }],
    },
  };
}

function container(prefix, name, image, environment) {
  return {
    Name: name,
    Image: image,
    Essential: true,
    Environment: environment,
    MountPoints: [{ SourceVolume: 'consul_data', ContainerPath: '/consul', ReadOnly: false }],
    DependsOn: [{ ContainerName: 'mesh-init', Condition: 'SUCCESS' }],
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: {
        'awslogs-group': { Ref: 'LogGroupName' },
        'awslogs-region': { Ref: 'AWS::Region' },
        'awslogs-stream-prefix': prefix,
      },
    },
  };
}
