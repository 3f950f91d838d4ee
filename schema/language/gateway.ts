import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { API_GATEWAY_DEFINITIONS, API_GATEWAY_FIELDS } from './api-gateway.ts';
import {
  CONSUL_NAME_PATTERN,
  CONSUL_NAME_RULE,
  choice,
  closed,
  flag,
  listOf,
  mapOf,
  port,
  text,
  use,
} from './fields.ts';
import { GATEWAY_LOAD_BALANCER, GATEWAY_TARGET_GROUP, TRAFFIC_SOURCE } from './load-balancer.ts';
import { OVERRIDES_FIELD } from './overrides.ts';
import { CONSUL_NAMES, TASK_CONTENTS } from './service.ts';
import { ECS_SERVICE_FIELDS, TASK_DEFAULTS } from './task.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

/** A gateway has no namespace of its own: with a partition it is in `default`. */
const { consulNamespace: _, ...GATEWAY_TASK_DEFAULTS } = TASK_DEFAULTS;

/** What gateways of every kind have. */
const COMMON: Definitions = {
  ...CONSUL_NAMES,
  ...GATEWAY_TASK_DEFAULTS,
  consulPartition: text(
    'Admin partition in Consul (Enterprise). The gateway is in its namespace `default`.',
    { examples: ['part-1'] },
  ),
  ...ECS_SERVICE_FIELDS,
  ...TASK_CONTENTS,
  mountPoints: listOf(
    'Volumes that the proxy of the gateway sees, such as one that holds certificates.',
    use('MountPoint', 'One volume.'),
    { examples: [[{ sourceVolume: 'certificates', containerPath: '/certs', readOnly: true }]] },
  ),
  proxy: closed('Gateway proxy', 'The proxy that is the gateway.', {
    properties: {
      readinessPort: port(
        'Port on which the proxy says that it is ready; the health checks of load balancers ask `/ready` there.',
        { default: 22000, examples: [22001] },
      ),
      config: {
        description: 'Further settings of the proxy, as Consul takes them.',
        type: 'object',
        examples: [{ envoy_dns_discovery_type: 'STRICT_DNS' }],
      },
    },
  }),
  subnets: listOf(
    'Subnets of the tasks of the gateway; those of `network` when absent.',
    use('SubnetId', 'One subnet.'),
    { examples: [['subnet-0ccc0ccc0ccc0ccc0', 'subnet-0ddd0ddd0ddd0ddd0']], minItems: 1 },
  ),
  assignPublicIp: choice(
    'Whether the tasks of the gateway get public addresses; what `network` says when absent. Fargate only.',
    {
      ENABLED: 'A public address for each task.',
      DISABLED: 'Private addresses only.',
    },
  ),
  allowFrom: listOf(
    'Who may call the ports of the gateway straight, not through its load balancers.',
    use('TrafficSource', 'One source.'),
    { examples: [['10.0.0.0/8']], uniqueItems: true },
  ),
  loadBalancers: listOf(
    'Target groups of load balancers outside the mesh that call the gateway.',
    use('GatewayTargetGroup', 'One target group.'),
    {
      examples: [
        [
          {
            targetGroupArn:
              'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/0123456789abcdef',
            securityGroupId: 'sg-0123456789abcdef0',
          },
        ],
      ],
    },
  ),
  loadBalancer: use('GatewayLoadBalancer', 'A load balancer that meshc makes for the gateway.'),
  ...OVERRIDES_FIELD,
};

const LINKED_SERVICE = closed(
  'Linked service',
  'How the gateway calls a service outside the mesh. Files are those that the gateway sees, by `mountPoints` or in its image.',
  {
    properties: {
      caFile: text('PEM file of the authority that signed the certificate of the service.', {
        examples: ['/certs/ca.pem'],
      }),
      certFile: text(
        'PEM file of the certificate that the gateway shows; with `keyFile` and `caFile`.',
        { examples: ['/certs/client.pem'] },
      ),
      keyFile: text('PEM file of its private key.', { examples: ['/certs/client-key.pem'] }),
      sni: text('Name that the gateway asks for, and that the certificate must bear.', {
        examples: ['payments.example.com'],
      }),
    },
  },
);

