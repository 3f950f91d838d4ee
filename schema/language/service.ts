import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { ALLOW, CALLER_DEFINITIONS } from './callers.ts';
import {
  CONSUL_NAME_PATTERN,
  CONSUL_NAME_RULE,
  choice,
  closed,
  flag,
  integer,
  listOf,
  mapOf,
  port,
  text,
  use,
} from './fields.ts';
import { OVERRIDES_FIELD } from './overrides.ts';
import { ECS_SERVICE_FIELDS, TASK_DEFAULTS, TASK_DEFINITIONS } from './task.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

/** Fields of an ECS container that mesh.yaml says in its own way. */
const CONTAINER_OWN = ['name', 'environment', 'secrets'];
/** Fields of an ECS container that mean the task where they stand beside a service's own fields. */
const TASK_LEVEL = ['cpu', 'memory', 'essential'];

const ENVIRONMENT = mapOf(
  'Environment of the container. Values are text: quote numbers. Secrets go to `secrets`.',
  {
    names: {
      type: 'string',
      pattern: '^[^=\\s]+$',
      patternErrorMessage: 'a variable has no "=" and no space in its name',
    },
    values: {
      description: 'Value of the variable.',
      oneOf: [
        { type: 'string' },
        closed('Plain value', 'A value that looks like a credential and is none.', {
          properties: {
            plain: {
              description: 'The value, in clear in the template.',
              type: 'string',
              examples: ['not-a-secret'],
            },
          },
          required: ['plain'],
        }),
      ],
    },
    examples: [{ LOG_LEVEL: 'info' }],
  },
);

const SECRETS = mapOf(
  'Environment variables that ECS fills from secrets when the container starts.',
  {
    names: {
      type: 'string',
      pattern: '^[^=\\s]+$',
      patternErrorMessage: 'a variable has no "=" and no space in its name',
    },
    values: use('SecretReference', 'Where the value is.'),
    examples: [{ DB_PASSWORD: { secret: 'shop/db', key: 'password' } }],
  },
);

const UPSTREAM = closed(
  'Upstream',
  'Another service that this one calls through its proxy, on loopback.',
  {
    properties: {
      localBindPort: port('Port on which the proxy takes the calls.', { examples: [9091] }),
      localBindAddress: text('Address on which the proxy takes the calls; 127.0.0.1 when absent.', {
        examples: ['127.0.0.1'],
      }),
      destinationName: text('Name in Consul, where it differs from the key.', {
        pattern: CONSUL_NAME_PATTERN,
        patternErrorMessage: CONSUL_NAME_RULE,
        examples: ['payments'],
      }),
      destinationType: {
        ...choice('What the name means.', {
          service: 'A service.',
          prepared_query: 'A prepared query of Consul.',
        }),
        default: 'service',
      },
      destinationNamespace: text('Namespace of the service (Consul Enterprise).', {
        examples: ['team-a'],
      }),
      destinationPartition: text('Admin partition of the service (Consul Enterprise).', {
        examples: ['part-1'],
      }),
      destinationPeer: text('Cluster peer that exports the service.', { examples: ['dc2'] }),
      datacenter: text('Datacenter of the service.', { examples: ['dc2'] }),
      meshGateway: use('MeshGatewayMode', 'How calls leave through mesh gateways.'),
      config: {
        description: 'Further settings of the upstream, as Consul takes them.',
        type: 'object',
        examples: [{ connect_timeout_ms: 3000 }],
      },
    },
    required: ['localBindPort'],
  },
);

const MESH_GATEWAY_MODE = closed(
  'Mesh gateway mode',
  'How calls to other datacenters and peers leave.',
  {
    properties: {
      mode: choice('The way.', {
        none: 'Straight to the other side.',
        local: 'Through a mesh gateway of this side.',
        remote: 'Through a mesh gateway of the other side.',
      }),
    },
    required: ['mode'],
  },
);

