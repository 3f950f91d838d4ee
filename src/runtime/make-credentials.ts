import { makeAwsCredentials } from '../clients/aws-credentials.ts';
import { systemClock } from '../clients/clock.ts';
import type { TaskMetadata } from '../clients/task-metadata.ts';
import { type Credentials, makeStaticCredentials } from './credentials.ts';
import { makeLoginCredentials } from './login/login-credentials.ts';
import { loginSettingsOf } from './login/login-settings.ts';
import type { TaskSettings } from './settings.ts';

/**
 * The credentials that a task's settings ask for. A token from the task's secrets beats the login, and is never
 * logged out.
 *
 * @throws UserError where the login's settings contradict themselves
 */
export function makeCredentials(
  { access, scope }: TaskSettings,
  task: TaskMetadata,
  environment: NodeJS.ProcessEnv,
): Credentials {
  switch (access.kind) {
    case 'anonymous':
      return makeStaticCredentials(undefined);
    case 'token':
      return makeStaticCredentials(access.token);
    case 'login': {
      const { partition } = scope;
      const place = { task, ...(partition === undefined ? {} : { partition }) };
      const aws = makeAwsCredentials({ environment, now: () => systemClock.now() });
      const world = { aws, environment, clock: systemClock };
      return makeLoginCredentials(loginSettingsOf(access.login, place), world);
    }
  }
}
