import {
  CloudFormationClient,
  CreateChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { stackTags } from '../../src/deploy/stack-tags.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { OWNER, smallMesh } from '../deploy/small-mesh.ts';
import { type Harness, outcomeOf, outcomesOf, planOf, startHarness } from './deploy-harness.ts';
import { expectForm } from './json-schema.ts';

const TASK_FAILS = {
  kind: 'task-fails',
  service: 'web',
  container: 'web',
  exitCode: 3,
  logLines: ['reading config', 'fatal: PORT is not set'],
} as const;

/** A mesh of one service with this image. */
function webMesh(image: string): CompiledMesh {
  return smallMesh({ services: { web: { image } } });
}

async function deployed(mesh: CompiledMesh): Promise<Harness> {
  const harness = await startHarness();
  const applied = await harness.apply(mesh);
  expect(applied.exitCode).toBe(0);
  return harness;
}

/** Deploys the service's stack as another tool would. */
async function deployByHand(
  harness: Harness,
  mesh: CompiledMesh,
  kind: 'CREATE' | 'UPDATE',
  rollback: 'on' | 'off' = 'on',
): Promise<void> {
  const stack = mesh.stacks.find(({ component }) => component === 'web');
  const signal = AbortSignal.timeout(5000);
  const base = await harness.clients.cloudformation.describeStack('shop-dev--base', signal);
  const tags = Object.entries(stackTags(mesh.identity, OWNER, 'web'));
  const client = new CloudFormationClient({});
  const { Id } = await client.send(
    new CreateChangeSetCommand({
      ChangeSetName: `by-hand-${harness.sandbox.calls('ExecuteChangeSet').length}`,
      ChangeSetType: kind,
      StackName: 'shop-dev--web',
      TemplateBody: stack?.body,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: [{ ParameterKey: 'ClusterName', ParameterValue: base?.outputs['ClusterName'] }],
      Tags: tags.map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  await harness.sandbox.untilIdle();
  const DisableRollback = rollback === 'off';
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id, DisableRollback }));
}

describe('apply', () => {
  it('creates a mesh, after which the plan is empty and a second apply does nothing', async () => {
    const harness = await startHarness();
    const applied = await harness.apply(smallMesh());
    expect(applied.exitCode).toBe(0);
    expect(outcomesOf(applied)).toEqual({ base: 'applied', web: 'applied', api: 'applied' });
    expect(planOf(await harness.plan(smallMesh())).outcome).toBe('no-changes');
    const before = harness.sandbox.calls('CreateChangeSet').length;
    const again = await harness.apply(smallMesh());
    expect(again.exitCode).toBe(0);
    expect(outcomeOf(again).outcome).toBe('no-changes');
    expect(harness.sandbox.calls('CreateChangeSet')).toHaveLength(before);
  });

  it('starts services side by side, and only after base', async () => {
    const harness = await deployed(smallMesh());
    const order = harness.sandbox
      .calls('ExecuteChangeSet')
      .map(({ input }) => JSON.stringify(input));
    expect(order).toHaveLength(3);
    expect(order[0]).toContain('meshc-');
    const calls = harness.sandbox
      .calls()
      .map(({ operation, input }) => `${operation} ${input['StackName'] ?? ''}`);
    const created = calls.filter((call) => /^CreateChangeSet .*\w--\w/.test(call));
    expect(created[0]).toBe('CreateChangeSet shop-dev--base');
  });

  it('rolls out a new image as a new revision', async () => {
    const harness = await deployed(webMesh('web:1'));
    const updated = await harness.apply(webMesh('web:2'));
    expect(updated.exitCode).toBe(0);
    expect(outcomesOf(updated)).toEqual({ base: 'no-changes', web: 'applied' });
    expect(updated.stderr).toContain(
      'new revision, rolling deploy: ContainerDefinitions[web].Image: "web:1" → "web:2"',
    );
    expect(planOf(await harness.plan(webMesh('web:2'))).outcome).toBe('no-changes');
    expect(outcomesOf(await harness.apply(webMesh('web:1')))).toMatchObject({ web: 'applied' });
    expect(outcomesOf(await harness.apply(webMesh('web:2')))).toMatchObject({ web: 'applied' });
  });

  it('replaces a cluster together with the services in it', async () => {
    const harness = await deployed(smallMesh({ clusterName: 'one' }));
    const replaced = await harness.apply(smallMesh({ clusterName: 'two' }));
    expect(replaced.stderr).toContain('! base: replaces Cluster');
    expect(outcomesOf(replaced)).toEqual({ base: 'applied', web: 'applied', api: 'applied' });
    expect(replaced.exitCode).toBe(0);
  });

  it('removes a component that left the file, last', async () => {
    const harness = await deployed(smallMesh());
    const removed = await harness.apply(webMesh('web:2'));
    expect(removed.exitCode).toBe(0);
    expect(outcomesOf(removed)).toEqual({ base: 'no-changes', web: 'applied', api: 'removed' });
    expect(planOf(await harness.plan(webMesh('web:2'))).outcome).toBe('no-changes');
  });
});

describe('apply with a clock that is wrong', () => {
  it.each([1_200_000, -1_200_000])('is none the worse for %i milliseconds', async (aheadMs) => {
    const harness = await startHarness({ faults: [{ kind: 'clock-skew', aheadMs }] });
    expect((await harness.apply(webMesh('web:1'))).exitCode).toBe(0);
  });
});

describe('apply that fails', () => {
  it('goes back, and names container, exit code, log and line within the first lines', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add(TASK_FAILS);
    const failed = await harness.apply(webMesh('web:2'), { format: 'text' });
    expect(failed.exitCode).toBe(6);
    const [first, , third, fourth, fifth] = failed.stdout.split('\n');
    expect(first).toBe(
      'mesh.yaml:10:3: web failed and rolled back: container web ended by itself with exit code 3: fatal: PORT is not set',
    );
    expect(third).toBe('  then run: meshc apply');
    expect(fourth).toMatch(/^ {2}task \w+ stopped: EssentialContainerExited/);
    expect(fifth).toBe('    container web: exit code 3, failed first');
    expect(failed.stdout).toContain('      | fatal: PORT is not set');
  });

  it.each([
    [{ kind: 'image-not-found', service: 'web' }, /the image \S+ .* cannot be found/],
    [
      {
        kind: 'start-fails',
        service: 'web',
        reason: 'ResourceInitializationError: unable to pull secrets or registry auth: no',
      },
      /ECS could not prepare the task: unable to pull secrets/,
    ],
    [{ kind: 'health-check-fails', service: 'web' }, /not healthy in time/],
    [
      { ...TASK_FAILS, exitCode: 137, reason: 'OutOfMemoryError: Container killed' },
      /web used more memory/,
    ],
  ] as const)('says in its first line what is behind $kind', async (fault, meaning) => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add(fault);
    const failed = await harness.apply(webMesh('web:2'), { format: 'text' });
    expect(failed.exitCode).toBe(6);
    expect(failed.stdout.split('\n')[0]).toMatch(meaning);
  });

  it('leaves nothing behind when a first create fails, and works once the cause is gone', async () => {
    const harness = await startHarness({ faults: [TASK_FAILS] });
    const failed = await harness.apply(webMesh('web:1'));
    expect(failed.exitCode).toBe(6);
    expect(outcomesOf(failed)).toEqual({ base: 'applied', web: 'rolled-back' });
    expect(outcomeOf(failed).stacks[1]?.cause?.task?.firstFailed).toMatchObject({
      name: 'web',
      exitCode: 3,
    });
    const left = await harness.clients.cloudformation.describeStack(
      'shop-dev--web',
      AbortSignal.timeout(5000),
    );
    expect(left).toBeUndefined();
    harness.sandbox.faults.clear();
    expect((await harness.apply(webMesh('web:1'))).exitCode).toBe(0);
  });

  it('starts no further stack', async () => {
    const harness = await startHarness({
      faults: [
        {
          kind: 'resource-fails',
          logicalId: 'Cluster',
          phase: 'create',
          message: 'limit exceeded',
        },
      ],
    });
    const failed = await harness.apply(smallMesh());
    expect(failed.exitCode).toBe(6);
    expect(outcomesOf(failed)).toEqual({
      base: 'rolled-back',
      web: 'not-started',
      api: 'not-started',
    });
    expect(outcomeOf(failed).stacks[0]?.cause?.resources).toMatchObject([
      { logicalId: 'Cluster', reason: expect.stringContaining('limit exceeded') },
    ]);
  });

  it('does not believe CloudFormation when ECS took the deployment back, and rolls out again next time', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add({ kind: 'silent-rollback', service: 'web' });
    const failed = await harness.apply(webMesh('web:2'));
    expect(failed.exitCode).toBe(6);
    expect(outcomeOf(failed).stacks[1]?.message).toContain('ECS took the deployment back');
    harness.sandbox.faults.clear();
    const plan = planOf(await harness.plan(webMesh('web:2')));
    expect(plan.stacks[1]).toMatchObject({ component: 'web', action: 'redeploy' });
    expect((await harness.apply(webMesh('web:2'))).exitCode).toBe(0);
    expect(planOf(await harness.plan(webMesh('web:2'))).outcome).toBe('no-changes');
  });

  it('rolls out again also when the stack changes in something else', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add({ kind: 'silent-rollback', service: 'web' });
    expect((await harness.apply(webMesh('web:2'))).exitCode).toBe(6);
    harness.sandbox.faults.clear();
    const mesh = smallMesh({ services: { web: { image: 'web:2', rolePolicies: true } } });
    expect(outcomesOf(await harness.apply(mesh))).toMatchObject({ web: 'applied' });
    expect(planOf(await harness.plan(mesh)).outcome).toBe('no-changes');
  });

  it('says what to run when a stack cannot go back by itself', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      stack: 'shop-dev--web',
      logicalId: 'Service',
      phase: 'update',
      message: 'no',
    });
    const failed = await harness.apply(webMesh('web:2'));
    expect(failed.exitCode).toBe(7);
    expect(outcomeOf(failed).stacks[1]?.command).toBe(
      'aws cloudformation continue-update-rollback --stack-name shop-dev--web --region eu-west-1',
    );
    const again = await harness.apply(webMesh('web:2'));
    expect(again.exitCode).toBe(7);
    expect(outcomeOf(again).stacks[0]?.message).toContain('UPDATE_ROLLBACK_FAILED');
  });

  it('removes what another tool left of a failed create, and creates again', async () => {
    const harness = await deployed(smallMesh({ services: {} }));
    harness.sandbox.faults.add(TASK_FAILS);
    const mesh = webMesh('web:1');
    await deployByHand(harness, mesh, 'CREATE');
    await harness.sandbox.untilIdle();
    harness.sandbox.faults.clear();
    const plan = planOf(await harness.plan(mesh));
    expect(plan.stacks[1]).toMatchObject({
      action: 'recreate',
      base: { status: 'ROLLBACK_COMPLETE' },
    });
    expect(outcomesOf(await harness.apply(mesh))).toEqual({ base: 'no-changes', web: 'applied' });
  });

  it('says which check of CloudFormation refused the change set, and leaves no empty stack', async () => {
    const harness = await startHarness({
      faults: [
        { kind: 'validation-fails', logicalId: 'LogGroup', message: 'the name is taken' },
        { kind: 'validation-fails', logicalId: 'Cluster', message: 'nearly full', mode: 'WARN' },
      ],
    });
    const failed = await harness.apply(smallMesh());
    expect(failed.exitCode).toBe(1);
    expectForm('outcome', failed.stdout);
    expect(outcomesOf(failed)).toEqual({ base: 'error', web: 'not-started', api: 'not-started' });
    const [base] = outcomeOf(failed).stacks;
    expect(base?.message).toContain('CloudFormation refused the change set');
    expect(base?.cause?.checks).toMatchObject([
      { logicalId: 'LogGroup', reason: 'the name is taken', mode: 'FAIL' },
    ]);
    expect(failed.stderr).toContain('nearly full');
    const signal = AbortSignal.timeout(5000);
    await harness.sandbox.untilIdle();
    expect(await harness.clients.cloudformation.describeStack('shop-dev--base', signal)).toBe(
      undefined,
    );
  });
});