const LOAD_BALANCER = closed('Load balancer', 'A target group that the tasks join.', {
  properties: {
    targetGroupArn: text('ARN of the target group, of type `ip`.', {
      pattern: '^arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:\\d{12}:targetgroup/\\S+$',
      patternErrorMessage:
        'write the ARN of a target group, such as arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef',
      examples: [
        'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef',
      ],
    }),
    containerName: text('Container that is called; the main one when absent.', {
      examples: ['web'],
    }),
    containerPort: port('Port of the container; the port of the service when absent.', {
      examples: [8080],
    }),
    securityGroupId: use(
      'SecurityGroupId',
      'Security group of the load balancer: the tasks let it in at this port.',
    ),
  },
  required: ['targetGroupArn'],
});

const REGISTRATION_DEFINITIONS: Definitions = {
  Weights: closed('Weights', 'Share of calls that a task gets, by its health.', {
    properties: {
      passing: integer('Weight while it is passing.', {
        minimum: 1,
        maximum: 65535,
        default: 1,
        examples: [10],
      }),
      warning: integer('Weight while it is warning.', {
        minimum: 1,
        maximum: 65535,
        default: 1,
        examples: [1],
      }),
    },
    required: ['passing', 'warning'],
  }),
  NetworkResilience: closed(
    'Network resilience',
    'The service leaves out tasks of its upstreams that fail.',
    {
      properties: {
        enabled: { description: 'Whether they do.', type: 'boolean', default: false },
        outlierDetection: closed('Outlier detection', 'When a task counts as failing.', {
          properties: {
            interval: integer('Nanoseconds between two looks.', {
              minimum: 0,
              maximum: 9_000_000_000_000,
              default: 10_000_000_000,
              examples: [10_000_000_000],
            }),
            maxFailures: integer('Failures in a row after which it is left out.', {
              minimum: 1,
              maximum: 4294967295,
              default: 5,
              examples: [5],
            }),
            enforcingConsecutive5xx: percent(
              'How often answers of 5xx really count, in percent.',
              100,
            ),
            consecutive5xx: integer('Answers of 5xx in a row.', {
              minimum: 0,
              maximum: 4294967295,
              examples: [5],
            }),
            enforcingConsecutiveGatewayFailure: percent(
              'How often failures of the gateway really count, in percent.',
              100,
            ),
            consecutiveGatewayFailure: integer('Failures of the gateway in a row.', {
              minimum: 0,
              maximum: 4294967295,
              examples: [5],
            }),
            maxEjectionPercent: percent(
              'Share of the tasks that is left out at most, in percent.',
              50,
            ),
          },
        }),
      },
      required: ['enabled'],
    },
  ),
  Expose: {
    ...closed(
      'Exposed paths',
      'Paths of the application that others reach without being part of the mesh.',
      {
        properties: {
          checks: {
            description: "Expose the paths of Consul's own checks.",
            type: 'boolean',
            default: false,
          },
          paths: listOf(
            'The paths.',
            closed('Exposed path', 'One path.', {
              properties: {
                path: text('The path.', {
                  pattern: '^/',
                  patternErrorMessage: 'begin the path with a slash',
                  examples: ['/health'],
                }),
                listenerPort: port('Port on which the proxy takes the calls.', {
                  examples: [21500],
                }),
                localPathPort: port('Port of the application.', { examples: [8080] }),
                protocol: {
                  ...choice('Protocol.', { http: 'HTTP/1.1.', http2: 'HTTP/2.' }),
                  default: 'http',
                },
              },
              required: ['path', 'listenerPort', 'localPathPort'],
            }),
            { examples: [[{ path: '/health', listenerPort: 21500, localPathPort: 8080 }]] },
          ),
          allowFrom: listOf(
            'Who reaches the paths beside the tasks of the mesh.',
            use('TrafficSource', 'One source.'),
            { examples: [['10.0.0.0/8']], uniqueItems: true },
          ),
        },
      },
    ),
    dependencies: { allowFrom: ['paths'] },
  },
};

