import { ask, type ControllerContext, DEFAULT_TENANT } from './context.ts';

/** Creates the controller's partition of Consul Enterprise where it is missing. */
export async function createPartition(context: ControllerContext): Promise<void> {
  const name = context.settings.partition ?? DEFAULT_TENANT;
  const listing = await ask(context, "list Consul's partitions", {
    method: 'GET',
    path: '/v1/partitions',
  });
  // Consul's documented answer to this request; `null` for none.
  const partitions = (listing ?? []) as readonly { readonly Name: string }[];
  if (partitions.some(({ Name }) => Name === name)) return;
  await ask(context, `create the partition ${name}`, {
    method: 'PUT',
    path: '/v1/partition',
    body: { Name: name, Description: 'Created by the controller of an ECS cluster' },
  });
  context.log.info('partition-created', { partition: name });
}
