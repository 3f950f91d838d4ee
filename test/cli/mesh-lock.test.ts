import { describe, expect, it } from 'vitest';
import { runApply } from '../../src/cli/apply.ts';
import type { DeployClients } from '../../src/clients/deploy-clients.ts';
import { lockMesh } from '../../src/deploy/apply/mesh-lock.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { OWNER, smallMesh } from '../deploy/small-mesh.ts';
import {
  changeOf,
  type Finished,
  type Harness,
  inputOf,
  outcomeOf,
  planOf,
  run,
  startHarness,
} from './deploy-harness.ts';
import { killedClients } from './killed-clients.ts';

const LOCK_STACK = 'shop-dev---lock';

function meshOf(version: number): CompiledMesh {
  const image = `app:${version}`;
  return smallMesh({ services: { web: { image }, api: { image }, db: { image } } });
}

/** An apply that writes its name into `log` with each change set that it executes. */
function applyNamed(harness: Harness, mesh: CompiledMesh, log: string[]): Promise<Finished> {
  const { cloudformation } = harness.clients;
  const executeChangeSet: typeof cloudformation.executeChangeSet = (request, signal) => {
    log.push(JSON.stringify(mesh.stacks).match(/app:\d/)?.[0] ?? '');
    return cloudformation.executeChangeSet(request, signal);
  };
  const clients = { ...harness.clients, cloudformation: { ...cloudformation, executeChangeSet } };
  return applyWith(clients, mesh);
}

function applyWith(clients: DeployClients, mesh: CompiledMesh): Promise<Finished> {
  return run({}, (terminal) =>
    runApply({ ...inputOf(mesh, {}), terminal, clients, ...changeOf({}), keepGoing: false }),
  );
}

function contextOf(harness: Harness) {
  const { identity, target } = smallMesh();
  return {
    clients: harness.clients,
    identity,
    target,
    owner: OWNER,
    report: () => undefined,
    signal: new AbortController().signal,
    deadlineMs: Number.POSITIVE_INFINITY,
    resumeCommand: 'meshc apply',
    stacks: new Map(),
    newOutputs: new Map(),
  };
}

async function take(harness: Harness) {
  const result = await lockMesh(contextOf(harness), harness.clients.clock.now() + 600_000);
  if (result.kind !== 'locked') throw new Error(`taken by ${result.by}`);
  return result.lock;
}

describe('the lock of a mesh', () => {
  it('keeps the stacks of two applies apart, and the second has the last word', async () => {
    const harness = await startHarness({ advancePerCallMs: 200 });
    await harness.apply(meshOf(1));
    const images: string[] = [];
    const both = await Promise.all([
      applyNamed(harness, meshOf(2), images),
      applyNamed(harness, meshOf(3), images),
    ]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(images).toHaveLength(6);
    expect(new Set(images.slice(0, 3)).size).toBe(1);
    expect(new Set(images.slice(3)).size).toBe(1);
    const last = images.at(-1) === 'app:2' ? meshOf(2) : meshOf(3);
    expect(planOf(await harness.plan(last)).outcome).toBe('no-changes');
    expect(both.map(({ stderr }) => stderr).join('')).toContain('waiting for the lock of the mesh');
  });

  it('says who has it, and ends with exit code 8 when the lock timeout is over', async () => {
    const harness = await startHarness();
    const lock = await take(harness);
    const waited = await harness.apply(meshOf(1), { change: { lockTimeoutMs: 30_000 } });
    expect(waited.exitCode).toBe(8);
    expect(outcomeOf(waited).message).toMatch(/held by arn:aws:\S+ on \S+, process \d+/);
    expect(harness.sandbox.calls('ExecuteChangeSet')).toEqual([]);
    await lock.release();
    expect((await harness.apply(meshOf(1), { change: { lockTimeoutMs: 30_000 } })).exitCode).toBe(
      0,
    );
  });

  it('stays with a holder that lives, however long its work takes', async () => {
    const harness = await startHarness();
    const lock = await take(harness);
    for (let round = 0; round < 10; round += 1) {
      await harness.sandbox.advance(60_000);
      await lock.keep();
    }
    const other = await lockMesh(contextOf(harness), harness.clients.clock.now() + 60_000);
    expect(other.kind).toBe('taken');
    await lock.assertHeld();
  });

  it('passes from a dead holder, who cannot go on after that', async () => {
    const harness = await startHarness();
    const dead = await take(harness);
    const next = await take(harness);
    await next.assertHeld();
    await expect(dead.assertHeld()).rejects.toThrow('another one took over the mesh');
    await dead.release();
    await next.assertHeld();
  });

  it('passes at once from a process that is seen to be gone', async () => {
    const harness = await startHarness();
    await take(harness);
    const held = harness.sandbox.world.regions
      .get('eu-west-1')
      ?.cloudFormation.stacks.find(({ name }) => name === LOCK_STACK)?.changeSets[0];
    // No system gives a process this id.
    if (held)
      Object.assign(held, {
        description: held.description?.replace(/process \d+/, 'process 999999999'),
      });
    const before = harness.clients.clock.now();
    await take(harness);
    expect(harness.clients.clock.now() - before).toBeLessThan(5000);
  });

  it('is given back also when the work fails or is interrupted', async () => {
    const harness = await startHarness({
      faults: [{ kind: 'resource-fails', logicalId: 'Cluster', phase: 'create', message: 'no' }],
    });
    expect((await harness.apply(meshOf(1))).exitCode).toBe(6);
    const signal = AbortSignal.timeout(5000);
    const marks = await harness.clients.cloudformation.listChangeSets(LOCK_STACK, signal);
    expect(marks).toEqual([]);
    harness.sandbox.faults.clear();
    const interrupt = new AbortController();
    const applied = harness.apply(meshOf(1), { signal: interrupt.signal });
    await expect
      .poll(() => harness.sandbox.calls('ExecuteChangeSet').length, { interval: 1 })
      .toBe(2);
    interrupt.abort();
    expect((await applied).exitCode).toBe(130);
    expect(await harness.clients.cloudformation.listChangeSets(LOCK_STACK, signal)).toEqual([]);
  });

  it('is not taken where there is nothing to change, and is no component', async () => {
    const harness = await startHarness();
    await harness.apply(meshOf(1));
    const made = harness.sandbox.calls('CreateChangeSet').length;
    expect((await harness.apply(meshOf(1))).exitCode).toBe(0);
    expect(harness.sandbox.calls('CreateChangeSet')).toHaveLength(made);
    expect((await harness.destroy(meshOf(1))).exitCode).toBe(0);
    await harness.sandbox.untilIdle();
    const left = await harness.clients.cloudformation.listStacks(AbortSignal.timeout(5000));
    expect(left).toEqual([]);
  });

  it('is waited for by an apply behind one that was killed', async () => {
    const harness = await startHarness({ advancePerCallMs: 400 });
    const killed = killedClients(harness.clients, { call: 12, when: 'after' });
    void applyWith(killed.clients, meshOf(1));
    await killed.killed;
    const next = await harness.apply(meshOf(1));
    expect(next.exitCode).toBe(0);
    expect(next.stderr).toContain('waiting for the lock of the mesh: held by');
  });
});
