import { describe, expect, it } from 'vitest';
import type { DeployClients } from '../../../src/clients/deploy-clients.ts';
import type { ApplyContext } from '../../../src/deploy/apply/apply-context.ts';
import { followRollout } from '../../../src/deploy/apply/verify-service.ts';
import type { StackChange } from '../../../src/model/change.ts';
import type { StackOutcome } from '../../../src/model/outcome.ts';

const SERVICE = 'arn:aws:ecs:eu-west-1:111122223333:service/main/web';
const PLANNED = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:2';
const FORMER = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1';
const CHANGE: StackChange = {
  component: 'web',
  stackName: 'shop-dev--web',
  action: 'update',
  dependsOn: [],
  resources: [],
  outputs: [],
  tags: [],
};

/** Follows a rollout while ECS's primary deployment is each of these in turn; the last one stays. */
function follow(
  primaries: readonly (readonly [taskDefinitionArn: string, rolloutState: string])[],
): Promise<StackOutcome | undefined> {
  let looks = 0;
  const describeServices = () => {
    const at = Math.min(Math.floor(looks / 2), primaries.length - 1);
    looks += 1;
    const [taskDefinitionArn = '', rolloutState = ''] = primaries[at] ?? [];
    const counts = { desired: 1, running: 1, pending: 0, failed: 0 };
    const deployments = [{ status: 'PRIMARY', taskDefinitionArn, rolloutState, ...counts }];
    return Promise.resolve([{ serviceArn: SERVICE, status: 'ACTIVE', events: [], deployments }]);
  };
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    random: () => 0.5,
    sleep: (milliseconds: number) => {
      nowMs += milliseconds;
      return Promise.resolve();
    },
  };
  const ecs = { describeServices, listTasks: () => Promise.resolve([]) };
  const context = {
    // The rollout is followed by these calls and the clock, nothing else of the world.
    clients: { ecs, clock, region: 'eu-west-1' } as unknown as DeployClients,
    report: () => undefined,
    signal: new AbortController().signal,
    deadlineMs: 600_000,
    resumeCommand: 'meshc apply',
    stacks: new Map(),
  } as unknown as ApplyContext;
  return followRollout(context, CHANGE, { serviceArn: SERVICE, taskDefinitionArn: PLANNED });
}

describe('followRollout', () => {
  it('is content once the planned revision is rolled out', async () => {
    expect(
      await follow([
        [PLANNED, 'IN_PROGRESS'],
        [PLANNED, 'COMPLETED'],
      ]),
    ).toBeUndefined();
  });

  it('does not take one read that lags behind for a rollback', async () => {
    expect(
      await follow([
        [FORMER, 'COMPLETED'],
        [PLANNED, 'COMPLETED'],
      ]),
    ).toBeUndefined();
  });

  it('says that ECS took the deployment back when it keeps saying so', async () => {
    expect(await follow([[FORMER, 'COMPLETED']])).toMatchObject({
      outcome: 'rolled-back',
      message: expect.stringContaining(PLANNED),
    });
  });

  it('asks for attention when a deployment failed and stays', async () => {
    expect(await follow([[PLANNED, 'FAILED']])).toMatchObject({
      outcome: 'needs-attention',
      command:
        'aws ecs update-service --cluster main --region eu-west-1 --service web --force-new-deployment',
    });
  });

  it('stops at the deadline', async () => {
    expect(await follow([[PLANNED, 'IN_PROGRESS']])).toMatchObject({
      outcome: 'detached',
      command: 'meshc apply',
    });
  });
});
