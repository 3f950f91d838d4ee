import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../../src/deploy/apply/explain-failure.ts';
import type { FailureCause, StoppedTask } from '../../../src/model/outcome.ts';

const NOTHING = { checks: [], resources: [], serviceEvents: [] };

function withTask(task: Partial<StoppedTask>): Omit<FailureCause, 'meaning' | 'missing'> {
  return { ...NOTHING, task: { taskArn: 'arn', containers: [], ...task } };
}

function withContainer(name: string, exitCode: number, logLines: readonly string[]) {
  const failed = { name, exitCode };
  return withTask({
    stopCode: 'EssentialContainerExited',
    containers: [failed],
    firstFailed: failed,
    logLines,
  });
}

describe('explainFailure', () => {
  it.each([
    [
      'image',
      withTask({ stoppedReason: 'CannotPullContainerError: pull image manifest unknown' }),
      /image cannot be pulled/,
    ],
    [
      'secret',
      withTask({
        stoppedReason: 'ResourceInitializationError: unable to pull secrets or registry auth',
      }),
      /secret cannot be read/,
    ],
    [
      'memory',
      withTask({ firstFailed: { name: 'app', exitCode: 137, reason: 'OutOfMemoryError' } }),
      /app needs more memory/,
    ],
    [
      'ACL',
      withContainer('consul-ecs-mesh-init', 1, ['rpc error: Permission denied']),
      /Consul denied the login/,
    ],
    [
      'TLS',
      withContainer('consul-ecs-mesh-init', 1, ['x509: certificate signed by unknown authority']),
      /certificate is not trusted/,
    ],
    [
      'server',
      withContainer('consul-ecs-mesh-init', 1, ['dial tcp: i/o timeout']),
      /servers are reachable/,
    ],
    [
      'health check',
      withTask({
        stoppedReason: 'Task failed container health checks',
        firstFailed: { name: 'app', exitCode: 143 },
      }),
      /app was not healthy in time/,
    ],
    ['application', withContainer('app', 3, ['boom']), /app ended by itself with exit code 3/],
    [
      'name',
      {
        ...NOTHING,
        resources: [
          { logicalId: 'G', type: 'T', status: 'CREATE_FAILED', reason: 'x already exists' },
        ],
      },
      /exists already/,
    ],
  ] as const)('knows what is behind a failure: %s', (_, cause, meaning) => {
    expect(explainFailure(cause)).toMatch(meaning);
  });

  it('says nothing where it knows nothing', () => {
    expect(explainFailure(NOTHING)).toBeUndefined();
  });
});
