import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import {
  choice,
  closed,
  flag,
  listOf,
  mapOf,
  NAME_PATTERN,
  NAME_RULE,
  port,
  text,
  use,
} from './fields.ts';
import { TASK_DEFAULTS } from './task.ts';

/** Sections of the file beside its services. */
export const SECTION_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  Aws: closed(
    'AWS target',
    'The only account and region that plan and apply touch: a guard against the wrong credentials.',
    {
      properties: {
        region: text('Region of the mesh.', {
          pattern: '^[a-z]{2}(-[a-z]+)+-\\d$',
          patternErrorMessage: 'write a region such as eu-west-1',
          examples: ['eu-west-1'],
        }),
        accountId: text(
          'Account of the mesh: twelve digits, quoted, or YAML reads it as a number.',
          {
            pattern: '^\\d{12}$',
            patternErrorMessage:
              'write the twelve digits of the account in quotes, such as "111122223333"',
            examples: ['111122223333'],
          },
        ),
      },
      required: ['region', 'accountId'],
    },
  ),
  Cluster: closed(
    'ECS cluster',
    'The ECS cluster of the mesh: `create` one, or name an `existing` one.',
    {
      properties: {
        create: closed('Created cluster', 'A cluster of its own for this mesh.', {
          properties: {
            containerInsights: choice(
              'CloudWatch Container Insights; what the account says when absent.',
              {
                enabled: 'Metrics of tasks and services.',
                enhanced: 'Metrics of containers too.',
                disabled: 'None.',
              },
            ),
            capacityProviders: listOf(
              'Capacity providers that the cluster may use.',
              text('Name of a capacity provider.', { examples: ['FARGATE_SPOT'] }),
              { examples: [['FARGATE', 'FARGATE_SPOT']], uniqueItems: true },
            ),
          },
        }),
        existing: text('Name or ARN of a cluster that exists.', {
          pattern: '^(arn:[a-z-]+:ecs:[a-z0-9-]+:\\d{12}:cluster/)?[A-Za-z0-9_-]{1,255}$',
          patternErrorMessage:
            'write the name or the ARN of an ECS cluster, such as arn:aws:ecs:eu-west-1:111122223333:cluster/shared',
          examples: ['shared'],
        }),
      },
      minProperties: 1,
    },
  ),
  Network: closed('Network', 'Where the tasks of the mesh get their network interfaces.', {
    properties: {
      vpcId: use('VpcId', 'VPC of the mesh; its security groups are made there.'),
      subnets: listOf('Subnets of the tasks.', use('SubnetId', 'One subnet.'), {
        minItems: 1,
        examples: [['subnet-0aaa0aaa0aaa0aaa0', 'subnet-0bbb0bbb0bbb0bbb0']],
      }),
      assignPublicIp: {
        ...choice(
          'Whether the tasks get public addresses; public subnets without a NAT gateway need them to pull images. Fargate only.',
          {
            ENABLED: 'A public address for each task.',
            DISABLED: 'Private addresses only.',
          },
        ),
        default: 'DISABLED',
      },
      securityGroups: listOf(
        'Further security groups of every task, beside those that meshc makes.',
        use('SecurityGroupId', 'One security group.'),
        { examples: [['sg-0123456789abcdef0']] },
      ),
    },
    required: ['vpcId', 'subnets'],
  }),
  Images: closed('Images', 'Images of the sidecars.', {
    properties: {
      runtime: text(
        'Image of mesh-init, health-sync, the controller and what prepares the dev server: the one that the meshc repository builds.',
        {
          examples: ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/meshc:0.1.0'],
        },
      ),
      dataplane: text('Image of consul-dataplane, which runs Envoy.', {
        default: 'public.ecr.aws/hashicorp/consul-dataplane:2.0.1',
        examples: ['public.ecr.aws/hashicorp/consul-dataplane:2.0.1'],
      }),
      consul: text('Image of the dev server.', {
        default: 'public.ecr.aws/hashicorp/consul:2.0.1',
        examples: ['public.ecr.aws/hashicorp/consul:2.0.1'],
      }),
    },
    required: ['runtime'],
  }),
  ExternalServers: closed('External Consul servers', 'Consul servers that run elsewhere.', {
    properties: {
      hosts: text(
        'One DNS name or IP address without a port, or `exec=` and a command that prints addresses.',
        {
          pattern: '^(exec=\\S.*|[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+)$',
          patternErrorMessage: 'write one host name or IP address without a port, or exec=COMMAND',
          examples: [
            'consul.internal',
            'exec=discover -q addrs provider=aws tag_key=consul tag_value=server',
          ],
        },
      ),
      securityGroupId: use(
        'SecurityGroupId',
        'Security group of the servers: it gets rules that let the tasks of the mesh in.',
      ),
      skipServerWatch: flag(
        'Do not follow the addresses that the servers announce; for servers behind a load balancer.',
        false,
      ),
    },
    required: ['hosts'],
  }),
  Consul: closed('Consul', 'The Consul servers and how the tasks talk to them.', {
    properties: {
      servers: {
        description:
          'Where the servers are: the word `devServer`, or the hosts of servers that run elsewhere.',
        oneOf: [
          {
            type: 'string',
            enum: ['devServer'],
            markdownEnumDescriptions: ['The dev server of this mesh.'],
          },
          use('ExternalServers', 'Consul servers that run elsewhere.'),
        ],
      },
      tls: {
        description: 'TLS to the servers: `true`, or how to check them.',
        oneOf: [{ type: 'boolean' }, use('Tls', 'How the tasks check the servers.')],
        default: false,
      },
      acls: {
        description:
          'ACLs: the tasks log in with their IAM roles, and only `allow` lets one service call another.',
        oneOf: [{ type: 'boolean' }, use('Acls', 'How the tasks log in.')],
        default: false,
      },
      configEntries: listOf(
        'Further config entries of Consul, as its HTTP API takes them: the controller writes them, and removes those that leave this list. What `protocol`, `allow`, `listeners`, `routes` and `services` of this file say already is not repeated here.',
        use('ConfigEntry', 'One entry.'),
        {
          examples: [
            [
              {
                Kind: 'service-splitter',
                Name: 'web',
                Splits: [
                  { Weight: 90, ServiceSubset: 'v1' },
                  { Weight: 10, ServiceSubset: 'v2' },
                ],
              },
            ],
          ],
        },
      ),
      http: closed('HTTP interface', 'Overrides for the HTTP interface of the servers.', {
        properties: {
          port: port('Port; 8501 with TLS, 8500 without.', { examples: [443] }),
          tls: {
            description: 'TLS on this interface; what `consul.tls` says when absent.',
            type: 'boolean',
          },
          serverName: text(
            'Name in the certificate of this interface; `consul.tls.serverName` when absent.',
            {
              examples: ['consul.example.com'],
            },
          ),
        },
      }),
      grpc: closed('gRPC interface', 'Overrides for the gRPC interface of the servers.', {
        properties: {
          port: port('Port; 8503 with TLS, 8502 without.', { examples: [8502] }),
          tls: {
            description: 'TLS on this interface; what `consul.tls` says when absent.',
            type: 'boolean',
          },
          serverName: text(
            'Name in the certificate of this interface; `consul.tls.serverName` when absent.',
            {
              examples: ['consul.example.com'],
            },
          ),
        },
      }),
    },
    required: ['servers'],
  }),
  Acls: closed('ACLs', 'How the tasks log in to Consul.', {
    properties: {
      authMethod: text('Auth method of type `aws-iam`. The controller makes the default one.', {
        default: 'iam-ecs-service-token',
        examples: ['iam-ecs-service-token'],
      }),
      includeEntity: flag(
        'Send the signed request for the role along, so that its path and tags count.',
        true,
      ),
      meta: mapOf('Further metadata of the tokens.', {
        values: text('Value.'),
        examples: [{ team: 'checkout' }],
      }),
      region: text('Region of the STS endpoint; the region of the task when absent.', {
        examples: ['eu-west-1'],
      }),
      stsEndpoint: text('STS endpoint, which has to be the one that the auth method names.', {
        pattern: '^https?://\\S+$',
        patternErrorMessage: 'write a URL such as https://sts.eu-west-1.amazonaws.com',
        examples: ['https://sts.eu-west-1.amazonaws.com'],
      }),
      serverIdHeaderValue: text('Value of the server id header that the auth method demands.', {
        examples: ['consul.example.com'],
      }),
    },
  }),
  Variable: closed('Variable', 'A value that `${var.name}` stands for.', {
    properties: {
      description: text('What it is for.', { examples: ['registry of our images'] }),
      type: {
        ...choice('What it holds.', {
          string: 'Text.',
          number: 'A number.',
          boolean: '`true` or `false`.',
        }),
        default: 'string',
      },
      default: {
        description:
          'Value unless `--var` or an overlay gives another; without it one of them has to.',
        type: ['string', 'number', 'boolean'],
        examples: ['111122223333.dkr.ecr.eu-west-1.amazonaws.com'],
      },
    },
  }),
  Defaults: closed(
    'Defaults',
    'Settings of every service and gateway that does not say otherwise.',
    {
      properties: {
        ...TASK_DEFAULTS,
        logs: use('Logs', 'Logs of the containers that have no `logConfiguration`.'),
      },
    },
  ),
};

/** Rule for the keys that name components, meshes and environments. */
export const COMPONENT_NAME: JsonSchema = {
  type: 'string',
  pattern: NAME_PATTERN,
  patternErrorMessage: NAME_RULE,
  maxLength: 63,
};
