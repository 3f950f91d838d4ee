import { describe, expect, it } from 'vitest';
import { parseTaskMetadata } from '../../src/clients/task-metadata.ts';

describe('task metadata', () => {
  const taskArn = 'arn:aws-us-gov:ecs:us-gov-west-1:111122223333:task/shop/abc';
  const parse = (task: unknown) => {
    const reading = parseTaskMetadata(task);
    return reading.kind === 'ok' ? reading.task : reading.message;
  };

  it('reads id, region, account and cluster from the ARNs', () => {
    const clusterArn = 'arn:aws-us-gov:ecs:us-gov-west-1:111122223333:cluster/shop';
    expect(parse({ TaskARN: taskArn, Cluster: clusterArn, Family: 'web' })).toMatchObject({
      taskId: 'abc',
      region: 'us-gov-west-1',
      accountId: '111122223333',
      clusterArn,
      family: 'web',
    });
  });

  it.each([
    [taskArn, 'shop'],
    ['arn:aws:ecs:eu-west-1:111122223333:task/abc', 'shop'],
  ])('completes the bare cluster name that EC2 tells with the ARN %s', (arn, cluster) => {
    const expected = arn.replace(/:task\/.*/u, ':cluster/shop');
    expect(parse({ TaskARN: arn, Cluster: cluster })).toMatchObject({ clusterArn: expected });
  });

  it('takes the first address of the first container for the task’s', () => {
    const container = (...addresses: string[]) => ({
      Name: 'a',
      Networks: [{ IPv4Addresses: addresses }],
    });
    const containers = [container('10.0.0.4', '10.0.0.5'), container('10.0.0.6')];
    expect(parse({ TaskARN: taskArn, Containers: containers })).toMatchObject({
      taskIp: '10.0.0.4',
    });
  });

  it.each([[[]], [null], [undefined], [[{ Name: 'a', Networks: null }]]])(
    'falls back to loopback where the endpoint tells no address: %j',
    (containers) => {
      expect(parse({ TaskARN: taskArn, Containers: containers })).toMatchObject({
        taskIp: '127.0.0.1',
      });
    },
  );

  it('takes a container for stopped only when it was asked to stop and has stopped', () => {
    const container = (desired: string, known: string) => ({
      Name: 'a',
      DesiredStatus: desired,
      KnownStatus: known,
    });
    const containers = [
      container('STOPPED', 'RUNNING'),
      container('RUNNING', 'STOPPED'),
      container('STOPPED', 'STOPPED'),
    ];
    expect(parse({ TaskARN: taskArn, Containers: containers })).toMatchObject({
      containers: [{ hasStopped: false }, { hasStopped: false }, { hasStopped: true }],
    });
  });

  it.each([
    [{}, 'no usable task ARN'],
    [{ TaskARN: 'arn:aws:ecs:eu-west-1:111122223333:task' }, 'no usable task ARN'],
    [{ TaskARN: 'abc/def' }, 'no usable task ARN'],
    [null, 'no JSON object'],
    ['text', 'no JSON object'],
  ])('refuses %j', (task, message) => {
    expect(parse(task)).toContain(message);
  });
});
