import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
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
import { TASK_DEFAULTS } from './sections.ts';

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
      meshGateway: use('MeshGateway', 'How calls leave through mesh gateways.'),
      config: {
        description: 'Further settings of the upstream, as Consul takes them.',
        type: 'object',
        examples: [{ connect_timeout_ms: 3000 }],
      },
    },
    required: ['localBindPort'],
  },
);

const MESH_GATEWAY = closed(
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
        ...meshFields(),
        ...TASK_DEFAULTS,
        ...taskFields(),
      },
      required: ['image'],
    },
  );
}

function meshFields(): Record<string, JsonSchema> {
  return {
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
    allow: listOf(
      'Who may call this service, by component or name in Consul: written as its service-intentions entry. An empty list allows nobody.',
      text('Name of a caller.', { examples: ['web'] }),
      { examples: [['web']], uniqueItems: true },
    ),
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
      values: { description: 'Value.', type: 'string' },
      examples: [{ version: '2.3.1' }],
    }),
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
        meshGateway: use('MeshGateway', 'How calls to other datacenters and peers leave.'),
        config: {
          description: 'Further settings of the proxy, as Consul takes them.',
          type: 'object',
          examples: [{ local_connect_timeout_ms: 1000 }],
        },
      },
    }),
  };
}

function taskFields(): Record<string, JsonSchema> {
  return {
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
    ecsService: flag(
      'Whether meshc makes the ECS service; without it the task definition only.',
      true,
    ),
    containers: mapOf('Further containers of the task, by name.', {
      names: {
        type: 'string',
        pattern: '^[A-Za-z0-9_-]{1,255}$',
        patternErrorMessage: 'use letters, digits, hyphens and underscores',
      },
      values: use('Container', 'The container.'),
      examples: [
        { 'log-router': { image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable' } },
      ],
    }),
    volumes: mapOf('Volumes of the task, by name; containers mount them by `mountPoints`.', {
      names: {
        type: 'string',
        pattern: '^[A-Za-z0-9_-]{1,255}$',
        patternErrorMessage: 'use letters, digits, hyphens and underscores',
      },
      values: use('Volume', 'The volume; an empty one lives as long as the task.'),
      examples: [{ scratch: {} }],
    }),
    runtimePlatform: use('RuntimePlatform', 'Operating system and processor of the tasks.'),
    ephemeralStorage: use('EphemeralStorage', 'Size of the disk of a Fargate task.'),
    deploymentConfiguration: use(
      'DeploymentConfiguration',
      'How ECS rolls out a new task definition. meshc adds the circuit breaker with rollback unless this says otherwise.',
    ),
    securityGroups: listOf(
      'Further security groups of the tasks of this service.',
      use('SecurityGroupId', 'One security group.'),
      {
        examples: [['sg-0123456789abcdef0']],
      },
    ),
    tags: mapOf('Further tags of the task definition, which ECS copies to the tasks.', {
      values: { description: 'Value.', type: 'string' },
      examples: [{ team: 'checkout' }],
    }),
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
    MeshGateway: MESH_GATEWAY,
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
