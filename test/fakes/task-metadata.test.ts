import { afterEach, describe, expect, it } from 'vitest';
import {
  makeTaskMetadataClient,
  type TaskMetadataReading,
} from '../../src/clients/task-metadata.ts';
import { type FakeTask, type FakeTaskMetadata, startTaskMetadata } from './task-metadata.ts';

describe('fake task metadata endpoint', () => {
  let fake: FakeTaskMetadata | undefined;
  const start = async (task: FakeTask) => {
    fake = await startTaskMetadata(task);
    return fake;
  };
  afterEach(() => fake?.close());

  const read = async (endpoint: FakeTaskMetadata): Promise<TaskMetadataReading> => {
    const client = makeTaskMetadataClient(endpoint.url);
    const reading = await client.read(AbortSignal.timeout(5_000));
    client.close();
    return reading;
  };

  it('tells the task as its client reads it', async () => {
    const endpoint = await start({ containers: { web: 'HEALTHY', log: null } });
    expect(await read(endpoint)).toEqual({
      kind: 'ok',
      task: {
        taskArn: endpoint.taskArn,
        taskId: '0a1b2c3d4e5f',
        clusterArn: endpoint.clusterArn,
        region: 'eu-west-1',
        accountId: '111122223333',
        family: 'shop-dev-Web',
        availabilityZone: 'eu-west-1a',
        taskIp: '10.0.1.23',
        containers: [
          { name: 'web', health: 'HEALTHY', hasStopped: false },
          { name: 'log', health: '', hasStopped: false },
        ],
      },
    });
  });

  it('tells the ARN of the cluster to an EC2 task too, through the task ARN', async () => {
    const endpoint = await start({ containers: {}, cluster: 'shop' });
    const reading = await read(endpoint);
    expect(reading).toMatchObject({ task: { clusterArn: endpoint.clusterArn } });
  });

  it('follows what happens to the containers', async () => {
    const endpoint = await start({ containers: { web: 'UNKNOWN', log: null, old: null } });
    endpoint.setHealth('web', 'UNHEALTHY');
    endpoint.stop('log');
    endpoint.remove('old');
    expect(await read(endpoint)).toMatchObject({
      task: {
        containers: [
          { name: 'web', health: 'UNHEALTHY', hasStopped: false },
          { name: 'log', health: '', hasStopped: true },
        ],
      },
    });
  });

  it.each([
    ['refuse', 'socket hang up'],
    ['error', 'answered 500'],
    ['garbage', 'no JSON'],
  ] as const)('misbehaves by %s until the fault ends', async (fault, message) => {
    const endpoint = await start({ containers: {} });
    endpoint.fail(fault);
    const reading = await read(endpoint);
    expect(reading).toMatchObject({ kind: 'failed', message: expect.stringContaining(message) });
    endpoint.fail('nothing');
    expect(await read(endpoint)).toMatchObject({ kind: 'ok' });
  });

  it('leaves a request unanswered while it hangs', async () => {
    const endpoint = await start({ containers: {} });
    endpoint.fail('hang');
    const client = makeTaskMetadataClient(endpoint.url);
    const abort = new AbortController();
    const pending = client.read(abort.signal);
    await endpoint.untilReadings(1);
    abort.abort();
    expect(await pending).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('aborted'),
    });
    client.close();
  });
});
