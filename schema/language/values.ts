import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { closed, integer, text, use } from './fields.ts';

const RESOLVE = '\\{\\{resolve:ssm:[^{}]+\\}\\}';

/**
 * An id of infrastructure that exists: the id itself, a dynamic reference of CloudFormation to an SSM parameter, or an
 * export of another stack.
 */
function existing(title: string, idPattern: string, example: string): JsonSchema {
  return {
    title,
    oneOf: [
      {
        type: 'string',
        pattern: `^(${idPattern}|${RESOLVE})$`,
        patternErrorMessage: `write an id such as ${example}, a reference such as "{{resolve:ssm:/path}}", or { import: export-name }`,
        examples: [example],
      },
      closed(`${title} from an export`, 'The value that another CloudFormation stack exports.', {
        properties: { import: text('Name of the export.', { examples: ['network-VpcId'] }) },
        required: ['import'],
      }),
    ],
  };
}

/** ECS takes the parts of a reference to a secret in one text, with colons between them. */
const WITHOUT_COLON = {
  pattern: '^[^:]+$',
  patternErrorMessage: 'ECS cannot refer to a name that has a colon',
};

/** Values that several sections use. */
export const VALUE_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  VpcId: existing('VPC id', 'vpc-[0-9a-f]{8,17}', 'vpc-0123456789abcdef0'),
  SubnetId: existing('Subnet id', 'subnet-[0-9a-f]{8,17}', 'subnet-0123456789abcdef0'),
  SecurityGroupId: existing('Security group id', 'sg-[0-9a-f]{8,17}', 'sg-0123456789abcdef0'),
  SecretReference: {
    ...closed(
      'Secret reference',
      'A secret by reference, never by value: one of Secrets Manager (`secret`) or a parameter of SSM (`parameter`).',
      {
        properties: {
          secret: text(
            'Name or ARN of a secret in Secrets Manager, in the account and region of the mesh unless the ARN says otherwise.',
            {
              pattern:
                '^(arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$',
              patternErrorMessage: 'write the name or the ARN of a secret, such as shop/db',
              examples: ['shop/db'],
            },
          ),
          key: text('Key of the secret, when the secret is a JSON object.', {
            ...WITHOUT_COLON,
            examples: ['password'],
          }),
          versionStage: text('Version by its staging label; the current one when absent.', {
            ...WITHOUT_COLON,
            examples: ['AWSPREVIOUS'],
          }),
          versionId: text('Version by its id.', {
            ...WITHOUT_COLON,
            examples: ['01234567-89ab-cdef-0123-456789abcdef'],
          }),
          parameter: text('Name or ARN of a parameter in SSM Parameter Store.', {
            pattern: '^(arn:[a-z-]+:ssm:[a-z0-9-]+:\\d{12}:parameter)?[A-Za-z0-9/_.-]{1,1011}$',
            patternErrorMessage:
              'write the name or the ARN of a parameter, such as /shop/db-password',
            examples: ['/shop/dev/db-password'],
          }),
        },
        minProperties: 1,
      },
    ),
  },
  Logs: closed('Logs', 'Where the containers that say nothing else write their logs.', {
    properties: {
      retentionInDays: {
        ...integer('Days that CloudWatch Logs keeps the log group of the mesh.', {
          default: 30,
          examples: [90],
        }),
        enum: [
          1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
          2922, 3288, 3653,
        ],
      },
    },
  }),
  Tls: closed('TLS to the Consul servers', 'How the tasks check the Consul servers.', {
    properties: {
      caCertificate: use(
        'SecretReference',
        'PEM of the certificate authority of both interfaces. With the dev server that of the server, which `devServer.ca` gives.',
      ),
      httpsCaCertificate: use(
        'SecretReference',
        'PEM of the certificate authority of the HTTPS interface; wins over `caCertificate`.',
      ),
      grpcCaCertificate: use(
        'SecretReference',
        'PEM of the certificate authority of the gRPC interface; wins over `caCertificate`.',
      ),
      serverName: text(
        'Name that the certificates of the servers must bear; by default the host that is called.',
        {
          examples: ['server.dc1.consul'],
        },
      ),
      publicCa: {
        description:
          'The servers have certificates of a public authority, so that no `caCertificate` is needed.',
        type: 'boolean',
        default: false,
      },
    },
  }),
};
