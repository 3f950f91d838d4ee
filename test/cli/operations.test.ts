import { describe, expect, it } from 'vitest';
import { runCancel, runRedeploy, runWatch } from '../../src/cli/operations.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { smallMesh } from '../deploy/small-mesh.ts';
import {
  type CommandOptions,
  changeOf,
  type Finished,
  type Harness,
  inputOf,
  outcomeOf,
  outcomesOf,
  planOf,
  run,
  startHarness,
} from './deploy-harness.ts';
import { expectForm } from './json-schema.ts';

function webMesh(image: string): CompiledMesh {
  return smallMesh({ services: { web: { image } } });
}

async function deployed(mesh: CompiledMesh): Promise<Harness> {
  const harness = await startHarness();
  expect((await harness.apply(mesh)).exitCode).toBe(0);
  return harness;
}

function watch({ clients }: Harness, mesh: CompiledMesh, options: CommandOptions = {}) {
  return run(options, (terminal) =>
    runWatch({ ...inputOf(mesh, options), ...changeOf(options), terminal, clients }),
  );
}

function cancel({ clients }: Harness, mesh: CompiledMesh, options: CommandOptions = {}) {
  return run(options, (terminal) =>
    runCancel({ ...inputOf(mesh, options), ...changeOf(options), terminal, clients }),
  );
}

function redeploy(
  { clients }: Harness,
  mesh: CompiledMesh,
  options: CommandOptions = {},
): Promise<Finished> {
  return run(options, (terminal) =>
    runRedeploy({
      ...inputOf(mesh, options),
      ...changeOf(options),
      terminal,
      clients,
      components: ['web'],
    }),
  );
}

const DETACHED = { change: { isDetached: true } };
const TASK_FAILS = { kind: 'task-fails', service: 'web', container: 'web', exitCode: 3 } as const;

describe('apply --no-wait', () => {
  it('ends with exit code 8 and the command that goes on, which then finds its work', async () => {
    const harness = await deployed(webMesh('web:1'));
    const detached = await harness.apply(webMesh('web:2'), DETACHED);
    expect(detached.exitCode).toBe(8);
    expect(outcomeOf(detached).stacks[1]).toMatchObject({
      outcome: 'detached',
      message: expect.stringContaining('goes on in AWS'),
      command: 'meshc apply',
    });
    const watched = await watch(harness, webMesh('web:2'));
    expect(watched.exitCode).toBe(0);
    expect(outcomesOf(watched)).toEqual({ base: 'no-changes', web: 'applied' });
    expect(planOf(await harness.plan(webMesh('web:2'))).outcome).toBe('no-changes');
  });

  it('gets a first deploy done by being repeated', async () => {
    const harness = await startHarness();
    let finished = await harness.apply(smallMesh(), DETACHED);
    expect(outcomesOf(finished)).toEqual({
      base: 'detached',
      web: 'not-started',
      api: 'not-started',
    });
    for (let round = 0; round < 5 && finished.exitCode === 8; round += 1) {
      await harness.sandbox.untilIdle();
      finished = await harness.apply(smallMesh(), DETACHED);
    }
    expect(finished.exitCode).toBe(0);
    expect(planOf(await harness.plan(smallMesh())).outcome).toBe('no-changes');
  });
});

describe('watch', () => {
  it('tells the cause of a failure like the apply that was left would have, and changes nothing', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add(TASK_FAILS);
    await harness.apply(webMesh('web:2'), DETACHED);
    const before = harness.sandbox.calls().length;
    const watched = await watch(harness, webMesh('web:2'));
    expect(watched.exitCode).toBe(6);
    expect(outcomeOf(watched).stacks[1]?.cause?.task?.firstFailed?.exitCode).toBe(3);
    const writes = harness.sandbox
      .calls()
      .slice(before)
      .filter(({ operation }) => !/^(Describe|Get|List)/.test(operation));
    expect(writes).toEqual([]);
  });

  it('says that nothing is going on', async () => {
    const harness = await deployed(webMesh('web:1'));
    const watched = await watch(harness, webMesh('web:1'));
    expect(watched.exitCode).toBe(0);
    expect(outcomeOf(watched).message).toBe('nothing is going on');
  });
});

describe('cancel', () => {
  it('takes a running update back', async () => {
    const harness = await deployed(webMesh('web:1'));
    await harness.apply(webMesh('web:2'), DETACHED);
    const cancelled = await cancel(harness, webMesh('web:2'));
    expect(cancelled.exitCode).toBe(0);
    expectForm('outcome', cancelled.stdout);
    expect(outcomeOf(cancelled)).toMatchObject({
      outcome: 'cancelled',
      stacks: [{ component: 'web', outcome: 'cancelled' }],
    });
    expect(planOf(await harness.plan(webMesh('web:1'))).outcome).toBe('no-changes');
  });

  it('removes what a running creation has made so far', async () => {
    const harness = await deployed(smallMesh({ services: {} }));
    await harness.apply(webMesh('web:1'), DETACHED);
    expect(outcomesOf(await cancel(harness, webMesh('web:1')))).toEqual({ web: 'cancelled' });
    const found = await harness.clients.cloudformation.describeStack(
      'shop-dev--web',
      AbortSignal.timeout(5000),
    );
    expect(found).toBeUndefined();
  });

  it('asks first, and does nothing where nothing is going on', async () => {
    const harness = await deployed(webMesh('web:1'));
    expect((await cancel(harness, webMesh('web:1'))).exitCode).toBe(0);
    await harness.apply(webMesh('web:2'), DETACHED);
    expect((await cancel(harness, webMesh('web:2'), { answer: 'no' })).exitCode).toBe(3);
    expect(harness.sandbox.calls('CancelUpdateStack')).toEqual([]);
  });
});

describe('redeploy', () => {
  it('replaces the tasks of a service that stays as it is', async () => {
    const harness = await deployed(webMesh('web:1'));
    const done = await redeploy(harness, webMesh('web:1'));
    expect(done.exitCode).toBe(0);
    expect(outcomesOf(done)).toEqual({ web: 'applied' });
    expect(harness.sandbox.calls('UpdateService')).toHaveLength(1);
    expect(planOf(await harness.plan(webMesh('web:1'))).outcome).toBe('no-changes');
  });

  it('does not take the tasks from before for the new ones', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add(TASK_FAILS);
    const failed = await redeploy(harness, webMesh('web:1'));
    expect(failed.exitCode).toBe(6);
    expect(outcomeOf(failed).stacks[0]?.message).toContain('ECS took the new deployment back');
  });

  it('refuses a service that is not deployed, and one whose stack is busy', async () => {
    const harness = await deployed(smallMesh({ services: {} }));
    expect((await redeploy(harness, webMesh('web:1'))).exitCode).toBe(1);
    await harness.apply(webMesh('web:1'), DETACHED);
    expect((await redeploy(harness, webMesh('web:1'))).exitCode).toBe(8);
    expect(harness.sandbox.calls('UpdateService')).toEqual([]);
  });
});
