import { randomUUID } from 'node:crypto';
import type { AwsCaller, AwsFailure, AwsReply } from './aws-call.ts';
import { callAwsJson } from './aws-json.ts';

/** The current value of a secret, or that it has none yet. */
export type SecretReading =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'empty' }
  | AwsFailure;

/** The calls of Secrets Manager that the dev server needs. They never reject, and no message holds a value. */
export interface SecretsManagerClient {
  /** The current value. A secret that does not exist counts as empty: writing to it says so. */
  read(secretArn: string, signal: AbortSignal): Promise<SecretReading>;
  /** Makes `value` the current one. */
  write(secretArn: string, value: string, signal: AbortSignal): Promise<AwsReply<undefined>>;
}

const API = 'secretsmanager';
/** Also the answer about a secret that has never had a value (AWS Secrets Manager API Reference, GetSecretValue). */
const NOT_FOUND = 'ResourceNotFoundException';

/** Secrets Manager through `caller`. */
export function makeSecretsManagerClient(caller: AwsCaller): SecretsManagerClient {
  return {
    read: async (secretArn, signal) => {
      const body = { SecretId: secretArn };
      const reply = await callAwsJson(caller, { api: API, action: 'GetSecretValue', body }, signal);
      if (reply.kind === 'failed') return reply.code === NOT_FOUND ? { kind: 'empty' } : reply;
      const { SecretString } = reply.body;
      if (typeof SecretString === 'string') return { kind: 'value', value: SecretString };
      const message = 'secretsmanager:GetSecretValue: the secret holds no text';
      return { kind: 'failed', code: 'InvalidAnswer', message };
    },
    write: async (secretArn, value, signal) => {
      // The token makes a repeated request the same one; only the SDKs add it by themselves.
      const body = {
        SecretId: secretArn,
        SecretString: value,
        ClientRequestToken: randomUUID(),
      };
      const reply = await callAwsJson(caller, { api: API, action: 'PutSecretValue', body }, signal);
      return reply.kind === 'failed' ? reply : { kind: 'ok', body: undefined };
    },
  };
}
