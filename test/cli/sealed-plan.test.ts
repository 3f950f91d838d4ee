import { describe, expect, it } from 'vitest';
import { parseSealedPlan } from '../../src/deploy/sealed/parse-sealed-plan.ts';
import type { SealedPlan } from '../../src/model/sealed-plan.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { smallMesh } from '../deploy/small-mesh.ts';
import { type Harness, outcomeOf, outcomesOf, planOf, startHarness } from './deploy-harness.ts';
import { expectForm } from './json-schema.ts';
import { applySealed, check, seal, sealedPlan } from './sealed-harness.ts';

function webMesh(image: string): CompiledMesh {
  return smallMesh({ services: { web: { image } } });
}

async function deployed(mesh: CompiledMesh): Promise<Harness> {
  const harness = await startHarness();
  expect((await harness.apply(mesh)).exitCode).toBe(0);
  return harness;
}

function sealsOf({ stacks }: SealedPlan): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(stacks.map(({ component, seal }) => [component, seal?.kind]));
}

function executions({ sandbox }: Harness): readonly string[] {
  return sandbox
    .calls('ExecuteChangeSet')
    .filter(({ outcome }) => outcome === 'ok')
    .map(({ input }) => String(input['ChangeSetName']));
}

describe('a sealed plan', () => {
  it('of a first deploy holds the change set of base, and the lists of what waits for it', async () => {
    const harness = await startHarness();
    const sealing = await seal(harness, smallMesh());
    expect(sealing.exitCode).toBe(0);
    expect(sealing.stderr).toContain(
      '1 change set in AWS, 2 to be made when their inputs are known',
    );
    const sealed = await sealedPlan(harness, smallMesh());
    expectForm('sealed-plan', JSON.stringify(sealed));
    expect(sealsOf(sealed)).toEqual({ base: 'change-set', web: 'deferred', api: 'deferred' });
    expect(executions(harness)).toEqual([]);
    expect((await check(harness, sealed)).exitCode).toBe(0);
    const applied = await applySealed(harness, sealed);
    expect(applied.exitCode).toBe(0);
    expect(outcomesOf(applied)).toEqual({ base: 'applied', web: 'applied', api: 'applied' });
    expect(planOf(await harness.plan(smallMesh())).outcome).toBe('no-changes');
  });

  it('is executed as it was sealed, by its own change sets and nothing else', async () => {
    const harness = await deployed(smallMesh());
    const mesh = smallMesh({ services: { web: { image: 'web:2' } } });
    const sealed = await sealedPlan(harness, mesh);
    expect(sealsOf(sealed)).toEqual({ base: undefined, web: 'change-set' });
    const before = executions(harness).length;
    const applied = await applySealed(harness, sealed);
    expect(outcomesOf(applied)).toEqual({ base: 'no-changes', web: 'applied', api: 'removed' });
    const seal = sealed.stacks.find(({ component }) => component === 'web')?.seal;
    const changeSetId = seal?.kind === 'change-set' ? seal.changeSetId : '';
    expect(executions(harness).slice(before)).toEqual([changeSetId]);
    expect(planOf(await harness.plan(mesh)).outcome).toBe('no-changes');
    const again = await applySealed(harness, sealed);
    expect(outcomesOf(again)).toEqual({ base: 'no-changes', web: 'no-changes', api: 'removed' });
    expect(again.exitCode).toBe(0);
    expect(executions(harness)).toHaveLength(before + 1);
  });

  it('is refused when a stack has moved on', async () => {
    const harness = await deployed(webMesh('web:1'));
    const sealed = await sealedPlan(harness, webMesh('web:2'));
    await harness.apply(webMesh('web:3'));
    const before = executions(harness).length;
    const stale = await applySealed(harness, sealed);
    expect(stale.exitCode).toBe(5);
    expect(outcomeOf(stale).message).toContain('stack shop-dev--web has moved on since the plan');
    expect((await check(harness, sealed)).exitCode).toBe(5);
    expect(executions(harness)).toHaveLength(before);
  });

  it('is refused as a whole when only one of its stacks has moved on', async () => {
    const harness = await deployed(smallMesh());
    const two = smallMesh({ services: { web: { image: 'web:2' }, api: { image: 'api:2' } } });
    const sealed = await sealedPlan(harness, two);
    await harness.apply(smallMesh({ services: { web: { image: 'web:9' }, api: {} } }));
    const before = executions(harness).length;
    expect((await applySealed(harness, sealed)).exitCode).toBe(5);
    expect(executions(harness)).toHaveLength(before);
  });

  it('is refused when its change set is gone, its time is over, or its files have changed', async () => {
    const harness = await deployed(webMesh('web:1'));
    const inputs = [{ name: 'mesh.yaml', sha256: 'a' }];
    const sealed = await sealedPlan(harness, webMesh('web:2'), { inputs, expiresMs: 60_000 });
    const edited = await applySealed(harness, sealed, {
      inputs: [{ name: 'mesh.yaml', sha256: 'b' }],
    });
    expect(outcomeOf(edited)).toMatchObject({
      outcome: 'stale',
      message: 'mesh.yaml has changed since the plan was made: plan again',
    });
    await harness.sandbox.advance(61_000);
    const late = await applySealed(harness, sealed, { inputs });
    expect(outcomeOf(late).message).toContain('the plan expired at');
    const fresh = await sealedPlan(harness, webMesh('web:2'));
    const waiting = fresh.stacks.find(({ component }) => component === 'web')?.seal;
    if (waiting?.kind !== 'change-set') throw new Error('web has no change set');
    const signal = AbortSignal.timeout(5000);
    await harness.clients.cloudformation.deleteChangeSet(waiting.changeSetId, signal);
    const gone = await applySealed(harness, fresh);
    expect(outcomeOf(gone).message).toContain('the change set of stack shop-dev--web is gone');
    expect(gone.exitCode).toBe(5);
  });

  it('is refused with another plan’s change set in its file', async () => {
    const harness = await deployed(webMesh('web:1'));
    const good = await sealedPlan(harness, webMesh('web:2'));
    const other = await sealedPlan(harness, webMesh('web:3'));
    const swapped = {
      ...good,
      stacks: good.stacks.map((stack, index) => ({ ...stack, ...sealAt(other, index) })),
    };
    const parsed = parseSealedPlan(JSON.stringify(swapped));
    expect(parsed.kind).toBe('plan');
    const refused = await applySealed(harness, swapped);
    expect(outcomeOf(refused).message).toContain('made for another plan than this file');
    expect(refused.exitCode).toBe(5);
  });

  it('waits beside others; those that have expired are deleted', async () => {
    const harness = await deployed(webMesh('web:1'));
    const first = await seal(harness, webMesh('web:2'), { expiresMs: 60_000 });
    const second = await sealedPlan(harness, webMesh('web:3'));
    expect((await check(harness, second)).exitCode).toBe(0);
    if (first.sealed) expect((await check(harness, first.sealed)).exitCode).toBe(0);
    await harness.sandbox.advance(61_000);
    await seal(harness, webMesh('web:4'));
    const signal = AbortSignal.timeout(5000);
    const waiting = await harness.clients.cloudformation.listChangeSets('shop-dev--web', signal);
    expect(waiting).toHaveLength(2);
  });

  it('goes on where a kill stopped it, and executes nothing twice', async () => {
    const harness = await startHarness();
    const sealed = await sealedPlan(harness, smallMesh());
    for (let round = 0; round < 3; round += 1) {
      const interrupt = new AbortController();
      const applied = applySealed(harness, sealed, { signal: interrupt.signal });
      await expect
        .poll(() => executions(harness).length > round, { interval: 1, timeout: 10_000 })
        .toBe(true);
      interrupt.abort();
      await applied;
    }
    const resumed = await applySealed(harness, sealed);
    expect(resumed.exitCode, resumed.stdout).toBe(0);
    expect(new Set(executions(harness)).size).toBe(executions(harness).length);
    expect(executions(harness)).toHaveLength(3);
    expect(planOf(await harness.plan(smallMesh())).outcome).toBe('no-changes');
  });

  it('does not execute a deferred change set that is not what the plan lists', async () => {
    const harness = await deployed(smallMesh({ clusterName: 'one' }));
    const sealed = await sealedPlan(harness, smallMesh({ clusterName: 'two' }));
    expect(sealsOf(sealed)).toEqual({ base: 'change-set', web: 'deferred', api: 'deferred' });
    const changed = {
      ...sealed,
      plan: {
        ...sealed.plan,
        stacks: sealed.plan.stacks.map((change) =>
          change.component === 'web' ? { ...change, resources: [] } : change,
        ),
      },
    };
    const refused = await applySealed(harness, changed);
    expect(refused.exitCode).toBe(5);
    expect(outcomesOf(refused)['web']).not.toBe('applied');
  });

  it('makes nothing when CloudFormation refuses a change set', async () => {
    const harness = await startHarness({
      faults: [{ kind: 'validation-fails', logicalId: 'LogGroup', message: 'the name is taken' }],
    });
    const { sealed, exitCode, stdout } = await seal(harness, smallMesh());
    expect(exitCode).toBe(1);
    expect(stdout).toContain('the name is taken');
    expect(sealed).toBeUndefined();
  });
});

