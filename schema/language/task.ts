import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { choice, closed, flag, integer, listOf, mapOf, text, use } from './fields.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

const LAUNCH_TYPE = choice('What the tasks run on.', {
  FARGATE: 'Fargate: no instances to look after.',
  EC2: 'Container instances that the cluster has.',
});

const TASK_SIZE: Definitions = {
  cpu: integer(
    'CPU units of the task; 1024 are one vCPU. Fargate takes certain pairs of `cpu` and `memory` only.',
    { minimum: 128, maximum: 196608, default: 512, examples: [256, 1024] },
  ),
  memory: integer('Memory of the task in MiB, sidecars included.', {
    minimum: 128,
    maximum: 3145728,
    default: 1024,
    examples: [512, 2048],
  }),
};

const ROLE_ARN = 'arn:[a-z-]+:iam::\\d{12}:role/[A-Za-z0-9+=,.@_/-]+';
const POLICY_ARN = 'arn:[a-z-]+:iam::(\\d{12}|aws):policy/[A-Za-z0-9+=,.@_/-]+';

const roleArn = (description: string): JsonSchema =>
  text(description, {
    pattern: `^${ROLE_ARN}$`,
    patternErrorMessage: 'write the ARN of a role, such as arn:aws:iam::111122223333:role/web',
    examples: ['arn:aws:iam::111122223333:role/consul-ecs/shop/dev/web'],
  });

const policyArns = (description: string): JsonSchema =>
  listOf(
    description,
    text('ARN of a managed policy.', {
      pattern: `^${POLICY_ARN}$`,
      patternErrorMessage:
        'write the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/web',
    }),
    { examples: [['arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess']], uniqueItems: true },
  );

