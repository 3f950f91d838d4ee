import type { CompiledMesh, CompiledStack, StackParameter } from '../../src/model/stack.ts';
import type { JsonObject, Resource, Template, TemplateOutput } from '../../src/model/template.ts';

const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const OWNER = 'github.com/example/shop';

/** What a test changes of a service. */
export interface ServiceVariant {
  readonly image?: string;
  readonly sidecarImage?: string;
  readonly environment?: readonly JsonObject[];
  readonly rolePath?: string;
  readonly roleName?: string;
  /** The role may read secrets. */
  readonly rolePolicies?: boolean;
}

/** What a test changes of the mesh. */
export interface MeshVariant {
  readonly services?: Readonly<Record<string, ServiceVariant>>;
  readonly hasController?: boolean;
  readonly clusterName?: string;
  readonly accountId?: string;
}

const LOCATION = { file: 'mesh.yaml', column: 3, endLine: 99, endColumn: 1 };

/** A mesh as the compiler would write it, small enough to read: a base and services with a role each. */
export function smallMesh(variant: MeshVariant = {}): CompiledMesh {
  const services = Object.entries(variant.services ?? { web: {}, api: {} });
  return {
    identity: { name: 'shop', environment: 'dev' },
    target: { region: REGION, accountId: variant.accountId ?? ACCOUNT },
    stacks: [
      baseStack(variant.clusterName),
      ...(variant.hasController
        ? [{ ...serviceStack('controller', {}, 2), kind: 'controller' as const }]
        : []),
      ...services.map(([name, service], index) => serviceStack(name, service, 10 + index)),
    ],
  };
}

function baseStack(clusterName: string | undefined): CompiledStack {
  const cluster: Resource = {
    Type: 'AWS::ECS::Cluster',
    ...(clusterName === undefined ? {} : { Properties: { ClusterName: clusterName } }),
  };
  const logGroup: Resource = {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: '/meshc/shop/dev', RetentionInDays: 30 },
  };
  return compiled('base', 'base', {
    line: 5,
    resources: { Cluster: cluster, LogGroup: logGroup },
    outputs: { ClusterName: { Value: { Ref: 'Cluster' } } },
    parameters: {},
  });
}

function serviceStack(name: string, variant: ServiceVariant, line: number): CompiledStack {
  const log = (container: string): JsonObject => ({
    LogDriver: 'awslogs',
    Options: {
      'awslogs-group': '/meshc/shop/dev',
      'awslogs-region': { Ref: 'AWS::Region' },
      'awslogs-stream-prefix': container,
    },
  });
  const taskDefinition: Resource = {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: `shop-dev-${name}`,
      Cpu: '256',
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
      ContainerDefinitions: [
        {
          Name: 'consul-dataplane',
          Image: variant.sidecarImage ?? 'hashicorp/consul-dataplane:1.6.0',
          LogConfiguration: log('consul-dataplane'),
        },
        {
          Name: name,
          Image: variant.image ?? `example/${name}:1`,
          DependsOn: [{ ContainerName: 'consul-dataplane', Condition: 'START' }],
          Environment: [...(variant.environment ?? [])],
          LogConfiguration: log(name),
        },
      ],
    },
  };
  const service: Resource = {
    Type: 'AWS::ECS::Service',
    Properties: {
      Cluster: { Ref: 'ClusterName' },
      TaskDefinition: { Ref: 'TaskDefinition' },
      LaunchType: 'FARGATE',
      DesiredCount: 1,
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-0aaa0aaa0aaa0aaa0'] } },
    },
  };
  return compiled(name, 'service', {
    line,
    resources: { TaskRole: taskRole(variant), TaskDefinition: taskDefinition, Service: service },
    outputs: {},
    parameters: { ClusterName: { component: 'base', output: 'ClusterName' } },
  });
}

const READ_SECRETS: JsonObject = {
  PolicyName: 'secrets',
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
  },
};

function taskRole({ rolePath, roleName, rolePolicies }: ServiceVariant): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Path: rolePath ?? '/consul-ecs/shop/',
      ...(roleName === undefined ? {} : { RoleName: roleName }),
      ...(rolePolicies ? { Policies: [READ_SECRETS] } : {}),
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
    },
  };
}

function compiled(
  component: string,
  kind: CompiledStack['kind'],
  parts: {
    readonly line: number;
    readonly resources: Readonly<Record<string, Resource>>;
    readonly outputs: Readonly<Record<string, TemplateOutput>>;
    readonly parameters: Readonly<Record<string, StackParameter>>;
  },
): CompiledStack {
  const names = Object.keys(parts.parameters);
  const template: Template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `shop (dev): ${component}`,
    Metadata: { meshc: { version: '0.0.0' } },
    ...(names.length > 0
      ? { Parameters: Object.fromEntries(names.map((name) => [name, { Type: 'String' }])) }
      : {}),
    Resources: parts.resources,
    ...(Object.keys(parts.outputs).length > 0 ? { Outputs: parts.outputs } : {}),
  };
  return {
    component,
    kind,
    stackName: `shop-dev--${component}`,
    dependsOn: component === 'base' ? [] : ['base'],
    parameters: parts.parameters,
    template,
    body: JSON.stringify(template),
    origin: { ...LOCATION, line: parts.line },
  };
}
