import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { RUNNING_TASK } from '../../fakes/ecs-api.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { CLUSTER, type ControllerWorld, startController } from './controller-world.ts';

const NODE_PATH = `/v1/catalog/node-services/${encodeURIComponent(CLUSTER)}`;

describeWith(CONSUL, 'a controller of a Consul without ACLs', () => {
  let consul: ConsulServer;
  let controller: ControllerWorld;

  beforeAll(async () => {
    consul = await startConsul();
  });
  afterAll(() => consul.remove());
  beforeEach(async () => {
    controller = await startController(consul);
  });
  afterEach(async () => {
    await controller.close();
    await consul.write('/v1/catalog/deregister', { Node: CLUSTER });
  });

  async function register(taskId: string, name = 'web'): Promise<void> {
    for (const id of [`${name}-${taskId}`, `${name}-${taskId}-sidecar-proxy`]) {
      await consul.write('/v1/catalog/register', {
        Node: CLUSTER,
        SkipNodeUpdate: true,
        Service: { ID: id, Service: name, Meta: { 'task-id': taskId } },
      });
    }
  }

  async function registerForeign(id: string, meta: object): Promise<void> {
    const service = { ID: id, Service: id, Meta: meta };
    await consul.write('/v1/catalog/register', {
      Node: CLUSTER,
      SkipNodeUpdate: true,
      Service: service,
    });
  }

  async function serviceIds(): Promise<string[]> {
    const answer = (await consul.read(NODE_PATH)) as { Services: { ID: string }[] | null };
    return (answer.Services ?? []).map(({ ID }) => ID);
  }

  test('registers the node that stands for the cluster, and nothing of ACLs', async () => {
    const lines = await controller.pass();
    expect(lines.map(({ event }) => event)).toEqual([
      'node-registered',
      'bootstrap-done',
      'pass-done',
    ]);
    expect(await consul.read(NODE_PATH)).toMatchObject({
      Node: { Node: CLUSTER, Address: '10.0.0.7', Meta: { 'synthetic-node': 'true' } },
    });
    expect(controller.heartbeats).toBe(1);
  });

  test('removes the entries of a task that has stopped, and only those', async () => {
    await controller.pass();
    await register('aaa');
    await register('bbb');
    controller.ecs.tasks.set('aaa', RUNNING_TASK);
    const stopped = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'STOPPED' } as const;
    controller.ecs.tasks.set('bbb', stopped);
    const lines = await controller.pass();
    expect(await serviceIds()).toEqual(['web-aaa', 'web-aaa-sidecar-proxy']);
    expect(lines.filter(({ event }) => event === 'removed')).toMatchObject([
      { kind: 'service', taskId: 'bbb', serviceId: 'web-bbb' },
      { kind: 'service', taskId: 'bbb', serviceId: 'web-bbb-sidecar-proxy' },
    ]);
  });

  test.each(['DEACTIVATING', 'STOPPING', 'DEPROVISIONING', 'SOMETHING_NEW'])(
    'keeps the entries of a task that is %s',
    async (lastStatus) => {
      await controller.pass();
      await register('aaa');
      controller.ecs.tasks.set('aaa', { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus });
      await controller.pass();
      controller.advance(3_600_000);
      await controller.pass();
      expect(await serviceIds()).toHaveLength(2);
    },
  );

  test('keeps the entries of a task whose tags are not there', async () => {
    await controller.pass();
    await register('aaa');
    controller.ecs.tasks.set('aaa', { ...RUNNING_TASK, tags: {} });
    await controller.pass();
    expect(await serviceIds()).toHaveLength(2);
  });

  test('removes the entries of a task that ECS keeps not knowing', async () => {
    await controller.pass();
    await register('aaa');
    await controller.pass();
    expect(await serviceIds()).toHaveLength(2);
    controller.advance(60_000);
    await controller.pass();
    expect(await serviceIds()).toEqual([]);
  });

  test.each<[string, (faults: ControllerWorld['ecs']['faults']) => void]>([
    ['a listing fails', (faults) => Object.assign(faults, { failServer: 3 })],
    ['AWS throttles', (faults) => Object.assign(faults, { throttle: 3 })],
    ['a later page fails', (faults) => Object.assign(faults, { emptyPages: 1, cutAfterPage: 1 })],
    ['a listing goes in a circle', (faults) => Object.assign(faults, { circle: true })],
    [
      'ECS cannot describe the task',
      (faults) => Object.assign(faults, { failDescribeOf: ['aaa'] }),
    ],
    ['ECS is silent on the task', (faults) => Object.assign(faults, { silentOn: ['aaa'] })],
  ])('removes nothing when %s', async (_title, breakEcs) => {
    await controller.pass();
    await register('aaa');
    breakEcs(controller.ecs.faults);
    await controller.pass();
    controller.advance(3_600_000);
    breakEcs(controller.ecs.faults);
    await controller.pass();
    expect(await serviceIds()).toHaveLength(2);
  });

  test('takes no empty page for the end of the list', async () => {
    await controller.pass();
    await register('aaa');
    controller.ecs.tasks.set('aaa', RUNNING_TASK);
    controller.ecs.faults.emptyPages = 2;
    await controller.pass();
    expect(controller.ecs.actions.filter((action) => action === 'DescribeTasks')).toEqual([]);
    expect(await serviceIds()).toHaveLength(2);
  });

  test('leaves entries of others on the node alone, reports them once, and works on', async () => {
    await controller.pass();
    await registerForeign('database', {});
    await registerForeign('odd', { 'task-id': 'arn:of/no:task' });
    await register('bbb');
    const stopped = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'STOPPED' } as const;
    controller.ecs.tasks.set('bbb', stopped);
    const first = await controller.pass();
    expect(first.filter(({ event }) => event === 'foreign-services')).toMatchObject([
      { level: 'WARN', serviceId: 'database' },
      { level: 'WARN', serviceId: 'odd' },
    ]);
    expect(await serviceIds()).toEqual(['database', 'odd']);
    const second = await controller.pass();
    expect(second.map(({ event }) => event)).toEqual(['pass-done']);
  });

  test('starts over when Consul has lost the node', async () => {
    await controller.pass();
    await consul.write('/v1/catalog/deregister', { Node: CLUSTER });
    const lost = await controller.pass();
    expect(lost).toContainEqual(
      expect.objectContaining({ event: 'step-failed', step: 'reconcile' }),
    );
    await controller.pass();
    expect(await consul.read(NODE_PATH)).toMatchObject({ Node: { Node: CLUSTER } });
  });

  test('goes through an outage of a Consul that loses everything', async () => {
    await controller.pass();
    await consul.stop();
    expect(await controller.pass()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', event: 'step-failed', step: 'reconcile' }),
    );
    await consul.start();
    await controller.pass();
    const lines = await controller.pass();
    expect(lines.map(({ event }) => event)).toContain('bootstrap-done');
    expect(await consul.read(NODE_PATH)).toMatchObject({ Node: { Node: CLUSTER } });
    expect(controller.heartbeats).toBe(4);
  });

  test('two controllers at once do what one does', async () => {
    const other = await startController(consul);
    await Promise.all([controller.pass(), other.pass()]);
    await register('bbb');
    const stopped = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'STOPPED' } as const;
    for (const world of [controller, other]) world.ecs.tasks.set('bbb', stopped);
    const lines = (await Promise.all([controller.pass(), other.pass()])).flat();
    expect(await serviceIds()).toEqual([]);
    expect(lines.filter(({ level }) => level === 'ERROR')).toEqual([]);
    await other.close();
  });

  test('waits ten seconds after a pass, and less after one that failed', async () => {
    await controller.pass();
    controller.ecs.faults.throttle = 3;
    await controller.pass();
    await controller.pass();
    expect(controller.delaysMs).toEqual([10_000, 500, 10_000]);
  });

  test('keeps its heartbeat through an outage of AWS, once it has worked', async () => {
    await controller.pass();
    controller.ecs.faults.throttle = 3;
    await controller.pass();
    expect(controller.heartbeats).toBe(2);
  });

  test('has no heartbeat before it has worked', async () => {
    controller.ecs.faults.throttle = 3;
    await controller.pass();
    expect(controller.heartbeats).toBe(0);
  });
});
