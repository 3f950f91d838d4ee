import { makeAwsCredentials } from '../../../src/clients/aws-credentials.ts';
import { type Clock, systemClock } from '../../../src/clients/clock.ts';
import { type ConsulClient, makeConsulClient } from '../../../src/clients/consul.ts';
import type { ConsulLoginConfig } from '../../../src/contract/task-config.ts';
import type { Credentials } from '../../../src/runtime/credentials.ts';
import { makeLoginCredentials } from '../../../src/runtime/login/login-credentials.ts';
import { loginSettingsOf } from '../../../src/runtime/login/login-settings.ts';
import type { AwsIdentity, FakePrincipal } from '../../fakes/aws-identity.ts';

/** The task that logs in. */
export const TASK = {
  taskId: '0a1b2c3d4e5f',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop',
  region: 'eu-west-1',
};

/** A login, and the server that it goes to. */
export interface LoginWorld {
  readonly credentials: Credentials;
  readonly client: ConsulClient;
}

/** What differs from the plain login of a task. */
export interface LoginOptions {
  readonly config?: ConsulLoginConfig;
  readonly clock?: Clock;
  /** Keys that sign instead of the principal's. */
  readonly secretAccessKey?: string;
}

/** A login of `principal` at a server. */
export function openLogin(
  consul: { readonly address: string; readonly httpPort: number },
  aws: { readonly identity: AwsIdentity; readonly principal: FakePrincipal },
  options: LoginOptions = {},
): LoginWorld {
  const { identity, principal } = aws;
  const environment = {
    AWS_ENDPOINT_URL_STS: identity.url,
    AWS_ACCESS_KEY_ID: principal.accessKeyId,
    AWS_SECRET_ACCESS_KEY: options.secretAccessKey ?? principal.secretAccessKey,
    AWS_SESSION_TOKEN: principal.sessionToken,
  };
  const clock = options.clock ?? systemClock;
  const settings = loginSettingsOf({ enabled: true, ...options.config }, { task: TASK });
  const credentials = makeLoginCredentials(settings, {
    aws: makeAwsCredentials({ environment, now: clock.now }),
    environment,
    clock,
  });
  const endpoint = { protocol: 'http', host: consul.address, port: consul.httpPort } as const;
  return { credentials, client: makeConsulClient(endpoint) };
}
