import { type AwsFailure, makeAwsCaller } from '../../clients/aws-call.ts';
import { makeAwsCredentials } from '../../clients/aws-credentials.ts';
import { awsEndpoint } from '../../clients/aws-endpoints.ts';
import { makeSecretsManagerClient } from '../../clients/aws-secrets-manager.ts';
import { systemClock } from '../../clients/clock.ts';
import { type Failure, type Persistence, persist } from '../persist.ts';

/** The secrets of the stack, with the patience that a new task role needs. */
export interface SecretStore {
  /** The current value; `undefined` where the secret has none yet. */
  read(secretArn: string): Promise<string | undefined>;
  write(secretArn: string, value: string): Promise<void>;
  /** Gives a secret that is empty its first value; `taken` where another task was faster. */
  writeFirst(secretArn: string, value: string): Promise<'done' | 'taken'>;
  close(): void;
}

/**
 * The secrets of one region, which is that of their ARNs. Its calls throw `UserError` when the time is over, with a
 * sentence that names the secret and holds no value.
 */
export function openSecretStore(
  environment: NodeJS.ProcessEnv,
  region: string,
  persistence: Persistence,
): SecretStore {
  const credentials = makeAwsCredentials({ environment, now: systemClock.now });
  const caller = makeAwsCaller({
    service: 'secretsmanager',
    endpoint: awsEndpoint('secretsmanager', region, environment),
    credentials,
    clock: systemClock,
  });
  const client = makeSecretsManagerClient(caller);
  return {
    close: () => {
      caller.close();
      credentials.close();
    },
    read: (secretArn) =>
      persist(persistence, `read ${secretArn}`, async (signal) => {
        const reading = await client.read(secretArn, signal);
        if (reading.kind === 'failed') return failureOf(reading);
        return { kind: 'done', value: reading.kind === 'value' ? reading.value : undefined };
      }),
    write: (secretArn, value) =>
      persist(persistence, `store ${secretArn}`, async (signal) => {
        const reply = await client.write(secretArn, value, signal);
        return reply.kind === 'failed' ? failureOf(reply) : { kind: 'done', value: undefined };
      }),
    writeFirst: (secretArn, value) =>
      persist(persistence, `store ${secretArn}`, async (signal) => {
        const reply = await client.writeFirst(secretArn, value, signal);
        if (reply.kind === 'failed') return failureOf(reply);
        return { kind: 'done', value: reply.kind === 'taken' ? 'taken' : 'done' };
      }),
  };
}

/** The region of an ARN: `arn:PARTITION:SERVICE:REGION:…`. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/** IAM needs seconds until a new policy holds everywhere, so that a refusal may be one of them. */
function failureOf({ code, message }: AwsFailure): Failure {
  return { kind: 'failed', cause: message, advice: adviceFor(code), isFinal: false };
}

function adviceFor(code: string): string {
  switch (code) {
    case 'Unreachable':
      return 'does the subnet of the task lead to Secrets Manager, by a NAT gateway, a public address or an endpoint of the VPC?';
    case 'NoCredentials':
      return 'does the task have a task role?';
    case 'ResourceNotFoundException':
      return 'the secret belongs to the stack of the dev server: was it deleted?';
    default:
      return 'the task role needs secretsmanager:GetSecretValue and secretsmanager:PutSecretValue on it';
  }
}