function sealAt({ stacks }: SealedPlan, index: number) {
  const seal = stacks[index]?.seal;
  return seal ? { seal } : {};
}

describe('a file of a sealed plan', () => {
  it('says what is wrong with it when it is cut, changed, or none at all', async () => {
    const harness = await startHarness();
    const text = JSON.stringify(await sealedPlan(harness, smallMesh()));
    expect(parseSealedPlan(text).kind).toBe('plan');
    expect(parseSealedPlan(JSON.stringify(JSON.parse(text), null, 4)).kind).toBe('plan');
    expect(parseSealedPlan(text.slice(0, -200))).toMatchObject({ kind: 'unreadable' });
    expect(parseSealedPlan('{}')).toMatchObject({ kind: 'unreadable' });
    expect(parseSealedPlan(text.replace('"version":1', '"version":2'))).toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining('version 1'),
    });
    for (const [from, to] of [
      ['example/web:1', 'evil/web:1'],
      ['"expiresAt":"2026', '"expiresAt":"2036'],
      ['"owner":"', '"owner":"x'],
      ['"plan":{', '"plan":null,"was":{'],
    ] as const) {
      expect(text).toContain(from);
      expect(parseSealedPlan(text.replaceAll(from, to)).kind).toBe('altered');
    }
  });
});