const TERMINATING_GATEWAY_FIELDS: Definitions = {
  services: mapOf(
    'Services outside the mesh that the gateway stands for, by external service or name in Consul; `*` for all: written as its terminating-gateway entry. With ACLs the role `consul-ecs-terminating-gateway-role` needs `service:write` for each.',
    {
      names: {
        type: 'string',
        pattern: `^\\*$|${CONSUL_NAME_PATTERN}`,
        patternErrorMessage: `${CONSUL_NAME_RULE}; or * for all`,
      },
      values: use('LinkedService', 'How it is called.'),
      examples: [{ payments: {} }],
    },
  ),
};

const gatewayAddress = (
  title: string,
  description: string,
  fields: { readonly address: string; readonly port: string },
): JsonSchema =>
  closed(title, description, {
    properties: {
      address: text(fields.address, {
        pattern: '^[A-Za-z0-9._:-]+$',
        patternErrorMessage: 'write one host name or IP address, without a port',
        examples: ['gateway.example.com'],
      }),
      port: port(fields.port, { examples: [8443] }),
    },
  });

const MESH_GATEWAY_FIELDS: Definitions = {
  lanAddress: gatewayAddress('LAN address', 'Where its own datacenter reaches the gateway.', {
    address: 'Address; that of the task when absent.',
    port: 'Port on which the gateway listens; 8443 when absent.',
  }),
  wanAddress: gatewayAddress(
    'WAN address',
    'Where other datacenters and peers reach the gateway.',
    {
      address: 'Address; that of the load balancer when meshc makes one, else that of the task.',
      port: 'Port; the one of `lanAddress` when absent. A load balancer that meshc makes listens there.',
    },
  ),
  wanFederation: flag(
    'The gateway carries the traffic between the Consul servers of federated datacenters. Needs TLS.',
    false,
  ),
};

interface Kind {
  readonly definition: string;
  readonly title: string;
  readonly description: string;
  readonly fields: Definitions;
  readonly required?: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  'api-gateway': {
    definition: 'ApiGateway',
    title: 'API gateway',
    description: 'Lets calls from outside into the mesh, by its listeners and routes.',
    fields: API_GATEWAY_FIELDS,
    required: ['listeners'],
  },
  'terminating-gateway': {
    definition: 'TerminatingGateway',
    title: 'Terminating gateway',
    description: 'Lets services of the mesh call services outside.',
    fields: TERMINATING_GATEWAY_FIELDS,
  },
  'mesh-gateway': {
    definition: 'MeshGateway',
    title: 'Mesh gateway',
    description: 'Carries calls between datacenters, peers and partitions.',
    fields: MESH_GATEWAY_FIELDS,
  },
};

/**
 * The parent knows the kinds and what all of them have, each branch its own fields and no `type`: so an editor completes
 * and reports only what belongs to the kind that stands there, and everything once.
 */
const GATEWAY: JsonSchema = {
  title: 'Gateway',
  description: 'A gateway of the mesh.',
  type: 'object',
  required: ['kind'],
  properties: {
    kind: choice(
      'What the gateway is for.',
      Object.fromEntries(
        Object.entries(KINDS).map(([kind, { description }]) => [kind, description]),
      ),
    ),
    ...COMMON,
  },
  allOf: Object.entries(KINDS).map(([kind, { definition }]) => ({
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: { $ref: `#/definitions/${definition}` },
  })),
};

/** Names the fields of the parent, which has their schemas, because it is closed. */
function branch(kind: string, { title, description, fields, required = [] }: Kind): JsonSchema {
  return {
    title,
    description,
    additionalProperties: false,
    properties: {
      kind: { description: 'What the gateway is for.', const: kind },
      ...fields,
      ...Object.fromEntries(Object.keys(COMMON).map((name) => [name, { doNotSuggest: true }])),
    },
    required: ['kind', ...required],
  };
}

/** Definitions of the gateways section. */
export const GATEWAY_DEFINITIONS: Definitions = {
  Gateway: GATEWAY,
  ...Object.fromEntries(
    Object.entries(KINDS).map(([kind, parts]) => [parts.definition, branch(kind, parts)]),
  ),
  ...API_GATEWAY_DEFINITIONS,
  LinkedService: LINKED_SERVICE,
  TrafficSource: TRAFFIC_SOURCE,
  GatewayTargetGroup: GATEWAY_TARGET_GROUP,
  GatewayLoadBalancer: GATEWAY_LOAD_BALANCER,
};
