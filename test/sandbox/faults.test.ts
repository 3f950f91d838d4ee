import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import type { CallFault } from './faults.ts';
import { startHarness } from './support/harness.ts';
import { LOG_GROUPS, serviceTemplate } from './support/templates.ts';

interface Answer {
  readonly length: number;
  readonly error?: string;
  readonly regions: Partial<
    Record<string, { stacks: unknown[]; services: unknown[]; tasks: unknown[] }>
  >;
  at(index: number): unknown;
}

async function control(url: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // The interface answers whatever was asked for: each test knows what it looks at.
  const content = (await response.json()) as Answer;
  return { status: response.status, content };
}

describe('faults of deployments', () => {
  test('a hook that refuses fails its resource and says why in an event of its own', async () => {
    const harness = await startHarness();
    const hook = 'Example::Names::Hook';
    const fault = { kind: 'hook-fails', logicalId: 'First', hook, message: 'no name' } as const;
    harness.sandbox.faults.add(fault);
    const { StackId } = await harness.deploy({ stack: 's', template: LOG_GROUPS });
    const { StackEvents = [] } = await harness.cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: StackId }),
    );
    const told = StackEvents.find(({ HookType }) => HookType === hook);
    expect(told).toMatchObject({
      LogicalResourceId: 'First',
      HookStatus: 'HOOK_COMPLETE_FAILED',
      HookStatusReason: 'no name',
      HookFailureMode: 'FAIL',
    });
    const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
      `The following hook(s) failed: [${hook}]`,
    );
  });

  test('a hook that only warns stops nothing', async () => {
    const harness = await startHarness();
    const fault = {
      kind: 'hook-fails',
      logicalId: 'First',
      hook: 'A::B::C',
      message: 'no',
    } as const;
    harness.sandbox.faults.add({ ...fault, mode: 'WARN' });
    const stack = await harness.deploy({ stack: 's', template: LOG_GROUPS });
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  });

  test('several resources of one operation may fail, at the same time', async () => {
    const harness = await startHarness();
    for (const logicalId of ['First', 'Second']) {
      const fault = { kind: 'resource-fails', logicalId, phase: 'create' } as const;
      harness.sandbox.faults.add({ ...fault, message: `no ${logicalId}` });
    }
    const { StackId } = await harness.deploy({ stack: 's', template: LOG_GROUPS });
    const { StackEvents = [] } = await harness.cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: StackId }),
    );
    const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed.map(({ LogicalResourceId }) => LogicalResourceId).sort()).toEqual([
      'First',
      'Second',
    ]);
    expect(new Set(failed.map(({ Timestamp }) => Timestamp?.getTime())).size).toBe(1);
  });
});

