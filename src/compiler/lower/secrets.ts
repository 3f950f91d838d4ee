import type { DevServerSecret, SecretReference } from '../../model/secret-reference.ts';
import type { StackParameter } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { literal, localArn, ref } from './intrinsics.ts';
import { DEV_SERVER_COMPONENT, DEV_SERVER_SECRET_ARNS } from './names.ts';

/**
 * What ECS's `valueFrom` takes: the ARN, and for a secret the JSON key, the version's stage and its id behind it (Amazon
 * ECS developer guide, "Pass Secrets Manager secrets through Amazon ECS environment variables").
 */
function secretValueFrom(reference: SecretReference): Json {
  if (reference.kind === 'dev-server') return devServerSecretArn(reference.secret);
  if (reference.kind === 'parameter') return parameterArn(reference.nameOrArn);
  const parts = [reference.key ?? '', reference.versionStage ?? '', reference.versionId ?? ''];
  const suffix = parts.every((part) => part === '') ? '' : `:${parts.join(':')}`;
  if (isArn(reference.nameOrArn)) return `${reference.nameOrArn}${suffix}`;
  return localArn('secretsmanager', `secret:${reference.nameOrArn}${literal(suffix)}`);
}

/** Six characters that Secrets Manager adds to the name in a secret's ARN. */
const ARN_SUFFIX = /-[A-Za-z0-9]{6}$/;

/**
 * The resource that a policy has to name for it. A secret's ARN ends in six characters that its name does not tell
 * (AWS Secrets Manager user guide, "Permissions policy examples"); people leave them out of ARNs as well.
 */
export function secretResource(reference: SecretReference): Json {
  if (reference.kind === 'dev-server') return devServerSecretArn(reference.secret);
  if (reference.kind === 'parameter') return parameterArn(reference.nameOrArn);
  if (isArn(reference.nameOrArn)) {
    const hasSuffix = ARN_SUFFIX.test(reference.nameOrArn);
    return hasSuffix ? reference.nameOrArn : `${reference.nameOrArn}-??????`;
  }
  return localArn('secretsmanager', `secret:${reference.nameOrArn}-??????`);
}

/** Environment variables that ECS fills from secrets, in ECS's shape. */
export function containerSecrets(
  secrets: Readonly<Record<string, SecretReference | undefined>>,
): JsonObject[] {
  return Object.entries(secrets).flatMap(([name, reference]) =>
    reference === undefined ? [] : [{ name, valueFrom: secretValueFrom(reference) }],
  );
}

/** Parameters of a stack for the secrets of the dev server among these: they are made in its stack. */
export function secretParameters(
  secrets: Readonly<Record<string, SecretReference | undefined>>,
): Record<string, StackParameter> {
  return Object.fromEntries(
    Object.values(secrets).flatMap((reference) => {
      if (reference?.kind !== 'dev-server') return [];
      const output = DEV_SERVER_SECRET_ARNS[reference.secret];
      return [[output, { component: DEV_SERVER_COMPONENT, output }]];
    }),
  );
}

function devServerSecretArn(secret: DevServerSecret): Json {
  return ref(DEV_SERVER_SECRET_ARNS[secret]);
}

function parameterArn(nameOrArn: string): Json {
  if (isArn(nameOrArn)) return nameOrArn;
  return localArn('ssm', `parameter/${nameOrArn.replace(/^\//, '')}`);
}

function isArn(text: string): boolean {
  return text.startsWith('arn:');
}