/** Roles, and what they may do beside what the mesh needs. */
const IAM = closed('IAM', 'Roles of the task.', {
  properties: {
    taskRole: roleArn(
      'A task role that exists, instead of one that meshc makes. With ACLs its owner gives it `iam:GetRole` on itself, the tags of the service, and a path that the controller trusts.',
    ),
    executionRole: roleArn('An execution role that exists, instead of one that meshc makes.'),
    rolePath: text(
      'Path of the roles that meshc makes; `/consul-ecs/<name>/<environment>/` when absent, `/meshc/` for the dev server and the controller.',
      {
        pattern: '^/([A-Za-z0-9+=,.@_-]+/)*$',
        patternErrorMessage: 'begin and end the path with a slash, such as /consul-ecs/',
        examples: ['/consul-ecs/'],
      },
    ),
    permissionsBoundary: text('ARN of the permissions boundary of the roles that meshc makes.', {
      pattern: `^${POLICY_ARN}$`,
      patternErrorMessage:
        'write the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/web',
      examples: ['arn:aws:iam::111122223333:policy/boundary'],
    }),
    taskRolePolicies: policyArns('Managed policies of the task role.'),
    executionRolePolicies: policyArns('Managed policies of the execution role.'),
    taskRoleStatements: listOf(
      'Statements of a policy of the task role, as IAM writes them.',
      { description: 'One statement.', type: 'object' },
      {
        examples: [
          [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop-assets/*' }],
        ],
      },
    ),
  },
});

const SIDECAR = closed('Sidecar', 'Size of one sidecar, where the measured one does not fit.', {
  properties: {
    cpu: integer('CPU units set aside for it.', { minimum: 0, maximum: 10240, examples: [64] }),
    memoryReservation: integer('MiB set aside for it.', {
      minimum: 6,
      maximum: 30720,
      examples: [128],
    }),
    memory: integer('MiB at which it is killed.', { minimum: 6, maximum: 30720, examples: [512] }),
  },
});

const SIDECARS = closed('Sidecars', 'Settings of the containers that meshc injects.', {
  properties: {
    meshInit: use('Sidecar', 'mesh-init, which prepares the task and ends.'),
    dataplane: use(
      'Sidecar',
      'consul-dataplane with Envoy. Envoy grows with the number of services that it can reach.',
    ),
    healthSync: use('Sidecar', 'health-sync.'),
    logConfiguration: use(
      'LogConfiguration',
      'Where the sidecars write their logs; the log group of the mesh when absent.',
    ),
  },
});

const TRANSPARENT_PROXY = closed(
  'Transparent proxy',
  'All traffic of the task goes through its proxy, without ports for upstreams. EC2 only: mesh-init needs NET_ADMIN for it.',
  {
    properties: {
      consulDNS: flag(
        "Names such as `api.virtual.consul` resolve in the task, through Consul's DNS.",
        false,
      ),
      excludeInboundPorts: listOf(
        'Ports at which calls reach the application past the proxy.',
        portNumber(),
        {
          examples: [[9090]],
          uniqueItems: true,
        },
      ),
      excludeOutboundPorts: listOf(
        'Ports that the application calls past the proxy.',
        portNumber(),
        {
          examples: [[5432]],
          uniqueItems: true,
        },
      ),
      excludeOutboundCIDRs: listOf(
        'Addresses that the application calls past the proxy.',
        text('A CIDR block.', {
          pattern: '^[0-9a-fA-F.:]+(/\\d{1,3})?$',
          patternErrorMessage: 'write a CIDR block such as 10.0.0.0/16',
        }),
        { examples: [['10.0.0.0/16']], uniqueItems: true },
      ),
      excludeUIDs: listOf(
        'Users, by number, whose calls go past the proxy.',
        text('A number, as text.', {
          pattern: '^\\d+$',
          patternErrorMessage: 'write a number in quotes, such as "1000"',
        }),
        { examples: [['1000']], uniqueItems: true },
      ),
    },
  },
);

function portNumber(): JsonSchema {
  return { description: 'A port.', type: 'integer', minimum: 1, maximum: 65535 };
}

const AUTOSCALING = closed('Autoscaling', 'The number of tasks follows their load.', {
  properties: {
    minCapacity: integer('Fewest tasks.', { minimum: 0, maximum: 5000, examples: [2] }),
    maxCapacity: integer('Most tasks.', { minimum: 0, maximum: 5000, examples: [10] }),
    targetCpu: integer('CPU use in percent that the number of tasks keeps to.', {
      minimum: 1,
      maximum: 100,
      examples: [60],
    }),
    targetMemory: integer('Memory use in percent that the number of tasks keeps to.', {
      minimum: 1,
      maximum: 100,
      examples: [70],
    }),
    scaleInCooldown: integer('Seconds between two steps down.', {
      minimum: 0,
      maximum: 3600,
      default: 300,
      examples: [300],
    }),
    scaleOutCooldown: integer('Seconds between two steps up.', {
      minimum: 0,
      maximum: 3600,
      default: 60,
      examples: [60],
    }),
  },
  required: ['minCapacity', 'maxCapacity'],
});

/** Settings that `defaults` and every service and gateway have. */
export const TASK_DEFAULTS: Definitions = {
  launchType: { ...LAUNCH_TYPE, default: 'FARGATE' },
  ...TASK_SIZE,
  requiresCompatibilities: listOf(
    'What the task definition has to be able to run on, where that is more than what it runs on.',
    { ...LAUNCH_TYPE, description: 'A launch type.' },
    { examples: [['EC2', 'FARGATE']], minItems: 1, uniqueItems: true },
  ),
  capacityProviderStrategy: listOf(
    'Capacity providers of the tasks, instead of `launchType`.',
    use('CapacityProviderStrategyItem', 'One provider and its share.'),
    { examples: [[{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]], minItems: 1 },
  ),
  platformVersion: text('Version of the Fargate platform; the latest when absent.', {
    pattern: '^(LATEST|\\d+\\.\\d+\\.\\d+)$',
    patternErrorMessage: 'write a version such as 1.4.0',
    examples: ['1.4.0'],
  }),
  runtimePlatform: use('RuntimePlatform', 'Operating system and processor of the tasks.'),
  ephemeralStorage: use('EphemeralStorage', 'Size of the disk of a Fargate task.'),
  enableExecuteCommand: flag(
    'ECS Exec: opens the way for `aws ecs execute-command`, with the rights that it needs. The root file systems of the sidecars are writable then.',
    false,
  ),
  logLevel: {
    ...choice('How much the sidecars write.', {
      TRACE: 'Everything.',
      DEBUG: 'Details for looking into a fault.',
      INFO: 'Changes of state.',
      WARN: 'What may need attention.',
      ERROR: 'Failures only.',
    }),
    default: 'INFO',
  },
  shutdownDelaySeconds: integer(
    'Seconds between the moment when a stopping task is critical in Consul and the moment when its application gets SIGTERM. Other tasks go on choosing it for up to 1.2 s. An application that ends at once on SIGTERM needs its longest request + 2.',
    { minimum: 0, maximum: 110, default: 2, examples: [5] },
  ),
  deploymentConfiguration: use(
    'DeploymentConfiguration',
    'How ECS rolls out a new task definition. meshc adds the circuit breaker with rollback unless this says otherwise.',
  ),
  availabilityZoneRebalancing: choice(
    'Whether ECS moves tasks so that the availability zones have equally many; ECS decides when absent.',
    {
      ENABLED: 'It does.',
      DISABLED: 'It does not.',
    },
  ),
  sidecars: use('Sidecars', 'Settings of the containers that meshc injects.'),
  iam: use('Iam', 'Roles of the task.'),
  consulNamespace: text('Namespace in Consul (Enterprise); together with `consulPartition`.', {
    examples: ['team-a'],
  }),
  consulPartition: text(
    'Admin partition in Consul (Enterprise); together with `consulNamespace`.',
    { examples: ['part-1'] },
  ),
  tags: mapOf('Further tags of the task definition, which ECS copies to the tasks.', {
    names: { type: 'string', minLength: 1, maxLength: 128 },
    values: { description: 'Value.', type: 'string', maxLength: 256 },
    examples: [{ team: 'checkout' }],
  }),
};

/** Settings of an ECS service that services and gateways have. */
export const ECS_SERVICE_FIELDS: Definitions = {
  family: text('Family of the task definition; the name of the stack when absent.', {
    pattern: '^[A-Za-z0-9_-]{1,255}$',
    patternErrorMessage: 'use letters, digits, hyphens and underscores',
    examples: ['shop-web'],
  }),
  desiredCount: integer('Number of tasks.', {
    minimum: 0,
    maximum: 5000,
    default: 1,
    examples: [3],
  }),
  autoscaling: use(
    'Autoscaling',
    'The number of tasks follows their load; instead of `desiredCount`.',
  ),
  healthCheckGracePeriodSeconds: integer(
    'Seconds after the start of a task in which ECS does not count what its load balancer says.',
    { minimum: 0, maximum: 2147483647, examples: [60] },
  ),
  placementConstraints: listOf(
    'Where ECS may place tasks on EC2.',
    use('PlacementConstraint', 'One constraint.'),
    {
      examples: [[{ type: 'distinctInstance' }]],
    },
  ),
  placementStrategy: listOf(
    'How ECS chooses instances for tasks on EC2.',
    use('PlacementStrategy', 'One step of the choice.'),
    {
      examples: [[{ type: 'spread', field: 'attribute:ecs.availability-zone' }]],
    },
  ),
  enableECSManagedTags: flag('ECS tags the tasks with its cluster and service.', false),
  securityGroups: listOf(
    'Further security groups of the tasks of this component.',
    use('SecurityGroupId', 'One security group.'),
    { examples: [['sg-0123456789abcdef0']] },
  ),
};

/** Definitions that the settings above use. */
export const TASK_DEFINITIONS: Definitions = {
  Iam: IAM,
  Sidecar: SIDECAR,
  Sidecars: SIDECARS,
  TransparentProxy: TRANSPARENT_PROXY,
  Autoscaling: AUTOSCALING,
};
