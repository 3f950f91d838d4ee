import { describe, expect, it } from 'vitest';
import type { DeployClients } from '../../../src/clients/deploy-clients.ts';
import type { TaskQuery } from '../../../src/clients/ecs.ts';
import type { ApplyContext } from '../../../src/deploy/apply/apply-context.ts';
import { waitForDrainedTasks } from '../../../src/deploy/apply/drained-tasks.ts';

const SERVICE = { component: 'web', cluster: 'main', family: 'shop-dev-web' };

/** Waits with one task that stops at `stoppedAtMs`; says when the wait was over. */
async function drain(
  stoppedAtMs: number,
  options: { readonly deadlineMs?: number } = {},
): Promise<{ readonly isDrained: boolean; readonly endedAtMs: number }> {
  let nowMs = 0;
  const listTasks = ({ desiredStatus }: TaskQuery) => {
    const lastStatus = nowMs < stoppedAtMs ? 'DEPROVISIONING' : 'STOPPED';
    const task = { taskArn: 'arn', taskDefinitionArn: 'td', lastStatus, containers: [] };
    return Promise.resolve(desiredStatus === 'STOPPED' ? [task] : []);
  };
  const clock = {
    now: () => nowMs,
    random: () => 0.5,
    sleep: (milliseconds: number) => {
      nowMs += milliseconds;
      return Promise.resolve();
    },
  };
  const context = {
    // The wait uses this call and the clock, nothing else of the world.
    clients: { ecs: { listTasks }, clock } as unknown as DeployClients,
    report: () => undefined,
    signal: new AbortController().signal,
    deadlineMs: options.deadlineMs ?? Number.POSITIVE_INFINITY,
  } as unknown as ApplyContext;
  return { isDrained: await waitForDrainedTasks(context, [SERVICE]), endedAtMs: nowMs };
}

describe('waitForDrainedTasks', () => {
  it('gives the controller two rounds after the last task has stopped', async () => {
    const { isDrained, endedAtMs } = await drain(60_000);
    expect(isDrained).toBe(true);
    expect(endedAtMs).toBeGreaterThanOrEqual(80_000);
    expect(endedAtMs).toBeLessThan(90_000);
  });

  it('does not wait for ever for tasks that live on', async () => {
    const { isDrained, endedAtMs } = await drain(Number.POSITIVE_INFINITY);
    expect(isDrained).toBe(true);
    expect(endedAtMs).toBeLessThan(700_000);
  });

  it('says that it did not finish when the deadline comes first', async () => {
    expect((await drain(60_000, { deadlineMs: 30_000 })).isDrained).toBe(false);
  });
});
