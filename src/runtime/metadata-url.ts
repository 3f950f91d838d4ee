import { TASK_METADATA_VARIABLE } from '../contract/environment.ts';
import { UserError } from '../kit/user-error.ts';

/** Where ECS tells a container about its task. Throws `UserError` outside of a task, where nothing says it. */
export function readMetadataUrl(environment: NodeJS.ProcessEnv): string {
  const url = environment[TASK_METADATA_VARIABLE] ?? '';
  if (URL.canParse(url)) return url;
  const value = url === '' ? 'not set' : `no URL: ${JSON.stringify(url)}`;
  throw new UserError(`${TASK_METADATA_VARIABLE} is ${value}; does this run in an ECS task?`);
}
