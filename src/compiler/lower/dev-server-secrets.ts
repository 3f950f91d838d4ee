import type { DevServer, Mesh } from '../../model/mesh.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import type { StackResource } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { ref } from './intrinsics.ts';
import { DEV_SERVER_CA_ARN, DEV_SERVER_SECRET_ARNS } from './names.ts';

/** Logical ids of the secrets that the stack makes. */
export const CA_SECRET = 'CertificateAuthority';
export const CA_CERTIFICATE_SECRET = 'CaCertificate';
export const TOKEN_SECRET = 'BootstrapToken';

/** Whether the task makes its certificate authority, and whether its token. */
interface OwnSecrets {
  readonly ca: boolean;
  readonly token: boolean;
}

function ownSecrets({ tls, acls }: DevServer): OwnSecrets {
  return {
    ca: tls !== undefined && tls.ca === undefined,
    token: acls !== undefined && acls.bootstrapToken === undefined,
  };
}

/** The secrets of the dev server, without values: its first task puts them in. */
export function devServerSecrets(mesh: Mesh, devServer: DevServer): Record<string, StackResource> {
  const own = ownSecrets(devServer);
  const secret = (what: string): StackResource => ({
    type: 'AWS::SecretsManager::Secret',
    properties: {
      Description: `${what} of the Consul dev server of mesh ${mesh.identity.name}, environment ${mesh.identity.environment}`,
    },
  });
  return {
    ...(own.ca
      ? {
          [CA_SECRET]: secret('certificate and key of the certificate authority'),
          [CA_CERTIFICATE_SECRET]: secret('certificate of the certificate authority'),
        }
      : {}),
    ...(own.token ? { [TOKEN_SECRET]: secret('token with all rights') } : {}),
  };
}

/** Where the other stacks and people find the secrets. */
export function devServerSecretOutputs(devServer: DevServer): Record<string, Json> {
  const own = ownSecrets(devServer);
  return {
    ...(own.ca
      ? {
          [DEV_SERVER_CA_ARN]: ref(CA_SECRET),
          [DEV_SERVER_SECRET_ARNS['ca-certificate']]: ref(CA_CERTIFICATE_SECRET),
        }
      : {}),
    ...(own.token ? { [DEV_SERVER_SECRET_ARNS['bootstrap-token']]: ref(TOKEN_SECRET) } : {}),
  };
}

/** Rights of the task on its own secrets: it reads them, and puts in what it makes. */
export function devServerSecretStatements(devServer: DevServer): JsonObject[] {
  const own = ownSecrets(devServer);
  const secrets = [
    ...(own.ca ? [CA_SECRET, CA_CERTIFICATE_SECRET] : []),
    ...(own.token ? [TOKEN_SECRET] : []),
  ];
  if (secrets.length === 0) return [];
  return [
    {
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      Resource: secrets.map(ref),
    },
  ];
}

/** Secrets that the user gives, which ECS reads for the containers. */
export function givenSecrets({ tls, acls, license }: DevServer): readonly SecretReference[] {
  return [
    tls?.ca?.certificate,
    tls?.ca?.key,
    acls?.bootstrapToken,
    acls?.replicationToken,
    license,
  ].filter((reference) => reference !== undefined);
}
