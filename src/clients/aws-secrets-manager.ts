import { createHash, randomUUID } from 'node:crypto';
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
  /** Gives a secret that is empty its first value; of several writers at once only one succeeds. */
  writeFirst(secretArn: string, value: string, signal: AbortSignal): Promise<FirstWrite>;
}

/** What became of a first value: `taken` where another writer was faster. */
export type FirstWrite = AwsReply<undefined> | { readonly kind: 'taken' };

const API = 'secretsmanager';
/** Also the answer about a secret that has never had a value (AWS Secrets Manager API Reference, GetSecretValue). */
const NOT_FOUND = 'ResourceNotFoundException';
/** The answer about a request token that stood for another value before (same reference, PutSecretValue). */
const EXISTS = 'ResourceExistsException';

/** Secrets Manager through `caller`. */
export function makeSecretsManagerClient(caller: AwsCaller): SecretsManagerClient {
  const put = async (parts: Put, signal: AbortSignal): Promise<AwsReply<undefined>> => {
    const { secretArn, value, requestToken } = parts;
    const body = { SecretId: secretArn, SecretString: value, ClientRequestToken: requestToken };
    const reply = await callAwsJson(caller, { api: API, action: 'PutSecretValue', body }, signal);
    return reply.kind === 'failed' ? reply : { kind: 'ok', body: undefined };
  };
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
    write: (secretArn, value, signal) =>
      put({ secretArn, value, requestToken: randomUUID() }, signal),
    writeFirst: async (secretArn, value, signal) => {
      const reply = await put({ secretArn, value, requestToken: firstToken(secretArn) }, signal);
      return reply.kind === 'failed' && reply.code === EXISTS ? { kind: 'taken' } : reply;
    },
  };
}

/** The token names the new version, and makes a repeated request the same one; only the SDKs add one by themselves. */
interface Put {
  readonly secretArn: string;
  readonly value: string;
  readonly requestToken: string;
}

/** All writers of a first value share it, so that Secrets Manager refuses all but one of them. */
function firstToken(secretArn: string): string {
  return createHash('sha256').update(`first value of ${secretArn}`).digest('hex');
}
