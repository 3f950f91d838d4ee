import type { TestTemplate } from './harness.ts';

/** Two log groups that need nothing. */
export const LOG_GROUPS: TestTemplate = {
  Resources: { First: { Type: 'AWS::Logs::LogGroup' }, Second: { Type: 'AWS::Logs::LogGroup' } },
};

/** Settings of `serviceTemplate`. */
export interface ServiceTemplate {
  readonly image?: string;
  readonly desiredCount?: number;
  readonly circuitBreaker?: unknown;
  readonly containers?: readonly unknown[];
  readonly service?: Readonly<Record<string, unknown>>;
  readonly taskDefinition?: Readonly<Record<string, unknown>>;
}

/** A cluster `main`, a log group, a task definition of family `api` and its service. */
export function serviceTemplate(settings: ServiceTemplate = {}): TestTemplate {
  const { image = 'repo:v1', desiredCount = 2 } = settings;
  const circuitBreaker = settings.circuitBreaker ?? { Enable: true, Rollback: true };
  return {
    Resources: {
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'main' } },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
      TaskDefinition: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'api',
          NetworkMode: 'awsvpc',
          Cpu: '256',
          Memory: '512',
          RequiresCompatibilities: ['FARGATE'],
          ContainerDefinitions: settings.containers ?? [container('api', { Image: image })],
          ...settings.taskDefinition,
        },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: {
          Cluster: { Ref: 'Cluster' },
          LaunchType: 'FARGATE',
          DesiredCount: desiredCount,
          TaskDefinition: { Ref: 'TaskDefinition' },
          DeploymentConfiguration: { DeploymentCircuitBreaker: circuitBreaker },
          NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'] } },
          ...settings.service,
        },
      },
    },
  };
}

/** A container that writes to the log group `Logs`. */
export function container(name: string, more: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    Name: name,
    Image: `repo/${name}:v1`,
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: {
        'awslogs-group': { Ref: 'Logs' },
        'awslogs-region': { Ref: 'AWS::Region' },
        'awslogs-stream-prefix': 'shop',
      },
    },
    ...more,
  };
}
