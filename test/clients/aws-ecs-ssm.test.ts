import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsCaller, makeAwsCaller } from '../../src/clients/aws-call.ts';
import { makeAwsCredentials } from '../../src/clients/aws-credentials.ts';
import { type EcsClient, makeEcsClient } from '../../src/clients/aws-ecs.ts';
import { awsEndpoint } from '../../src/clients/aws-endpoints.ts';
import { makeSsmClient, type SsmClient } from '../../src/clients/aws-ssm.ts';
import type { Clock } from '../../src/clients/clock.ts';
import { type EcsApi, RUNNING_TASK, startEcsApi } from '../fakes/ecs-api.ts';

const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';
const KEYS = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' };
const signal = new AbortController().signal;
let api: EcsApi;
let callers: AwsCaller[];
let ecs: EcsClient;
let ssm: SsmClient;
let sleeps: number[];

beforeEach(async () => {
  api = await startEcsApi({ keys: KEYS, clusterArn: CLUSTER });
  sleeps = [];
  const clock: Clock = {
    now: Date.now,
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
    },
    random: () => 0.5,
  };
  const environment = {
    AWS_ENDPOINT_URL: api.url,
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_SESSION_TOKEN: KEYS.sessionToken,
  };
  const credentials = makeAwsCredentials({ environment, now: clock.now });
  callers = (['ecs', 'ssm'] as const).map((service) => {
    const endpoint = awsEndpoint(service, 'eu-west-1', environment);
    return makeAwsCaller({ service, endpoint, credentials, clock });
  });
  const [ecsCaller, ssmCaller] = callers;
  if (ecsCaller === undefined || ssmCaller === undefined) throw new Error('no callers');
  ecs = makeEcsClient(ecsCaller);
  ssm = makeSsmClient(ssmCaller);
});
afterEach(async () => {
  for (const caller of callers) caller.close();
  await api.close();
});

function addTasks(count: number): string[] {
  const ids = Array.from({ length: count }, (_, index) => `task${index}`);
  for (const id of ids) api.tasks.set(id, RUNNING_TASK);
  return ids.map((id) => api.taskArn(id));
}

test('lists the running tasks of all pages, and no task that is to stop', async () => {
  const arns = addTasks(250);
  api.tasks.set('draining', { ...RUNNING_TASK, desiredStatus: 'STOPPED' });
  expect(await ecs.listRunningTasks(CLUSTER, signal)).toEqual({ kind: 'ok', body: arns });
  expect(api.actions).toHaveLength(3);
});

test('takes an empty page with a token for what it is: not the end', async () => {
  const arns = addTasks(3);
  api.faults.emptyPages = 2;
  expect(await ecs.listRunningTasks(CLUSTER, signal)).toEqual({ kind: 'ok', body: arns });
});

test('fails the whole listing when one page fails', async () => {
  addTasks(250);
  api.faults.cutAfterPage = 1;
  expect(await ecs.listRunningTasks(CLUSTER, signal)).toEqual({
    kind: 'failed',
    code: 'ServerException',
    message: 'ecs:ListTasks: AWS answered 500 ServerException: cut',
  });
});

test('gives a listing up that leads in a circle', async () => {
  addTasks(1);
  api.faults.circle = true;
  expect(await ecs.listRunningTasks(CLUSTER, signal)).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('circle'),
  });
});

test('tries again when AWS throttles, and waits a little longer each time', async () => {
  const arns = addTasks(1);
  api.faults.throttle = 2;
  expect(await ecs.listRunningTasks(CLUSTER, signal)).toEqual({ kind: 'ok', body: arns });
  expect(sleeps).toEqual([375, 1125]);
});

test('gives up after the third time', async () => {
  api.faults.throttle = 3;
  expect(await ecs.listRunningTasks(CLUSTER, signal)).toMatchObject({
    code: 'ThrottlingException',
  });
  expect(api.actions).toHaveLength(3);
});

test('does not repeat what AWS refuses', async () => {
  expect(await ecs.listRunningTasks(`${CLUSTER}x`, signal)).toMatchObject({
    code: 'ClusterNotFoundException',
  });
  expect(api.actions).toHaveLength(1);
});

test('describes tasks a hundred at a time, tags included', async () => {
  const taskArns = addTasks(201);
  const reply = await ecs.describeTasks({ clusterArn: CLUSTER, taskArns }, signal);
  if (reply.kind === 'failed') throw new Error(reply.message);
  expect(reply.body.tasks.map(({ arn }) => arn)).toEqual(taskArns);
  expect(reply.body.tasks[200]?.tags).toEqual({ 'consul.hashicorp.com/mesh': 'true' });
  expect(api.actions).toHaveLength(3);
});

test('tells tasks that do not exist from tasks that ECS cannot describe', async () => {
  const [known = ''] = addTasks(2);
  api.faults.failDescribeOf = ['task1'];
  const taskArns = [known, api.taskArn('task1'), api.taskArn('gone')];
  expect(await ecs.describeTasks({ clusterArn: CLUSTER, taskArns }, signal)).toEqual({
    kind: 'ok',
    body: {
      tasks: [{ arn: known, lastStatus: 'RUNNING', tags: RUNNING_TASK.tags }],
      missingArns: [api.taskArn('gone')],
      failures: [`ecs:DescribeTasks ${api.taskArn('task1')} INTERNAL`],
    },
  });
});

test('asks ECS nothing for no tasks', async () => {
  const reply = await ecs.describeTasks({ clusterArn: CLUSTER, taskArns: [] }, signal);
  expect(reply).toEqual({ kind: 'ok', body: { tasks: [], missingArns: [], failures: [] } });
  expect(api.actions).toHaveLength(0);
});

test('reads all parameters below a path and none beside it', async () => {
  for (let index = 10; index < 35; index += 1)
    api.parameters.set(`/meshc/shop/dev/p${index}`, '{}');
  api.parameters.set('/meshc/shop/dev2/web', '{}');
  const reply = await ssm.listParameters('/meshc/shop/dev/', signal);
  if (reply.kind === 'failed') throw new Error(reply.message);
  expect(reply.body.parameters).toHaveLength(25);
  expect(reply.body.parameters[0]).toEqual({ name: '/meshc/shop/dev/p10', value: '{}' });
  expect(reply.body.pages).toBe(3);
});

test('ends with the signal instead of trying again', async () => {
  const stop = new AbortController();
  stop.abort();
  expect(await ecs.listRunningTasks(CLUSTER, stop.signal)).toMatchObject({ code: 'Unreachable' });
  expect(sleeps).toEqual([]);
});
