import { afterAll, beforeAll, expect, test } from 'vitest';
import { RUNNING_TASK } from '../../fakes/ecs-api.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { CLUSTER, startController } from './controller-world.ts';

const TASKS = 5_000;
const STOPPED = 100;
/** Consul takes up to 128 operations in one transaction. */
const OPERATIONS = 128;

describeWith(CONSUL, 'a cluster of 5,000 tasks', () => {
  let consul: ConsulServer;

  beforeAll(async () => {
    consul = await startConsul();
  });
  afterAll(() => consul.remove());

  test('costs a page of ECS for each hundred tasks, and loses exactly what its stopped tasks left behind', async () => {
    const controller = await startController(consul);
    await controller.pass();
    const ids = Array.from({ length: TASKS }, (_, index) => `task${index}`);
    const entries = ids.flatMap((id) =>
      [`web-${id}`, `web-${id}-sidecar-proxy`].map((ID) => {
        const service = { ID, Service: 'web', Meta: { 'task-id': id } };
        return { Service: { Verb: 'set', Node: CLUSTER, Service: service } };
      }),
    );
    for (let start = 0; start < entries.length; start += OPERATIONS) {
      await consul.write('/v1/txn', entries.slice(start, start + OPERATIONS));
    }
    const stopped = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'STOPPED' } as const;
    ids.forEach((id, index) => {
      controller.ecs.tasks.set(id, index < STOPPED ? stopped : RUNNING_TASK);
    });
    const calls = controller.ecs.actions.length;
    const lines = await controller.pass();
    expect(lines.filter(({ event }) => event === 'removed')).toHaveLength(STOPPED * 2);
    const node = (await consul.read(
      `/v1/catalog/node-services/${encodeURIComponent(CLUSTER)}`,
    )) as {
      Services: { Meta: Record<string, string> }[];
    };
    const left = new Set(node.Services.map(({ Meta }) => Meta['task-id']));
    expect(left).toEqual(new Set(ids.slice(STOPPED)));
    const actions = controller.ecs.actions.slice(calls);
    expect(actions.filter((action) => action === 'ListTasks')).toHaveLength(49);
    expect(actions.filter((action) => action === 'DescribeTasks')).toHaveLength(1);
    await controller.close();
  });
});