describe('faults of calls', () => {
  test('a throttled call is refused as often as it says, in each service’s own words', async () => {
    const { sandbox, cloudFormation, ecs } = await startHarness();
    sandbox.faults.add({ kind: 'throttle', operation: 'ListStacks', times: 2 });
    const list = () => cloudFormation.send(new ListStacksCommand({}));
    await expect(list()).rejects.toMatchObject({ name: 'Throttling', message: 'Rate exceeded' });
    await expect(list()).rejects.toMatchObject({ name: 'Throttling' });
    await expect(list()).resolves.toMatchObject({ StackSummaries: [] });
    sandbox.faults.add({ kind: 'throttle' });
    await expect(ecs.send(new ListClustersCommand({}))).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });

  test('a fault may begin after some calls that go well', async () => {
    const { sandbox, cloudFormation } = await startHarness();
    sandbox.faults.add({ kind: 'server-error', operation: 'ListStacks', after: 2, times: 1 });
    for (let call = 0; call < 4; call += 1) {
      await cloudFormation.send(new ListStacksCommand({})).catch(() => undefined);
    }
    const outcomes = sandbox.calls('ListStacks').map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['ok', 'ok', 'server-error', 'ok']);
  });

  test.each([
    [1_200_000, /^Signature expired: \d{8}T\d{6}Z is now earlier than/],
    [-1_200_000, /^Signature not yet current: \d{8}T\d{6}Z is still later than/],
  ])('a clock that is off by %i is told, and the SDK learns the time', async (aheadMs, message) => {
    const { sandbox, cloudFormation } = await startHarness();
    sandbox.faults.add({ kind: 'clock-skew', aheadMs });
    const list = () => cloudFormation.send(new ListStacksCommand({}));
    const refusal = { name: 'SignatureDoesNotMatch', message: expect.stringMatching(message) };
    await expect(list()).rejects.toMatchObject(refusal);
    await expect(list()).resolves.toBeDefined();
  });

  test('the client of the SDK gets over throttling and server errors by itself', async () => {
    const { sandbox } = await startHarness();
    const client = new CloudFormationClient({
      endpoint: sandbox.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    sandbox.faults.add({ kind: 'server-error', operation: 'ListStacks' });
    await expect(client.send(new ListStacksCommand({}))).resolves.toBeDefined();
    client.destroy();
    expect(sandbox.calls('ListStacks').map((call) => call.outcome)).toEqual(['server-error', 'ok']);
  });

  test.each<[CallFault, object]>([
    [{ kind: 'server-error' }, { $metadata: { httpStatusCode: 500 } }],
    [
      { kind: 'api-error', code: 'ExpiredToken', message: 'too old', status: 403 },
      { name: 'ExpiredToken', message: 'too old', $metadata: { httpStatusCode: 403 } },
    ],
    [{ kind: 'html-error' }, { $metadata: { httpStatusCode: 503 } }],
    [{ kind: 'lost-request' }, { code: 'ECONNRESET' }],
  ])('%j is what the caller sees', async (fault, error) => {
    const { sandbox, cloudFormation } = await startHarness();
    sandbox.faults.add(fault);
    await expect(cloudFormation.send(new ListStacksCommand({}))).rejects.toMatchObject(error);
  });

  test('a lost reply leaves the work done', async () => {
    const { sandbox, plan, stack } = await startHarness();
    sandbox.faults.add({ kind: 'lost-reply', operation: 'CreateChangeSet' });
    await expect(plan({ stack: 'shop', template: LOG_GROUPS })).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    expect((await stack('shop')).StackStatus).toBe('REVIEW_IN_PROGRESS');
  });

  test('a lost request leaves nothing done', async () => {
    const { sandbox, plan, stack } = await startHarness();
    sandbox.faults.add({ kind: 'lost-request', operation: 'CreateChangeSet' });
    await expect(plan({ stack: 'shop', template: LOG_GROUPS })).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    await expect(stack('shop')).rejects.toThrow('does not exist');
  });
});

describe('answers that come late or not at all', () => {
  test('a stale read gives the answer of the last time', async () => {
    const { sandbox, deploy, stack } = await startHarness();
    await deploy({ stack: 'shop', template: LOG_GROUPS });
    const before = await stack('shop');
    await deploy({ stack: 'shop', template: { ...LOG_GROUPS, Outputs: { A: { Value: 'b' } } } });
    sandbox.faults.add({ kind: 'stale-read', operation: 'DescribeStacks' });
    expect((await stack('shop')).StackStatus).toBe(before.StackStatus);
    expect((await stack('shop')).StackStatus).toBe('UPDATE_COMPLETE');
  });

  test('a call that hangs ends only with the caller’s patience', async () => {
    const { sandbox, cloudFormation } = await startHarness();
    sandbox.faults.add({ kind: 'hang', operation: 'ListStacks' });
    const abort = new AbortController();
    const call = cloudFormation.send(new ListStacksCommand({}), { abortSignal: abort.signal });
    await expect.poll(() => sandbox.calls('ListStacks')).toHaveLength(1);
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('which service a fault means', () => {
  test.each(['api', 'shop-dev--web', 'web'])('%s is understood', async (service) => {
    const { sandbox, deploy } = await startHarness();
    const isStackName = service === 'shop-dev--web';
    sandbox.faults.add({ kind: 'start-fails', service, reason: 'no' });
    const stack = await deploy({ stack: 'shop-dev--web', template: serviceTemplate() });
    expect(stack.StackStatus).toBe(isStackName ? 'CREATE_COMPLETE' : 'ROLLBACK_COMPLETE');
  });

  test('another service is left alone', async () => {
    const { sandbox, deploy } = await startHarness();
    sandbox.faults.add({ kind: 'start-fails', service: 'other', reason: 'no' });
    const stack = await deploy({ stack: 'shop', template: serviceTemplate() });
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  });
});

describe('the control interface', () => {
  test('faults are set, listed and removed over HTTP', async () => {
    const { sandbox, cloudFormation } = await startHarness();
    const fault = { kind: 'throttle', operation: 'ListStacks', times: 3 };
    expect(await control(sandbox.url, 'POST', 'faults', fault)).toEqual({
      status: 200,
      content: [fault],
    });
    await expect(cloudFormation.send(new ListStacksCommand({}))).rejects.toThrow('Rate exceeded');
    await control(sandbox.url, 'POST', 'faults', [
      { kind: 'lost-request' },
      { kind: 'html-error' },
    ]);
    expect((await control(sandbox.url, 'GET', 'faults')).content).toHaveLength(3);
    await control(sandbox.url, 'DELETE', 'faults');
    await expect(cloudFormation.send(new ListStacksCommand({}))).resolves.toBeDefined();
  });

  test.each([
    [{ kind: 'fire' }, 'unknown fault kind "fire"'],
    [{ kind: 'image-not-found' }, 'image-not-found needs service: text'],
    [{ kind: 'throttle', time: 1 }, 'throttle has no member time'],
    [{ kind: 'throttle', times: 0 }, 'throttle needs times'],
    [{ kind: 'resource-fails', logicalId: 'A', phase: 'x', message: 'm' }, 'needs phase'],
    [['text'], 'a fault is a JSON object'],
  ])('the fault %j is refused with the reason', async (fault, message) => {
    const { sandbox } = await startHarness();
    const { status, content } = await control(sandbox.url, 'POST', 'faults', fault);
    expect(status).toBe(400);
    expect(content.error).toContain(message);
    expect(sandbox.faults.list()).toEqual([]);
  });

  test('calls and state can be read', async () => {
    const { sandbox, cloudFormation, deploy } = await startHarness();
    await deploy({ stack: 'shop', template: serviceTemplate() });
    await cloudFormation.send(new DescribeStacksCommand({ StackName: 'nobody' })).catch(() => {});
    const calls = await control(sandbox.url, 'GET', 'calls?operation=DescribeStacks');
    expect(calls.content.at(-1)).toEqual({
      service: 'cloudformation',
      operation: 'DescribeStacks',
      region: 'eu-west-1',
      input: { StackName: 'nobody' },
      outcome: 'ValidationError',
    });
    const { content } = await control(sandbox.url, 'GET', 'state');
    const region = content.regions['eu-west-1'];
    expect(region?.stacks[0]).toMatchObject({ name: 'shop', status: 'CREATE_COMPLETE' });
    expect(region?.services[0]).toMatchObject({ cluster: 'main', rolloutState: 'COMPLETED' });
    expect(region?.tasks).toHaveLength(2);
  });

  test('a manual clock is moved over HTTP', async () => {
    const { sandbox, plan } = await startHarness({ pace: 'manual' });
    const first = await control(sandbox.url, 'POST', 'clock', { advanceMs: 1500 });
    expect(first.content).toEqual({ now: '2026-01-01T00:00:01.500Z' });
    await plan({ stack: 'shop', template: LOG_GROUPS });
    expect((await control(sandbox.url, 'POST', 'clock', { untilIdle: true })).status).toBe(200);
    expect((await control(sandbox.url, 'POST', 'clock', {})).status).toBe(400);
  });

  test('clusters and log groups can exist without a stack', async () => {
    const { sandbox, ecs } = await startHarness();
    const place = { region: 'eu-west-1' };
    await control(sandbox.url, 'POST', 'clusters', { ...place, name: 'old' });
    await control(sandbox.url, 'POST', 'log-groups', { ...place, name: '/old' });
    const { clusterArns } = await ecs.send(new ListClustersCommand({}));
    expect(clusterArns).toEqual(['arn:aws:ecs:eu-west-1:111122223333:cluster/old']);
    expect((await control(sandbox.url, 'POST', 'clusters', { name: 'x' })).status).toBe(400);
    expect((await control(sandbox.url, 'GET', 'nothing')).status).toBe(404);
  });
});
