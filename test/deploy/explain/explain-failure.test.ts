import { describe, expect, it } from 'vitest';
import type { SeenFailure } from '../../../src/deploy/explain/clues.ts';
import { explainFailure } from '../../../src/deploy/explain/explain-failure.ts';
import type { StoppedTask } from '../../../src/model/outcome.ts';

const NOTHING = { checks: [], resources: [], serviceEvents: [] };

function withTask(task: Partial<StoppedTask>): SeenFailure {
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

function explain(seen: SeenFailure) {
  return explainFailure({ component: 'app', template: undefined, findOrigin: undefined }, seen);
}

const RESOURCE = { logicalId: 'G', type: 'AWS::EC2::SecurityGroup', status: 'CREATE_FAILED' };

function withReason(reason: string): SeenFailure {
  return { ...NOTHING, resources: [{ ...RESOURCE, reason }] };
}

describe('explainFailure', () => {
  it.each([
    [
      'an image for another architecture',
      withContainer('app', 255, ['exec /app: exec format error']),
      'wrong-architecture',
      /architecture/,
    ],
    [
      'a command that is not in the image',
      withTask({
        firstFailed: { name: 'app', exitCode: 127, reason: 'CannotStartContainerError: no /run' },
      }),
      'cannot-start',
      /app cannot be started: no \/run/,
    ],
    [
      'a log group that is gone',
      withTask({
        stoppedReason:
          'ResourceInitializationError: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.',
      }),
      'log-group-missing',
      /log group/,
    ],
    [
      'a volume that cannot be mounted',
      withTask({ stoppedReason: 'ResourceInitializationError: failed to invoke EFS utils' }),
      'task-not-prepared',
      /failed to invoke EFS utils/,
    ],
    [
      "consul-ecs's mesh-init without rights",
      withContainer('consul-ecs-mesh-init', 1, ['rpc error: Permission denied']),
      'login-refused',
      /refused the login/,
    ],
    [
      "consul-ecs's mesh-init without the CA",
      withContainer('consul-ecs-mesh-init', 1, ['x509: certificate signed by unknown authority']),
      'consul-certificate',
      /not accepted/,
    ],
    [
      "consul-ecs's mesh-init without a server",
      withContainer('consul-ecs-mesh-init', 1, ['dial tcp 10.0.0.1:8502: i/o timeout']),
      'consul-unreachable',
      /cannot reach Consul/,
    ],
    [
      'mesh-init that fails for its own reason',
      withContainer('consul-ecs-mesh-init', 1, ['who knows']),
      'mesh-init-failed',
      /could not join the mesh/,
    ],
    [
      'a proxy that ends',
      withContainer('consul-dataplane', 1, ['envoy: bad bootstrap']),
      'proxy-failed',
      /ended with exit code 1: envoy: bad bootstrap/,
    ],
    [
      'a task that Consul never saw healthy',
      withTask({
        stoppedReason: 'Task failed container health checks',
        firstFailed: { name: 'consul-ecs-health-sync', exitCode: 143, health: 'UNHEALTHY' },
      }),
      'not-healthy-in-consul',
      /never became healthy in Consul/,
    ],
    [
      'a target group',
      withTask({
        stoppedReason:
          'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b)',
      }),
      'target-unhealthy',
      /load balancer/,
    ],
    [
      'container instances that are full',
      {
        ...NOTHING,
        serviceEvents: [
          '(service app) was unable to place a task because no container instance met all of its requirements.',
        ],
      },
      'no-capacity',
      /no container instance met/,
    ],
    [
      'a host port that is taken on each instance',
      {
        ...NOTHING,
        serviceEvents: [
          '(service app) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 1) is already using a port required by your task.',
        ],
      },
      'port-in-use',
      /host port/,
    ],
    [
      'the quota of Fargate',
      {
        ...NOTHING,
        serviceEvents: [
          "(service app) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
        ],
      },
      'quota-reached',
      /reached the limit/,
    ],
    [
      'an export in use',
      {
        ...NOTHING,
        statusReason: 'Delete canceled. Cannot delete export vpc as it is in use by a and b.',
      },
      'export-in-use',
      /the export vpc is still used by stack a and b/,
    ],
    [
      'an export in use, of an update',
      withReason('Export vpc cannot be updated as it is in use by a'),
      'export-in-use',
      /the export vpc is still used by stack a/,
    ],
    [
      'a name that is taken',
      withReason("Resource of type 'AWS::X::Y' with identifier 'z' already exists."),
      'name-taken',
      /AWS::X::Y z exists already/,
    ],
    [
      'any other resource, without the ids around its message',
      withReason(
        'Resource handler returned message: "Invalid id: "vpc-1" (Service: Ec2, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: InvalidRequest)',
      ),
      'resource-failed',
      /failed to create: Invalid id: "vpc-1"$/,
    ],
    [
      'a rollout of which nothing else is known',
      withReason("Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'."),
      'rollout-failed',
      /did not become steady/,
    ],
  ] as const)('knows %s', (_, seen, code, text) => {
    const meaning = explain(seen);
    expect(meaning?.code).toBe(code);
    expect(meaning?.text).toMatch(text);
    expect(meaning?.advice).not.toBe('');
  });

  it('takes the last attempt of a program that was stopped while it tried', () => {
    const lines = [1, 2].map((attempt) =>
      JSON.stringify({ level: 'WARN', event: 'attempt-failed', cause: `timeout ${attempt}` }),
    );
    const meaning = explain(withContainer('consul-ecs-mesh-init', 137, lines));
    expect(meaning?.text).toBe('the task cannot reach Consul: timeout 2');
  });

  it('names no line where it is not told how to find one', () => {
    expect(explain(withContainer('app', 1, []))).not.toHaveProperty('origin');
  });

  it('says nothing where it knows nothing', () => {
    expect(explain(NOTHING)).toBeUndefined();
  });

  it('ignores checks that only warn', () => {
    const check = { kind: 'validation', name: 'X', mode: 'WARN', reason: 'might be' } as const;
    expect(explain({ ...NOTHING, checks: [check] })).toBeUndefined();
  });
});