function percent(description: string, byDefault: number): JsonSchema {
  return integer(description, {
    minimum: 0,
    maximum: 100,
    default: byDefault,
    examples: [byDefault],
  });
}

/** Names of containers and volumes (Amazon ECS API reference, "ContainerDefinition", "Volume"). */
const ECS_NAME: JsonSchema = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]{1,255}$',
  patternErrorMessage: 'use letters, digits, hyphens and underscores',
};

/** What a task has beside what meshc puts into it. */
export const TASK_CONTENTS: Definitions = {
  containers: mapOf('Further containers of the task, by name.', {
    names: ECS_NAME,
    values: use('Container', 'The container.'),
    examples: [
      { 'log-router': { image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable' } },
    ],
  }),
  volumes: mapOf('Volumes of the task, by name; containers mount them by `mountPoints`.', {
    names: ECS_NAME,
    values: use('Volume', 'The volume; an empty one lives as long as the task.'),
    examples: [{ scratch: {} }],
  }),
};

/** A container beside the main one: ECS's definition, with names as maps. */
function furtherContainer(ecs: Definitions): JsonSchema {
  return closed(
    'Container',
    'A further container of the task: the fields of an ECS container definition.',
    {
      properties: {
        ...without(ecsProperties(ecs), CONTAINER_OWN),
        environment: ENVIRONMENT,
        secrets: SECRETS,
        start: {
          ...choice('When the container starts.', {
            afterMesh: 'When the proxy is ready, so that it can call and be called.',
            beforeMesh:
              'Before the sidecars, and it stops after them. Log routers do without being told.',
          }),
          default: 'afterMesh',
        },
      },
      required: ['image'],
    },
  );
}

/** Whom the service calls, and who calls it. */
const CALLS: Definitions = {
  port: port('Port on which the application takes calls, on loopback or on all addresses.', {
    examples: [8080],
  }),
  outboundOnly: flag('The service calls and is never called; it then has no `port`.', false),
  protocol: choice(
    'Protocol of the port; Consul knows more of a call than of a connection. Written as the service-defaults entry of the service.',
    {
      tcp: 'Connections.',
      http: 'HTTP/1.1.',
      http2: 'HTTP/2.',
      grpc: 'gRPC.',
    },
  ),
  upstreams: mapOf(
    'Services that this one calls, by component, external service or name in Consul.',
    {
      names: {
        type: 'string',
        pattern: CONSUL_NAME_PATTERN,
        patternErrorMessage: CONSUL_NAME_RULE,
      },
      values: use('Upstream', 'How it is called.'),
      examples: [{ api: { localBindPort: 9091 } }],
    },
  ),
  allow: ALLOW,
};

/** Consul refuses the registration of a task with any other key (hashicorp/consul, agent/structs, "validateMetaPair"). */
const META_KEY: JsonSchema = {
  type: 'string',
  pattern: '^(?!consul-)[A-Za-z0-9_-]{1,128}$',
  patternErrorMessage:
    "use up to 128 letters, digits, hyphens and underscores; what begins with consul- is Consul's own",
};

/** Under which name a component stands in Consul's catalog. */
export const CONSUL_NAMES: Definitions = {
  consulName: text('Name in Consul, where it differs from the key.', {
    pattern: CONSUL_NAME_PATTERN,
    patternErrorMessage: CONSUL_NAME_RULE,
    maxLength: 128,
    examples: ['web_v2'],
  }),
  consulTags: listOf('Tags of the registration in Consul.', text('One tag.'), {
    examples: [['v2']],
    uniqueItems: true,
  }),
  consulMeta: mapOf('Metadata of the registration in Consul.', {
    names: META_KEY,
    values: { description: 'Value.', type: 'string', maxLength: 512 },
    examples: [{ version: '2.3.1' }],
  }),
};

/** How it stands there. */
const REGISTRATION: Definitions = {
  ...CONSUL_NAMES,
  weights: use('Weights', 'Share of calls that a task gets, by its health.'),
  enableTagOverride: flag('Others may change the tags of the registration in Consul.', false),
  networkResilienceConfig: use(
    'NetworkResilience',
    'This service leaves out tasks of its upstreams that fail. Written into its service-defaults entry.',
  ),
};

/** Its proxy. */
const PROXY: Definitions = {
  transparentProxy: {
    description: 'Transparent proxy: `true`, or how. EC2 only.',
    oneOf: [{ type: 'boolean' }, use('TransparentProxy', 'How.')],
    default: false,
  },
  proxy: closed('Proxy', 'The sidecar proxy of the service.', {
    properties: {
      publicListenerPort: port('Port on which other tasks reach the proxy.', {
        default: 20000,
        examples: [20001],
      }),
      readinessPort: port('Loopback port on which the proxy says that it is ready.', {
        default: 22000,
        examples: [22001],
      }),
      localServiceAddress: text('Address at which the proxy reaches the application.', {
        default: '127.0.0.1',
        examples: ['127.0.0.1'],
      }),
      meshGateway: use('MeshGatewayMode', 'How calls to other datacenters and peers leave.'),
      expose: use(
        'Expose',
        'Paths of the application that others reach without being part of the mesh.',
      ),
      config: {
        description: 'Further settings of the proxy, as Consul takes them.',
        type: 'object',
        examples: [{ local_connect_timeout_ms: 1000 }],
      },
    },
  }),
};

function service(ecs: Definitions): JsonSchema {
  const container = without(ecsProperties(ecs), [...CONTAINER_OWN, ...TASK_LEVEL]);
  return closed(
    'Service',
    'A service of the mesh: its main container, how it is called, and whom it calls.',
    {
      properties: {
        ...container,
        environment: ENVIRONMENT,
        secrets: SECRETS,
        ...CALLS,
        ...REGISTRATION,
        ...PROXY,
        ...TASK_DEFAULTS,
        ...ECS_SERVICE_FIELDS,
        ...taskFields(),
        ...OVERRIDES_FIELD,
      },
      required: ['image'],
    },
  );
}

function taskFields(): Record<string, JsonSchema> {
  return {
    ecsService: flag(
      'Whether meshc makes the ECS service; without it the task definition only.',
      true,
    ),
    loadBalancers: listOf(
      'Target groups of load balancers outside the mesh that call this service past its proxy.',
      use('LoadBalancer', 'One target group.'),
      {
        examples: [
          [
            {
              targetGroupArn:
                'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef',
              containerPort: 8080,
              securityGroupId: 'sg-0123456789abcdef0',
            },
          ],
        ],
      },
    ),
    ...TASK_CONTENTS,
  };
}

function ecsProperties(ecs: Definitions): Definitions {
  return ecs['ContainerDefinition']?.properties ?? {};
}

function without(properties: Definitions, names: readonly string[]): Definitions {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

/** Definitions of the services section, on top of ECS's own (`ecsDefinitions`). */
export function serviceDefinitions(ecs: Definitions): Definitions {
  return {
    Service: service(ecs),
    Container: furtherContainer(ecs),
    Upstream: UPSTREAM,
    ...CALLER_DEFINITIONS,
    MeshGatewayMode: MESH_GATEWAY_MODE,
    ...TASK_DEFINITIONS,
    ...REGISTRATION_DEFINITIONS,
    LoadBalancer: LOAD_BALANCER,
    ExternalService: closed(
      'External service',
      'A service that is registered with Consul elsewhere.',
      {
        properties: {
          consulName: text('Name in Consul, where it differs from the key.', {
            pattern: CONSUL_NAME_PATTERN,
            patternErrorMessage: CONSUL_NAME_RULE,
            examples: ['payments_eu'],
          }),
        },
      },
    ),
  };
}
