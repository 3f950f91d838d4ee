import { makeTaskMetadataClient, type TaskMetadata } from '../clients/task-metadata.ts';
import { TASK_METADATA_VARIABLE } from '../contract/environment.ts';
import { readMetadataUrl } from './metadata-url.ts';
import { type Attempt, type Persistence, persist } from './persist.ts';

/**
 * What ECS tells about the task, tried until there is an answer or the time is over.
 *
 * @throws UserError where the time is over, or where this runs in no task
 */
export async function readTask(
  environment: NodeJS.ProcessEnv,
  persistence: Persistence,
): Promise<TaskMetadata> {
  const client = makeTaskMetadataClient(readMetadataUrl(environment));
  const advice = `${TASK_METADATA_VARIABLE} names the endpoint, which ECS provides in every task`;
  try {
    return await persist(
      persistence,
      'read the task metadata',
      async (signal): Promise<Attempt<TaskMetadata>> => {
        const reading = await client.read(signal);
        if (reading.kind === 'ok') return { kind: 'done', value: reading.task };
        return { kind: 'failed', cause: reading.message, advice, isFinal: false };
      },
    );
  } finally {
    client.close();
  }
}
