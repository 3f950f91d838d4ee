import type { Template } from '../../src/model/template.ts';

/**
 * A base stack as the compiler lays it out: cluster, the mesh's security group with its rule, log
 * group.
 */
export const BASE_TEMPLATE: Template = {
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'base',
  Metadata: {},
  Resources: {
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} },
    MeshSecurityGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: { GroupDescription: 'mesh tasks', VpcId: 'vpc-0123456789abcdef0' },
    },
    MeshIngress: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: { 'Fn::GetAtt': ['MeshSecurityGroup', 'GroupId'] },
        IpProtocol: 'tcp',
        FromPort: 20000,
        ToPort: 20000,
        SourceSecurityGroupId: { 'Fn::GetAtt': ['MeshSecurityGroup', 'GroupId'] },
      },
    },
    LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
    Token: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { GenerateSecretString: { PasswordLength: 32 } },
    },
  },
  Outputs: {
    ClusterName: { Value: { Ref: 'Cluster' } },
    MeshSecurityGroupId: { Value: { 'Fn::GetAtt': ['MeshSecurityGroup', 'GroupId'] } },
    LogGroupName: { Value: { Ref: 'LogGroup' } },
    TokenArn: { Value: { Ref: 'Token' } },
  },
};

const ASSUMED_BY_TASKS = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ],
};

/** A service stack as the compiler lays it out, with what makes its revisions differ. */
export function serviceTemplate(image: string, dataplaneName = 'consul-dataplane'): Template {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'service web',
    Metadata: {},
    Parameters: {
      ClusterName: { Type: 'String' },
      MeshSecurityGroupId: { Type: 'String' },
      LogGroupName: { Type: 'String' },
      TokenArn: { Type: 'String' },
    },
    Resources: {
      TaskRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Path: '/consul-ecs/shop/',
          AssumeRolePolicyDocument: ASSUMED_BY_TASKS,
          Tags: [{ Key: 'consul.hashicorp.com.service-name', Value: 'web' }],
        },
      },
      TaskRolePolicy: {
        Type: 'AWS::IAM::RolePolicy',
        Properties: {
          PolicyName: 'login',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'iam:GetRole',
                Resource: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
              },
            ],
          },
          RoleName: { Ref: 'TaskRole' },
        },
      },
      ExecutionRole: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: ASSUMED_BY_TASKS },
      },
      TaskDefinition: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'shop-dev-web',
          RequiresCompatibilities: ['FARGATE'],
          NetworkMode: 'awsvpc',
          Cpu: '512',
          Memory: '1024',
          TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
          ExecutionRoleArn: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] },
          RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
          Volumes: [{ Name: 'consul_data' }],
          ContainerDefinitions: containers(image, dataplaneName),
          Tags: [{ Key: 'consul.hashicorp.com/mesh', Value: 'true' }],
        },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        DependsOn: ['TaskRolePolicy'],
        Properties: {
          Cluster: { Ref: 'ClusterName' },
          TaskDefinition: { Ref: 'TaskDefinition' },
          DesiredCount: 1,
          LaunchType: 'FARGATE',
          PropagateTags: 'TASK_DEFINITION',
          EnableExecuteCommand: true,
          AvailabilityZoneRebalancing: 'ENABLED',
          DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
          NetworkConfiguration: {
            AwsvpcConfiguration: {
              AssignPublicIp: 'DISABLED',
              Subnets: ['subnet-0aaa0aaa0aaa0aaa0'],
              SecurityGroups: [{ Ref: 'MeshSecurityGroupId' }],
            },
          },
        },
      },
      ServiceDefaults: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: '/meshc/shop/dev/service-defaults/web',
          Type: 'String',
          Value: '{"Kind":"service-defaults","Name":"web","Protocol":"http"}',
        },
      },
      ScalableTarget: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          ServiceNamespace: 'ecs',
          ScalableDimension: 'ecs:service:DesiredCount',
          ResourceId: {
            'Fn::Join': [
              '/',
              ['service', { Ref: 'ClusterName' }, { 'Fn::GetAtt': ['Service', 'Name'] }],
            ],
          },
          MinCapacity: 1,
          MaxCapacity: 4,
        },
      },
    },
  };
}

function containers(image: string, dataplaneName: string) {
  const shared = [{ SourceVolume: 'consul_data', ContainerPath: '/consul' }];
  return [
    { Name: 'consul-ecs-mesh-init', Image: 'meshc:1', Essential: false, MountPoints: shared },
    {
      Name: 'consul-dataplane',
      Image: 'dataplane:1',
      MountPoints: shared,
      DependsOn: [{ ContainerName: 'consul-ecs-mesh-init', Condition: 'SUCCESS' }],
      HealthCheck: {
        Command: ['CMD', '/usr/local/bin/consul-dataplane', '-check-proxy-health'],
        Interval: 5,
        Retries: 10,
      },
      Ulimits: [{ Name: 'nofile', SoftLimit: 1_048_576, HardLimit: 1_048_576 }],
    },
    {
      Name: 'web',
      Image: image,
      PortMappings: [{ ContainerPort: 8080 }],
      DependsOn: [{ ContainerName: dataplaneName, Condition: 'HEALTHY' }],
      Environment: [{ Name: 'LOG_LEVEL', Value: 'info' }],
      Secrets: [{ Name: 'TOKEN', ValueFrom: { Ref: 'TokenArn' } }],
      DockerLabels: { Owner: 'shop' },
      LogConfiguration: {
        LogDriver: 'awslogs',
        Options: { 'awslogs-group': { Ref: 'LogGroupName' }, 'awslogs-stream-prefix': 'web' },
      },
    },
    {
      Name: 'consul-ecs-health-sync',
      Image: 'meshc:1',
      MountPoints: shared,
      DependsOn: [
        { ContainerName: 'web', Condition: 'START' },
        { ContainerName: 'consul-dataplane', Condition: 'HEALTHY' },
      ],
    },
  ];
}
