import { afterEach, beforeEach, expect, test } from 'vitest';
import { signRequest } from '../../src/clients/aws-signature.ts';
import { makeHttpClient } from '../../src/clients/http.ts';
import { type EcsApi, RUNNING_TASK, startEcsApi } from './ecs-api.ts';

const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';
const KEYS = { accessKeyId: 'ASIA1', secretAccessKey: 'secret' };
let api: EcsApi;

beforeEach(async () => {
  api = await startEcsApi({ keys: KEYS, clusterArn: CLUSTER, pageSize: 2 });
});
afterEach(() => api.close());

async function call(action: string, input: object, secretAccessKey = KEYS.secretAccessKey) {
  const url = new URL(api.url);
  const body = JSON.stringify(input);
  const headers = { 'X-Amz-Target': `X.${action}`, 'Content-Type': 'application/x-amz-json-1.1' };
  const signed = signRequest(
    { method: 'POST', url, headers, body },
    {
      keys: { ...KEYS, secretAccessKey },
      region: 'eu-west-1',
      service: action === 'GetParametersByPath' ? 'ssm' : 'ecs',
      nowMs: Date.now(),
    },
  );
  const http = makeHttpClient({ protocol: 'http', host: url.hostname, port: Number(url.port) });
  const signal = new AbortController().signal;
  const request = { method: 'POST', path: '/', headers: signed, body, timeoutMs: 5_000, signal };
  const reply = await http.request(request);
  http.close();
  if (reply.kind === 'failure') throw new Error(reply.message);
  return { status: reply.status, json: JSON.parse(reply.body) };
}

test('refuses a signature of other keys', async () => {
  expect(await call('ListTasks', { cluster: CLUSTER }, 'other')).toMatchObject({
    status: 403,
    json: { __type: 'com.amazonaws#SignatureDoesNotMatch' },
  });
});

test('lists by desired status, page by page', async () => {
  for (const id of ['a', 'b', 'c']) api.tasks.set(id, RUNNING_TASK);
  api.tasks.set('d', { ...RUNNING_TASK, desiredStatus: 'STOPPED' });
  const first = await call('ListTasks', { cluster: CLUSTER });
  expect(first.json).toEqual({ taskArns: [api.taskArn('a'), api.taskArn('b')], nextToken: '1' });
  const second = await call('ListTasks', { cluster: CLUSTER, nextToken: '1' });
  expect(second.json).toEqual({ taskArns: [api.taskArn('c')] });
  const stopping = await call('ListTasks', { cluster: CLUSTER, desiredStatus: 'STOPPED' });
  expect(stopping.json).toEqual({ taskArns: [api.taskArn('d')] });
});

test('knows one cluster', async () => {
  expect(await call('ListTasks', { cluster: 'other' })).toMatchObject({
    status: 400,
    json: { __type: 'com.amazonaws#ClusterNotFoundException' },
  });
});

test('describes tags only when asked, and misses what it does not know', async () => {
  api.tasks.set('a', RUNNING_TASK);
  const tasks = [api.taskArn('a'), 'gone'];
  const plain = await call('DescribeTasks', { cluster: CLUSTER, tasks });
  expect(plain.json.tasks[0].tags).toEqual([]);
  const tagged = await call('DescribeTasks', { cluster: CLUSTER, tasks, include: ['TAGS'] });
  expect(tagged.json.tasks[0].tags).toEqual([{ key: 'consul.hashicorp.com/mesh', value: 'true' }]);
  expect(tagged.json.failures).toEqual([{ arn: api.taskArn('gone'), reason: 'MISSING' }]);
});

test('takes no more than a hundred tasks', async () => {
  const tasks = Array.from({ length: 101 }, (_, index) => `t${index}`);
  expect((await call('DescribeTasks', { cluster: CLUSTER, tasks })).status).toBe(400);
});

test('throttles, fails, pads and cuts as it is told to', async () => {
  api.tasks.set('a', RUNNING_TASK);
  Object.assign(api.faults, { throttle: 1, failServer: 1, emptyPages: 1 });
  const statuses = [];
  for (let count = 0; count < 3; count += 1) {
    statuses.push((await call('ListTasks', { cluster: CLUSTER })).status);
  }
  expect(statuses).toEqual([400, 500, 200]);
  expect((await call('ListTasks', { cluster: CLUSTER })).json).toEqual({
    taskArns: [],
    nextToken: '1',
  });
  api.faults.cutAfterPage = 1;
  expect((await call('ListTasks', { cluster: CLUSTER, nextToken: '1' })).status).toBe(500);
});

test('says nothing of a task, or fails to describe it, as it is told to', async () => {
  for (const id of ['a', 'b']) api.tasks.set(id, RUNNING_TASK);
  Object.assign(api.faults, { silentOn: ['a'], failDescribeOf: ['b'] });
  const reply = await call('DescribeTasks', { cluster: CLUSTER, tasks: ['a', 'b'] });
  expect(reply.json).toEqual({
    tasks: [],
    failures: [{ arn: api.taskArn('b'), reason: 'INTERNAL' }],
  });
});

test('lists the parameters below a path, ten a page', async () => {
  for (let index = 10; index < 22; index += 1) api.parameters.set(`/a/p${index}`, String(index));
  api.parameters.set('/ab/c', 'x');
  const first = await call('GetParametersByPath', { Path: '/a', Recursive: true });
  expect(first.json.Parameters).toHaveLength(10);
  const second = await call('GetParametersByPath', { Path: '/a', NextToken: '1' });
  expect(second.json.Parameters.map(({ Name }: { Name: string }) => Name)).toEqual([
    '/a/p20',
    '/a/p21',
  ]);
  expect((await call('GetParametersByPath', { Path: '/a/' })).status).toBe(400);
});
