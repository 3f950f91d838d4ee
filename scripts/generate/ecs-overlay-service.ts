import { ECS_NAME, type Overlay, PORT } from './definition-overlay.ts';

const PERCENT = { minimum: 0, maximum: 100 } as const;

/**
 * What ECS says about services beyond the CloudFormation schema; sources as for task definitions,
 * and https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html.
 */
export const SERVICE_OVERLAY: Overlay = {
  EcsService: {
    from: '',
    title: 'ECS service',
    omit: ['Name', 'ServiceArn'],
    properties: {
      AvailabilityZoneRebalancing: {
        description:
          'Whether ECS moves tasks so that they are spread evenly over the availability zones.',
      },
      DesiredCount: { minimum: 0, default: 1, examples: [2] },
      EnableECSManagedTags: { default: false },
      EnableExecuteCommand: { default: false },
      GatewayConnectors: {
        description: 'Attaches the service to the ingress of a gateway; at most one.',
      },
      HealthCheckGracePeriodSeconds: {
        minimum: 0,
        maximum: 2147483647,
        default: 0,
        examples: [60],
      },
      PlacementConstraints: { maxItems: 10 },
      PlacementStrategies: { name: 'placementStrategy', maxItems: 5 },
      ServiceName: ECS_NAME,
      SchedulingStrategy: { default: 'REPLICA' },
    },
  },
  LoadBalancerAdvancedConfiguration: {
    from: 'AdvancedConfiguration',
    title: 'Blue/green load balancing',
  },
  AwsVpcConfiguration: {
    title: 'Network of the tasks',
    description: 'The subnets and security groups of the tasks.',
    required: ['subnets'],
    properties: {
      AssignPublicIp: { default: 'DISABLED' },
      SecurityGroups: { maxItems: 5, examples: [['sg-0123456789abcdef0']] },
      Subnets: { minItems: 1, maxItems: 16, examples: [['subnet-0123456789abcdef0']] },
    },
  },
  CanaryConfiguration: {
    properties: { CanaryBakeTimeInMinutes: { default: 10 }, CanaryPercent: { default: 5 } },
  },
  CapacityProviderStrategyItem: {
    title: 'Capacity provider',
    required: ['capacityProvider'],
    properties: {
      Base: { default: 0 },
      CapacityProvider: { examples: ['FARGATE', 'FARGATE_SPOT'] },
      Weight: { default: 0, examples: [1] },
    },
  },
  DeploymentAlarms: {
    properties: { AlarmNames: { description: 'The names of CloudWatch alarms.', minItems: 1 } },
  },
  DeploymentCircuitBreaker: { properties: { ResetOnHealthyTask: { default: true } } },
  DeploymentConfiguration: {
    properties: {
      DeploymentCircuitBreaker: {
        description:
          'Ends a rolling deployment whose tasks keep failing, and rolls it back if told so.',
      },
      MaximumPercent: {
        minimum: 0,
        default: 200,
        description:
          'How many tasks may exist during a deployment, in percent of the desired count, ' +
          'rounded down: above 100, new tasks start before old ones stop.',
      },
      MinimumHealthyPercent: {
        minimum: 0,
        default: 100,
        description:
          'How many tasks must stay running during a deployment, in percent of the desired ' +
          'count, rounded up.',
      },
      Strategy: {
        description:
          'How a deployment goes: `ROLLING` replaces tasks, `BLUE_GREEN` shifts all traffic at ' +
          'once to a second set of tasks, `LINEAR` in equal steps, `CANARY` first a small part.',
        default: 'ROLLING',
      },
    },
  },
  DeploymentController: { required: ['type'], properties: { Type: { default: 'ECS' } } },
  DeploymentEarlySuccessCriteria: {
    title: 'Early success of a deployment',
    required: ['enable'],
    properties: {
      Enable: { default: false },
      HealthyPercent: PERCENT,
      SourceServiceRevisionCleanup: {
        description:
          'Whether the deployment waits for the old tasks to be removed (`BLOCKING`) or ends ' +
          'before (`DEFERRED`).',
      },
    },
  },
  DeploymentLifecycleHook: {
    properties: {
      LifecycleStages: { description: 'The stages of a deployment at which the hook runs.' },
      TargetType: {
        description: 'What the hook does: `AWS_LAMBDA` calls a function, `PAUSE` waits.',
      },
    },
  },
  EBSTagSpecification: { title: 'Tags of an EBS volume' },
  ForceNewDeployment: {
    title: 'Forced deployment',
    properties: {
      ForceNewDeploymentNonce: {
        description: 'Any text; a change of it starts a deployment although nothing else changed.',
      },
    },
  },
  GatewayConnector: {
    description: 'Attaches a service to an ingress path of a gateway.',
    properties: {
      Filters: { description: 'Which ingress paths of the gateway are meant.' },
      HealthCheck: { description: 'How the gateway checks the tasks.' },
      PortName: { description: 'The name of the port mapping that gets the traffic.' },
    },
  },
  GatewayConnectorFilters: {
    description: 'Which ingress paths of a gateway are meant.',
    properties: { AccessTypes: { description: 'Public paths, private ones or both.' } },
  },
  GatewayConnectorHealthCheck: {
    title: 'Health check of a gateway',
    description: 'How a gateway checks the tasks of a service.',
    properties: {
      HealthCheckIntervalSeconds: {
        minimum: 0,
        description: 'Seconds between two checks of a task.',
      },
      HealthCheckPath: { description: 'The path that the check requests.', examples: ['/health'] },
      HealthCheckPort: { ...PORT, description: 'The port that the check connects to.' },
      HealthCheckProtocol: { description: 'The protocol of the check.' },
      HealthCheckTimeoutSeconds: {
        minimum: 0,
        description: 'Seconds without an answer after which a check has failed.',
      },
      HealthyThresholdCount: {
        minimum: 0,
        description: 'Checks in a row that must pass before a task is healthy.',
      },
      Matcher: { description: 'The status codes of a passed check.' },
      UnhealthyThresholdCount: {
        minimum: 0,
        description: 'Checks in a row that must fail before a task is unhealthy.',
      },
    },
  },
  GatewayConnectorHealthCheckMatcher: {
    title: 'Passing status codes',
    description: 'The status codes of a passed check.',
    properties: {
      GrpcCode: { description: 'Status codes of gRPC.', examples: ['0'] },
      HttpCode: { description: 'Status codes of HTTP.', examples: ['200-299'] },
    },
  },
  HookTimeoutConfig: {
    title: 'Time limit of a hook',
    description: 'How long ECS waits for a hook, and what it does then.',
    properties: {
      Action: { description: 'What happens when the time is over.' },
      TimeoutInMinutes: { description: 'Minutes to wait.' },
    },
  },
  LinearConfiguration: {
    properties: { StepBakeTimeInMinutes: { default: 6 }, StepPercent: { default: 10 } },
  },
  LoadBalancerAttachment: {
    from: 'LoadBalancer',
    title: 'Load balancer attachment',
    properties: {
      ContainerName: ECS_NAME,
      ContainerPort: { ...PORT, examples: [8080] },
      TargetGroupArn: {
        examples: [
          'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef',
        ],
      },
    },
  },
  PlacementStrategy: {
    properties: { Field: { examples: ['attribute:ecs.availability-zone', 'memory'] } },
  },
  ServiceConnectAccessLogConfiguration: { title: 'Service Connect access log' },
  ServiceConnectClientAlias: { properties: { Port: PORT } },
  ServiceConnectConfiguration: {
    title: 'Service Connect',
    properties: {
      ContainerConfigurations: { description: 'Settings of the Service Connect proxy container.' },
      LogConfiguration: { description: 'Where the output of the Service Connect proxy goes.' },
    },
  },
  ServiceConnectContainerConfiguration: {
    description: 'One setting of the Service Connect proxy container.',
    properties: { LogLevel: { description: 'How much the proxy logs.', default: 'info' } },
  },
  ServiceConnectService: { properties: { IngressPortOverride: PORT } },
  ServiceConnectTestTrafficRulesHeader: {
    title: 'Test traffic header',
    description: 'The HTTP header by which test traffic is recognised.',
    properties: {
      Name: { description: 'The name of the header.', examples: ['x-canary'] },
      Value: { description: 'The value of the header.' },
    },
  },
  ServiceConnectTestTrafficRulesHeaderValue: {
    title: 'Test traffic header value',
    description: 'The value of the HTTP header by which test traffic is recognised.',
    properties: { Exact: { description: 'The exact value of the header.' } },
  },
  ServiceConnectTlsCertificateAuthority: { title: 'Service Connect certificate authority' },
  ServiceConnectTlsConfiguration: { title: 'Service Connect TLS' },
  ServiceManagedEBSVolumeConfiguration: {
    title: 'EBS volume',
    properties: {
      Iops: { minimum: 100, examples: [3000] },
      SizeInGiB: { minimum: 1, maximum: 16384, examples: [20] },
      Throughput: { minimum: 1, examples: [125] },
      VolumeType: { default: 'gp3', examples: ['gp3', 'io2'] },
      VolumeInitializationRate: { minimum: 1 },
    },
  },
  ServiceRegistry: { properties: { ContainerName: ECS_NAME, ContainerPort: PORT, Port: PORT } },
  ServiceVolumeConfiguration: {
    title: 'Volume configured at launch',
    properties: { Name: ECS_NAME },
  },
  CircuitBreakerThreshold: {
    from: 'ThresholdConfiguration',
    properties: { Type: { default: 'BOUNDED_PERCENT' }, Value: { minimum: 0, default: 50 } },
  },
  ServiceConnectTimeout: {
    from: 'TimeoutConfiguration',
    title: 'Service Connect time limits',
    description: 'How long the Service Connect proxy waits.',
  },
  VpcLatticeConfiguration: {
    title: 'VPC Lattice target group',
    properties: {
      AdvancedConfiguration: {
        description: 'Settings of blue/green deployments through VPC Lattice.',
      },
    },
  },
  VpcLatticeAdvancedConfiguration: { title: 'VPC Lattice blue/green settings' },
};
