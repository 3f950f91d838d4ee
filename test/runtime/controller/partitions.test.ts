import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RUNNING_TASK } from '../../fakes/ecs-api.ts';
import { type ControllerWorld, startController } from './controller-world.ts';

/** A request that arrived, as `METHOD path?query`, and its body. */
interface Received {
  readonly line: string;
  readonly body: unknown;
}

/**
 * Consul Enterprise as far as these tests need it: no release of it can be run without a licence.
 * It answers reads by a table and accepts every write.
 */
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/v1/acl/token/self': {},
  '/v1/agent/self': { Config: { Datacenter: 'dc1', PrimaryDatacenter: 'dc1' } },
  '/v1/partitions': [{ Name: 'default' }],
  '/v1/namespaces': [{ Name: 'default' }, { Name: 'db' }],
  '/v1/acl/binding-rules': [],
  '/v1/acl/token/00000000-0000-0000-0000-000000000002': { AccessorID: 'x' },
  '/v1/acl/tokens': [],
};

const STOPPED_TASK = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'STOPPED' } as const;

let server: Server;
let received: Received[];
let services: unknown[];
let controller: ControllerWorld;

beforeEach(async () => {
  received = [];
  services = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://consul');
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const line = `${request.method} ${url.pathname}${url.search}`;
      received.push({ line, body: body === '' ? undefined : JSON.parse(body) });
      const answer = url.pathname.startsWith('/v1/catalog/node-services/')
        ? { Node: { Node: 'x' }, Services: services }
        : ANSWERS[url.pathname];
      const isMissing = request.method === 'GET' && answer === undefined;
      response.writeHead(isMissing ? 404 : 200).end(JSON.stringify(answer ?? true));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  controller = await startController(
    { address: '127.0.0.1', httpPort: port },
    {
      token: 'token',
      settings: { iamRolePath: '/consul-ecs/', partitionsEnabled: true, partition: 'blue' },
    },
  );
});
afterEach(async () => {
  await controller.close();
  server.closeAllConnections();
  server.close();
});

function linesWith(text: string): string[] {
  return received.map(({ line }) => line).filter((line) => line.includes(text));
}

function bodyOf(line: string): unknown {
  return received.find((one) => one.line === line)?.body;
}

test('creates the partition, and all of its ACL objects in it', async () => {
  await controller.pass();
  expect(bodyOf('PUT /v1/partition')).toMatchObject({ Name: 'blue' });
  for (const kind of ['policy', 'role', 'auth-method', 'binding-rule']) {
    const writes = linesWith(`PUT /v1/acl/${kind}`).filter((line) => !line.includes('ns='));
    expect(writes.length).toBeGreaterThan(0);
    expect(writes.filter((line) => !line.endsWith('?partition=blue'))).toEqual([]);
  }
  expect(bodyOf('PUT /v1/catalog/register')).toMatchObject({ Partition: 'blue' });
});

test('keeps the anonymous policy in the default partition', async () => {
  await controller.pass();
  expect(linesWith('PUT /v1/acl/token')).toEqual([
    'PUT /v1/acl/token/00000000-0000-0000-0000-000000000002?ns=default&partition=default',
  ]);
});

test('looks for tokens in each namespace of the partition', async () => {
  await controller.pass();
  expect(linesWith('GET /v1/acl/tokens')).toEqual([
    'GET /v1/acl/tokens?ns=default&partition=blue',
    'GET /v1/acl/tokens?ns=db&partition=blue',
  ]);
});

test('creates the namespaces that running tasks are tagged with, and describes each task once', async () => {
  const tags = {
    'consul.hashicorp.com/mesh': 'true',
    'consul.hashicorp.com/partition': 'blue',
    'consul.hashicorp.com/namespace': 'web',
  };
  controller.ecs.tasks.set('aaa', { ...RUNNING_TASK, tags });
  await controller.pass();
  expect(bodyOf('PUT /v1/namespace?partition=blue')).toEqual({
    Name: 'web',
    ACLs: { PolicyDefaults: [{ Name: 'cross-namespace-read' }] },
  });
  expect(bodyOf('PUT /v1/namespace/default?partition=blue')).toMatchObject({
    ACLs: { PolicyDefaults: [{ Name: 'cross-namespace-read' }] },
  });
  await controller.pass();
  expect(controller.ecs.actions.filter((action) => action === 'DescribeTasks')).toHaveLength(1);
});

test('removes entries where they live', async () => {
  services = [{ ID: 'web-aaa', Meta: { 'task-id': 'aaa' }, Namespace: 'web', Partition: 'blue' }];
  controller.ecs.tasks.set('aaa', STOPPED_TASK);
  await controller.pass();
  expect(linesWith('/v1/catalog/node-services/')[0]).toContain('?ns=*&partition=blue');
  expect(bodyOf('PUT /v1/catalog/deregister?ns=web&partition=blue')).toMatchObject({
    ServiceID: 'web-aaa',
    Namespace: 'web',
    Partition: 'blue',
  });
});

test('warns of a task that says only half of where it lives, once', async () => {
  const tags = { ...RUNNING_TASK.tags, 'consul.hashicorp.com/namespace': 'web' };
  controller.ecs.tasks.set('aaa', { ...RUNNING_TASK, tags });
  const first = await controller.pass();
  expect(first).toContainEqual(
    expect.objectContaining({ level: 'WARN', event: 'namespace-unclear' }),
  );
  const second = await controller.pass();
  expect(second.filter(({ event }) => event === 'namespace-unclear')).toEqual([]);
});
