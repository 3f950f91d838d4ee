import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import {
  type ControllerWorld,
  callConsul,
  type LogLine,
  startController,
} from './controller-world.ts';

const PATH = '/meshc/shop/dev/';
const INTENTIONS = {
  Kind: 'service-intentions',
  Name: 'api',
  Sources: [
    { Name: '*', Action: 'deny' },
    { Name: 'web', Action: 'allow' },
  ],
};
const DEFAULTS = { Kind: 'service-defaults', Name: 'api', Protocol: 'http' };
const RESOLVER = { Kind: 'service-resolver', Name: 'api', ConnectTimeout: 15_000_000_000 };
const ROUTER = {
  Kind: 'service-router',
  Name: 'api',
  Routes: [{ Match: { HTTP: { PathPrefix: '/old' } }, Destination: { Service: 'api' } }],
};

describeWith(CONSUL, 'config entries of a mesh in a real Consul', () => {
  let consul: ConsulServer;
  let controller: ControllerWorld;

  beforeAll(async () => {
    consul = await startConsul();
  });
  afterAll(() => consul.remove());
  beforeEach(async () => {
    controller = await startController(consul, { configEntriesPath: PATH });
  });
  afterEach(async () => {
    for (const { Kind } of [ROUTER, INTENTIONS, RESOLVER, DEFAULTS]) {
      await callConsul(consul, 'DELETE', `/v1/config/${Kind}/api`);
    }
    await controller.close();
  });

  function declare(name: string, entries: readonly object[]): void {
    controller.ecs.parameters.set(`${PATH}${name}`, JSON.stringify({ entries }));
  }

  async function pass(): Promise<readonly LogLine[]> {
    controller.advance(10_000);
    const lines = await controller.pass();
    return lines.filter(({ event }) => event.startsWith('config-') || event === 'step-failed');
  }

  async function read(kind: string): Promise<Record<string, unknown> | undefined> {
    const { status, body } = await callConsul(consul, 'GET', `/v1/config/${kind}/api`);
    return status === 404 ? undefined : JSON.parse(body);
  }

  test('writes what the parameters declare, with its marks, in an order that Consul accepts', async () => {
    declare('api', [ROUTER, INTENTIONS]);
    declare('web', [DEFAULTS]);
    expect(await pass()).toMatchObject([
      { event: 'config-entry-written', entry: 'service-defaults/api' },
      { event: 'config-entry-written', entry: 'service-router/api' },
      { event: 'config-entry-written', entry: 'service-intentions/api' },
    ]);
    expect(await read('service-intentions')).toMatchObject({
      Sources: expect.arrayContaining([expect.objectContaining({ Name: 'web', Action: 'allow' })]),
      Meta: { 'meshc-managed-by': PATH, 'meshc-digest': expect.stringMatching(/^[0-9a-f]{16}$/u) },
    });
  });

  test('writes nothing while nothing differs, whatever Consul made of the entries', async () => {
    declare('api', [DEFAULTS, ROUTER, INTENTIONS, RESOLVER]);
    expect(await pass()).toHaveLength(4);
    expect(await pass()).toEqual([]);
    expect(await read('service-resolver')).toMatchObject({ ConnectTimeout: '15s' });
  });

  test('after a restart, writes an entry that Consul spells otherwise at most once more', async () => {
    declare('api', [DEFAULTS, INTENTIONS, RESOLVER]);
    await pass();
    const index = (await read('service-resolver'))?.['ModifyIndex'];
    const next = await startController(consul, { configEntriesPath: PATH });
    next.ecs.parameters.set(
      `${PATH}api`,
      JSON.stringify({ entries: [DEFAULTS, RESOLVER, INTENTIONS] }),
    );
    await next.pass();
    next.advance(10_000);
    const lines = await next.pass();
    expect(lines.map(({ event }) => event)).toEqual(['pass-done']);
    expect((await read('service-resolver'))?.['ModifyIndex']).toBe(index);
    await next.close();
  });

  test('updates an entry whose declaration changed, members that left it too', async () => {
    declare('api', [{ ...DEFAULTS, MaxInboundConnections: 7 }]);
    await pass();
    declare('api', [{ ...DEFAULTS, Protocol: 'grpc' }]);
    expect(await pass()).toMatchObject([{ event: 'config-entry-written' }]);
    const entry = await read('service-defaults');
    expect(entry).toMatchObject({ Protocol: 'grpc' });
    expect(entry?.['MaxInboundConnections'] ?? 0).toBe(0);
  });

  test('sets right what somebody changed in an entry of its own', async () => {
    declare('api', [DEFAULTS]);
    await pass();
    const entry = await read('service-defaults');
    await consul.write('/v1/config', { ...entry, Protocol: 'tcp' });
    expect(await pass()).toMatchObject([{ event: 'config-entry-written' }]);
    expect(await read('service-defaults')).toMatchObject({ Protocol: 'http' });
  });

  test('keeps what mesh-init adds to an entry of its own', async () => {
    declare('api', [DEFAULTS]);
    await pass();
    const UpstreamConfig = { Defaults: { PassiveHealthCheck: { MaxFailures: 5 } } };
    const { Hash: _, ...entry } = (await read('service-defaults')) ?? {};
    await consul.write('/v1/config', { ...entry, UpstreamConfig });
    expect(await pass()).toEqual([]);
    expect(await read('service-defaults')).toMatchObject({ UpstreamConfig });
  });

  test('removes entries whose parameter left, in an order that Consul accepts', async () => {
    declare('api', [DEFAULTS, ROUTER]);
    await pass();
    controller.ecs.parameters.clear();
    expect(await pass()).toMatchObject([
      { event: 'config-entry-removed', entry: 'service-router/api' },
      { event: 'config-entry-removed', entry: 'service-defaults/api' },
    ]);
    expect(await read('service-defaults')).toBeUndefined();
  });

  test('removes an entry that left a parameter which stayed', async () => {
    declare('api', [DEFAULTS, INTENTIONS]);
    await pass();
    declare('api', [DEFAULTS]);
    expect(await pass()).toMatchObject([
      { event: 'config-entry-removed', entry: 'service-intentions/api' },
    ]);
  });

  test.each([
    ['nobody', undefined],
    ['another mesh', { 'meshc-managed-by': '/meshc/shop/prod/' }],
  ])('leaves an entry of %s as it is, and reports it once', async (_title, Meta) => {
    await consul.write('/v1/config', { ...DEFAULTS, Protocol: 'tcp', Meta });
    declare('api', [DEFAULTS]);
    expect(await pass()).toMatchObject([
      {
        level: 'WARN',
        event: 'config-entry-foreign',
        entry: 'service-defaults/api',
        parameter: `${PATH}api`,
      },
    ]);
    expect(await pass()).toEqual([]);
    controller.ecs.parameters.clear();
    await pass();
    expect(await read('service-defaults')).toMatchObject({ Protocol: 'tcp' });
  });

  test('takes an entry over once somebody gave it the mark', async () => {
    const Meta = { 'meshc-managed-by': PATH };
    await consul.write('/v1/config', { ...DEFAULTS, Protocol: 'tcp', Meta });
    declare('api', [DEFAULTS]);
    expect(await pass()).toMatchObject([{ event: 'config-entry-written' }]);
  });

  test.each([
    ['no JSON', '{', 'its value is no JSON'],
    ['no list', '{"entries":{}}', 'its value has no list "entries"'],
    ['null', 'null', 'its value has no list "entries"'],
    [
      'an entry without a name',
      '{"entries":[{"Kind":"service-defaults"}]}',
      'its entry 1 has no Kind or no Name',
    ],
  ])('removes nothing while a parameter is %s, and names it', async (_title, value, reason) => {
    declare('api', [DEFAULTS]);
    await pass();
    controller.ecs.parameters.set(`${PATH}api`, value);
    expect(await pass()).toMatchObject([
      { event: 'config-parameter-wrong', parameter: `${PATH}api`, reason },
    ]);
    expect(await read('service-defaults')).toMatchObject({ Protocol: 'http' });
  });

  test('removes and writes nothing while SSM does not answer in full', async () => {
    declare('api', [DEFAULTS]);
    await pass();
    for (let index = 10; index < 21; index += 1) declare(`p${index}`, []);
    controller.ecs.parameters.delete(`${PATH}api`);
    controller.ecs.faults.cutAfterPage = 1;
    expect(await pass()).toMatchObject([{ event: 'step-failed', step: 'config-entries' }]);
    expect(await read('service-defaults')).toMatchObject({ Protocol: 'http' });
  });

  test('lets the first of two parameters that declare the same entry have it', async () => {
    declare('b', [{ ...DEFAULTS, Protocol: 'grpc' }]);
    declare('a', [DEFAULTS]);
    expect(await pass()).toMatchObject([
      {
        event: 'config-parameter-wrong',
        parameter: `${PATH}b`,
        reason: `service-defaults/api is declared by ${PATH}a too`,
      },
      { event: 'config-entry-written' },
    ]);
    expect(await read('service-defaults')).toMatchObject({ Protocol: 'http' });
  });

  test('reports each entry that Consul refuses, and writes the others', async () => {
    declare('api', [ROUTER, { Kind: 'nonsense', Name: 'api' }, { ...INTENTIONS, Name: 'web' }]);
    const lines = await pass();
    expect(lines).toMatchObject([
      { event: 'config-entry-failed', entry: 'service-router/api', action: 'write' },
      { event: 'config-entry-written', entry: 'service-intentions/web' },
      { event: 'config-entry-failed', entry: 'nonsense/api', action: 'write' },
    ]);
    expect(lines[0]?.['reason']).toContain('protocol');
    controller.ecs.parameters.clear();
    expect(await pass()).toMatchObject([
      { event: 'config-entry-removed', entry: 'service-intentions/web' },
    ]);
  });

  test.each([
    [{ Kind: 'mesh', TransparentProxy: { MeshDestinationsOnly: true } }],
    [{ Kind: 'mesh', Name: 'mesh', TransparentProxy: { MeshDestinationsOnly: true } }],
  ])('writes, keeps and removes the one entry that has no name: %o', async (entry) => {
    declare('base', [entry]);
    expect(await pass()).toMatchObject([{ event: 'config-entry-written', entry: 'mesh/mesh' }]);
    expect(await pass()).toEqual([]);
    controller.ecs.parameters.clear();
    expect(await pass()).toMatchObject([{ event: 'config-entry-removed', entry: 'mesh/mesh' }]);
  });

  test('two controllers with the same parameters do what one does', async () => {
    const other = await startController(consul, { configEntriesPath: PATH });
    declare('api', [DEFAULTS, INTENTIONS]);
    for (const [name, value] of controller.ecs.parameters) other.ecs.parameters.set(name, value);
    await Promise.all([pass(), other.pass()]);
    other.advance(10_000);
    await Promise.all([pass(), other.pass()]);
    const index = (await read('service-defaults'))?.['ModifyIndex'];
    other.advance(10_000);
    const [mine, theirs] = await Promise.all([pass(), other.pass()]);
    expect(mine).toEqual([]);
    expect(theirs.map(({ event }) => event)).toEqual(['pass-done']);
    expect((await read('service-defaults'))?.['ModifyIndex']).toBe(index);
    await other.close();
  });

  test('reads parameters of many pages less often', async () => {
    for (let index = 100; index < 350; index += 1) declare(`p${index}`, []);
    await pass();
    const calls = controller.ecs.actions.length;
    await pass();
    expect(controller.ecs.actions.slice(calls)).toEqual(['ListTasks']);
    await pass();
    expect(controller.ecs.actions.slice(calls)).toContain('GetParametersByPath');
  });
});
