import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { closed, flag, listOf, port, text, use } from './fields.ts';
import {
  CERTIFICATE_ARN,
  IP_ADDRESS_TYPE,
  LOAD_BALANCER_SCHEME,
  LOAD_BALANCER_SOURCES,
  LOAD_BALANCER_SUBNETS,
  SSL_POLICY,
} from './load-balancer.ts';
import { OVERRIDES_FIELD } from './overrides.ts';
import { SYSTEM_TASK } from './system-task.ts';
import { TASK_DEFAULTS } from './task.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

/** What the server is called, and what proves it. */
const IDENTITY: Definitions = {
  datacenter: text('Datacenter of Consul.', {
    pattern: '^[a-z0-9][a-z0-9_-]*$',
    patternErrorMessage: 'use lower-case letters, digits, hyphens and underscores',
    default: 'dc1',
    examples: ['dc1'],
  }),
  nodeName: text('Name of the server in Consul.', {
    pattern: '^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$',
    patternErrorMessage: 'use letters, digits and hyphens; begin and end with a letter or digit',
    maxLength: 63,
    default: 'dev-server',
    examples: ['server-1'],
  }),
  dnsNamespace: text(
    'Private DNS namespace that is made for the server, whose name in it is `consul`; `<name>-<environment>.internal` when absent.',
    {
      pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$',
      patternErrorMessage: 'write a DNS name such as shop-dev.internal',
      maxLength: 200,
      examples: ['shop-dev.internal'],
    },
  ),
  additionalDnsNames: listOf(
    'Further names in the certificate of the server, with TLS.',
    text('A DNS name.', {
      pattern: '^(\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*$',
      patternErrorMessage: 'write a DNS name such as consul.example.com',
      examples: ['consul.example.com'],
    }),
    { examples: [['consul.example.com']], uniqueItems: true },
  ),
  ca: use(
    'CertificateAuthority',
    'Certificate authority that signs the certificate of the server, with TLS. When absent the task makes one and keeps it in secrets of the stack.',
  ),
};

/** What the server may be asked, and what it asks other servers for. */
const ACCESS: Definitions = {
  bootstrapToken: use(
    'SecretReference',
    'Token with all rights, a UUID, with ACLs. When absent the task makes one and keeps it in a secret of the stack.',
  ),
  replicationToken: use(
    'SecretReference',
    'Token by which a secondary datacenter reads the ACLs of the primary one, with ACLs.',
  ),
  license: use('SecretReference', 'Licence of Consul Enterprise, for an image of it.'),
  primaryDatacenter: text('Primary datacenter of the federation; this one when absent.', {
    pattern: '^[a-z0-9][a-z0-9_-]*$',
    patternErrorMessage: 'use lower-case letters, digits, hyphens and underscores',
    examples: ['dc1'],
  }),
  retryJoinWan: listOf(
    'Servers of other datacenters that this one joins, or how to find them, as Consul takes them.',
    text('An address, or a way to find some.', { examples: ['consul.dc2.example.com'] }),
    { examples: [['consul.dc2.example.com']], minItems: 1, uniqueItems: true },
  ),
  primaryGateways: listOf(
    'Mesh gateways of the primary datacenter, through which this one joins it. Turns `wanFederation` on.',
    text('An address with a port.', {
      pattern: '^[A-Za-z0-9._-]+:\\d{1,5}$',
      patternErrorMessage: 'write a host and a port, such as gateway.example.com:8443',
      examples: ['gateway.example.com:8443'],
    }),
    { examples: [['gateway.example.com:8443']], minItems: 1, uniqueItems: true },
  ),
  wanFederation: flag(
    'Servers of federated datacenters reach each other through mesh gateways. Needs TLS.',
    false,
  ),
  peering: flag('Whether the server can be peered with others.', true),
};

const DEV_SERVER = closed(
  'Dev server',
  'One Consul server in the cluster, in memory, for development only: its loss loses what it knew, and the tasks start over. With `consul.tls` and `consul.acls` it makes its own authority and token.',
  {
    properties: {
      deploy: flag('Whether the dev server is part of the mesh.', true),
      ...SYSTEM_TASK,
      enableExecuteCommand: flag(
        'ECS Exec into the task, with the rights that it needs. Whoever may use it can read the tokens of the server.',
        false,
      ),
      logLevel: { ...TASK_DEFAULTS['logLevel'], description: 'How much Consul writes.' },
      allowFrom: listOf(
        'Who else may call the server: its API, and with `primaryDatacenter`, `retryJoinWan` or `wanFederation` also the ports at which servers call each other (8300, 8302).',
        use('TrafficSource', 'One source.'),
        { examples: [['10.0.0.0/8']], uniqueItems: true },
      ),
      ...IDENTITY,
      ...ACCESS,
      loadBalancer: use(
        'DevServerLoadBalancer',
        'An Application Load Balancer in front of the API and the user interface.',
      ),
      ...OVERRIDES_FIELD,
    },
  },
);

/** Definitions of the devServer section. */
export const DEV_SERVER_DEFINITIONS: Definitions = {
  DevServer: DEV_SERVER,
  CertificateAuthority: closed(
    'Certificate authority',
    'A certificate authority, in two secrets that hold PEM.',
    {
      properties: {
        certificate: use('SecretReference', 'Its certificate.'),
        key: use('SecretReference', 'Its private key, without a password.'),
      },
      required: ['certificate', 'key'],
    },
  ),
  DevServerLoadBalancer: closed(
    'Load balancer of the dev server',
    'An Application Load Balancer in the stack of the dev server, with its security group. It calls the API of the server with TLS where the server has it.',
    {
      properties: {
        scheme: LOAD_BALANCER_SCHEME,
        allowFrom: LOAD_BALANCER_SOURCES,
        subnets: LOAD_BALANCER_SUBNETS,
        port: port('Port on which it listens; 443 with a certificate, 8500 without.', {
          examples: [443],
        }),
        certificateArn: CERTIFICATE_ARN,
        sslPolicy: SSL_POLICY,
        ipAddressType: IP_ADDRESS_TYPE,
      },
      required: ['allowFrom'],
    },
  ),
};
