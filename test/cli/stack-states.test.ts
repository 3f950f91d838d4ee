import { describe, expect, it } from 'vitest';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { smallMesh } from '../deploy/small-mesh.ts';
import { type Harness, outcomeOf, outcomesOf, planOf, startHarness } from './deploy-harness.ts';

function webMesh(image: string): CompiledMesh {
  return smallMesh({ services: { web: { image } } });
}

/** A mesh whose service's stack is in a state as something else has left it. */
async function inState(status: string): Promise<Harness> {
  const harness = await startHarness();
  expect((await harness.apply(webMesh('web:1'))).exitCode).toBe(0);
  const stack = harness.sandbox.world.regions
    .get('eu-west-1')
    ?.cloudFormation.stacks.find(({ name }) => name === 'shop-dev--web');
  if (!stack) throw new Error('there is no stack');
  Object.assign(stack, { status });
  return harness;
}

const DELETE = 'aws cloudformation delete-stack --stack-name shop-dev--web --region eu-west-1';
const CONTINUE =
  'aws cloudformation continue-update-rollback --stack-name shop-dev--web --region eu-west-1';
const LOOK = 'aws cloudformation describe-stacks --stack-name shop-dev--web --region eu-west-1';

describe('apply finds a stack', () => {
  it.each([
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
    'IMPORT_COMPLETE',
    'IMPORT_ROLLBACK_COMPLETE',
  ])('in %s, and updates it', async (status) => {
    const harness = await inState(status);
    expect((await harness.apply(webMesh('web:2'))).exitCode).toBe(0);
    expect(planOf(await harness.plan(webMesh('web:2'))).outcome).toBe('no-changes');
  });

  it.each(['CREATE_FAILED', 'ROLLBACK_COMPLETE'])(
    'in %s, removes the remains and creates it',
    async (status) => {
      const harness = await inState(status);
      const plan = planOf(await harness.plan(webMesh('web:2')));
      expect(plan.stacks[1]?.action).toBe('recreate');
      expect((await harness.apply(webMesh('web:2'))).exitCode).toBe(0);
      expect(harness.sandbox.calls('DeleteStack')).toHaveLength(1);
      expect(planOf(await harness.plan(webMesh('web:2'))).outcome).toBe('no-changes');
    },
  );

  it.each([
    ['UPDATE_ROLLBACK_FAILED', CONTINUE],
    ['IMPORT_ROLLBACK_FAILED', LOOK],
    ['ROLLBACK_FAILED', DELETE],
    ['DELETE_FAILED', DELETE],
    ['A_STATE_OF_TOMORROW', LOOK],
  ])('in %s, leaves it alone and prints the one command that helps', async (status, command) => {
    const harness = await inState(status);
    const made = harness.sandbox.calls('CreateChangeSet').length;
    const applied = await harness.apply(webMesh('web:2'));
    expect(applied.exitCode).toBe(7);
    expect(outcomeOf(applied).stacks[0]).toMatchObject({
      component: 'web',
      outcome: 'needs-attention',
      message: `stack shop-dev--web is ${status}`,
      command,
    });
    expect(harness.sandbox.calls('CreateChangeSet')).toHaveLength(made);
  });

  it.each([
    'CREATE_IN_PROGRESS',
    'ROLLBACK_IN_PROGRESS',
    'DELETE_IN_PROGRESS',
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'IMPORT_IN_PROGRESS',
    'IMPORT_ROLLBACK_IN_PROGRESS',
  ])('in %s, waits for it, and says after the lock timeout how to go on', async (status) => {
    const harness = await inState(status);
    const made = harness.sandbox.calls('CreateChangeSet').length;
    const applied = await harness.apply(webMesh('web:2'), { change: { lockTimeoutMs: 60_000 } });
    expect(applied.exitCode).toBe(8);
    expect(applied.stderr).toContain(`(${status})`);
    expect(outcomeOf(applied).stacks[0]).toMatchObject({
      outcome: 'detached',
      command: 'meshc apply',
    });
    expect(harness.sandbox.calls('CreateChangeSet')).toHaveLength(made);
  });

  it('in REVIEW_IN_PROGRESS, and creates what is in it so far: nothing', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh({ services: {} }));
    const signal = AbortSignal.timeout(5000);
    await harness.clients.cloudformation.createChangeSet(
      {
        stackName: 'shop-dev--web',
        name: 'by-hand',
        kind: 'CREATE',
        templateBody: JSON.stringify({ Resources: { A: { Type: 'AWS::Logs::LogGroup' } } }),
        parameters: {},
        tags: {},
        capabilities: [],
        token: 'a',
      },
      signal,
    );
    await harness.sandbox.untilIdle();
    expect(outcomesOf(await harness.apply(webMesh('web:2')))).toMatchObject({ web: 'applied' });
  });

  it('in DELETE_COMPLETE, which is none', async () => {
    const harness = await inState('DELETE_COMPLETE');
    const plan = planOf(await harness.plan(webMesh('web:2')));
    expect(plan.stacks[1]?.action).toBe('create');
  });
});