describe('apply on a bad day', () => {
  it.each(['throttle', 'server-error', 'html-error', 'lost-request', 'lost-reply'] as const)(
    'succeeds although every call has a %s',
    async (kind) => {
      const operations = [
        'GetCallerIdentity',
        'DescribeStacks',
        'GetTemplate',
        'ListStackResources',
        'CreateChangeSet',
        'DescribeChangeSet',
        'ExecuteChangeSet',
        'DescribeStackEvents',
        'DescribeServices',
        'ListChangeSets',
      ];
      const harness = await deployed(webMesh('web:1'));
      for (const operation of operations) harness.sandbox.faults.add({ kind, operation, times: 2 });
      const updated = await harness.apply(webMesh('web:2'));
      expect(updated.exitCode).toBe(0);
      expect(outcomesOf(updated)).toEqual({ base: 'no-changes', web: 'applied' });
      expect(planOf(await harness.plan(webMesh('web:2'))).outcome).toBe('no-changes');
    },
  );

  it('goes on although reads fail for minutes', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add({ kind: 'throttle', operation: 'DescribeStackEvents', times: 40 });
    const updated = await harness.apply(webMesh('web:2'));
    expect(updated.exitCode).toBe(0);
  });
});

describe('apply and others', () => {
  it('refuses another account, another region and another owner before it compares anything', async () => {
    const harness = await deployed(webMesh('web:1'));
    const elsewhere = await harness.apply(smallMesh({ accountId: '999900001111' }));
    expect(elsewhere.exitCode).toBe(5);
    expect(outcomeOf(elsewhere)).toMatchObject({
      outcome: 'wrong-target',
      message: expect.stringContaining('999900001111'),
    });
    const mesh = webMesh('web:1');
    const region = await harness.apply({
      ...mesh,
      target: { ...mesh.target, region: 'us-east-1' },
    });
    expect(region.exitCode).toBe(5);
    expect(outcomeOf(region)).toMatchObject({
      outcome: 'wrong-target',
      message: expect.stringContaining('set AWS_REGION=us-east-1'),
    });
    const foreign = await harness.plan(mesh, { owner: 'github.com/example/other' });
    expect(foreign.exitCode).toBe(5);
    expect(foreign.stderr).toContain(OWNER);
  });

  it('does nothing without an approval', async () => {
    const harness = await startHarness();
    const nobody = await harness.apply(smallMesh(), { change: { yes: false } });
    expect(nobody.exitCode).toBe(3);
    expect(outcomeOf(nobody).message).toContain('--yes');
    const no = await harness.apply(smallMesh(), { answer: 'no' });
    expect(no.exitCode).toBe(3);
    expect(harness.sandbox.calls('CreateChangeSet')).toEqual([]);
    expect((await harness.apply(smallMesh(), { answer: 'yes' })).exitCode).toBe(0);
  });

  it('refuses stacks that somebody changed while the user was reading the plan', async () => {
    const harness = await deployed(smallMesh());
    const meanwhile = async (): Promise<void> => {
      const image = `web:by-hand-${harness.sandbox.calls().length}`;
      await deployByHand(harness, webMesh(image), 'UPDATE');
      await harness.sandbox.untilIdle();
    };
    const mesh = smallMesh({ services: { web: { image: 'web:2' }, api: {} } });
    const stale = await harness.apply(mesh, { answer: 'yes', meanwhile });
    expect(stale.exitCode).toBe(5);
    expect(outcomesOf(stale)).toEqual({ base: 'no-changes', web: 'stale', api: 'no-changes' });
    const removed = await harness.destroy(mesh, { answer: 'shop', meanwhile });
    expect(removed.exitCode).toBe(5);
    expect(outcomesOf(removed)).toMatchObject({ web: 'stale', base: 'not-started' });
  });

  it('stops at the timeout, and a second apply attaches and ends with the truth', async () => {
    const harness = await deployed(webMesh('web:1'));
    const late = await harness.apply(webMesh('web:2'), { change: { timeoutMs: 1000 } });
    expect(late.exitCode).toBe(8);
    expect(outcomeOf(late).stacks[1]).toMatchObject({
      outcome: 'detached',
      command: 'meshc apply',
    });
    const resumed = await harness.apply(webMesh('web:2'));
    expect(resumed.stderr).toContain('web: waiting for change set meshc-');
    expect(resumed.exitCode).toBe(0);
    expect(planOf(await harness.plan(webMesh('web:2'))).outcome).toBe('no-changes');
  });

  it('says after an interrupt what goes on, and starts nothing any more', async () => {
    const harness = await startHarness();
    const interrupt = new AbortController();
    const applied = harness.apply(smallMesh(), { signal: interrupt.signal });
    await expect
      .poll(() => harness.sandbox.calls('ExecuteChangeSet').length, { interval: 1 })
      .toBe(1);
    interrupt.abort();
    const interrupted = await applied;
    expect(interrupted.exitCode).toBe(130);
    expect(outcomesOf(interrupted)).toEqual({
      base: 'interrupted',
      web: 'not-started',
      api: 'not-started',
    });
    expect(outcomeOf(interrupted).stacks[0]).toMatchObject({
      message: expect.stringContaining('goes on in AWS'),
      command: 'meshc apply',
    });
    expect((await harness.apply(smallMesh())).exitCode).toBe(0);
  });

  it('ends with the failure of the apply that was interrupted, without trying again', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add(TASK_FAILS);
    const interrupt = new AbortController();
    const before = harness.sandbox.calls('ExecuteChangeSet').length;
    const applied = harness.apply(webMesh('web:2'), { signal: interrupt.signal });
    await expect
      .poll(() => harness.sandbox.calls('ExecuteChangeSet').length, { interval: 1 })
      .toBe(before + 1);
    interrupt.abort();
    expect((await applied).exitCode).toBe(130);
    const second = await harness.apply(webMesh('web:2'));
    expect(second.exitCode).toBe(6);
    expect(outcomeOf(second).stacks[0]?.cause?.task?.firstFailed?.name).toBe('web');
    expect(harness.sandbox.calls('ExecuteChangeSet')).toHaveLength(before + 1);
  });

  it('never works on one stack twice at the same time', async () => {
    const harness = await deployed(webMesh('web:1'));
    const both = await Promise.all([
      harness.apply(webMesh('web:2')),
      harness.apply(webMesh('web:3')),
    ]);
    const codes = both.map(({ exitCode }) => exitCode).sort();
    expect(codes).toSatisfy((found: number[]) => found.join() === '0,0' || found.join() === '0,5');
    const refused = harness.sandbox
      .calls('ExecuteChangeSet')
      .filter(({ outcome }) => outcome !== 'ok');
    expect(refused.length).toBeLessThanOrEqual(1);
  });

  it('rolls back what another tool left half-way, and updates then', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      stack: 'shop-dev--web',
      logicalId: 'TaskRole',
      phase: 'update',
      message: 'no',
      times: 1,
    });
    const half = smallMesh({ services: { web: { image: 'web:1', rolePolicies: true } } });
    await deployByHand(harness, half, 'UPDATE', 'off');
    await harness.sandbox.untilIdle();
    const plan = planOf(await harness.plan(webMesh('web:2')));
    expect(plan.stacks[1]).toMatchObject({ action: 'update', base: { status: 'UPDATE_FAILED' } });
    expect((await harness.apply(webMesh('web:2'))).exitCode).toBe(0);
    expect(harness.sandbox.calls('RollbackStack')).toHaveLength(1);
  });

  it('waits for an operation of another tool, says whose it is, and applies then', async () => {
    const harness = await deployed(webMesh('web:1'));
    await deployByHand(harness, webMesh('web:9'), 'UPDATE');
    const applied = await harness.apply(webMesh('web:2'));
    expect(applied.stderr).toContain('web: waiting for change set by-hand-2 (UPDATE_IN_PROGRESS)');
    expect(outcomesOf(applied)).toMatchObject({ web: 'applied' });
  });

  it('gives up waiting for others after the lock timeout', async () => {
    const harness = await deployed(webMesh('web:1'));
    harness.sandbox.faults.add({ kind: 'never-steady', service: 'web' });
    await deployByHand(harness, webMesh('web:9'), 'UPDATE');
    const applied = await harness.apply(webMesh('web:2'), { change: { lockTimeoutMs: 60_000 } });
    expect(applied.exitCode).toBe(8);
  });

  it('stops waiting when AWS no longer takes the credentials, and says how to go on', async () => {
    const harness = await deployed(webMesh('web:1'));
    const applied = harness.apply(webMesh('web:2'));
    const before = harness.sandbox.calls('ExecuteChangeSet').length;
    await expect
      .poll(() => harness.sandbox.calls('ExecuteChangeSet').length, { interval: 1 })
      .toBe(before + 1);
    harness.sandbox.faults.add({
      kind: 'api-error',
      code: 'ExpiredToken',
      message: 'expired',
      status: 403,
      times: 1000,
    });
    const detached = await applied;
    expect(detached.exitCode).toBe(8);
    expect(outcomeOf(detached).stacks[1]).toMatchObject({
      outcome: 'detached',
      message: expect.stringContaining('no longer takes the credentials'),
      command: 'meshc apply',
    });
    harness.sandbox.faults.clear();
    expect((await harness.apply(webMesh('web:2'))).exitCode).toBe(0);
  });

  it('can be interrupted after any call and applied again', async () => {
    const counting = await startHarness();
    await counting.apply(webMesh('web:1'));
    const calls = counting.sandbox.calls().length;
    for (let after = 1; after < calls; after += 3) {
      const harness = await startHarness();
      const interrupt = new AbortController();
      const first = harness.apply(webMesh('web:1'), { signal: interrupt.signal });
      await expect
        .poll(() => harness.sandbox.calls().length >= after, { interval: 0, timeout: 10_000 })
        .toBe(true);
      interrupt.abort();
      expect([0, 130]).toContain((await first).exitCode);
      expect((await harness.apply(webMesh('web:1'))).exitCode).toBe(0);
      expect(planOf(await harness.plan(webMesh('web:1'))).outcome).toBe('no-changes');
    }
  }, 120_000);
});
