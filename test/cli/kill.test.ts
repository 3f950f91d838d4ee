import { describe, expect, it } from 'vitest';
import { runApply } from '../../src/cli/apply.ts';
import type { DeployClients } from '../../src/clients/deploy-clients.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { smallMesh } from '../deploy/small-mesh.ts';
import {
  changeOf,
  type Finished,
  type Harness,
  inputOf,
  planOf,
  run,
  startHarness,
} from './deploy-harness.ts';
import { type KillPoint, killedClients } from './killed-clients.ts';

const BEFORE = smallMesh({ services: { web: { image: 'web:1' } } });
/** Updates one service and creates another. */
const AFTER = smallMesh({ services: { web: { image: 'web:2' }, api: {} } });

/** A sandbox in which a poller sees each operation two or three times. */
function start(): Promise<Harness> {
  return startHarness({ advancePerCallMs: 400 });
}

function applyWith(clients: DeployClients, mesh: CompiledMesh): Promise<Finished> {
  return run({}, (terminal) =>
    runApply({
      ...inputOf(mesh, {}),
      terminal,
      clients,
      ...changeOf({}),
      keepGoing: false,
    }),
  );
}

/** The change sets that were executed, none of them the lock. */
function executed({ sandbox }: Harness): readonly string[] {
  return sandbox
    .calls('ExecuteChangeSet')
    .filter(({ outcome }) => outcome === 'ok')
    .map(
      ({ input }) =>
        /[^/]*--\w+/.exec(String(input['StackName'] ?? input['ChangeSetName']))?.[0] ??
        String(input['ChangeSetName']),
    );
}

async function callsOf(before: CompiledMesh | undefined, mesh: CompiledMesh): Promise<number> {
  const harness = await start();
  if (before) await harness.apply(before);
  const counting = killedClients(harness.clients);
  expect((await applyWith(counting.clients, mesh)).exitCode).toBe(0);
  return counting.count();
}

async function killAndResume(
  before: CompiledMesh | undefined,
  mesh: CompiledMesh,
  point: KillPoint,
): Promise<void> {
  const harness = await start();
  if (before) await harness.apply(before);
  const started = executed(harness).length;
  const { clients, killed } = killedClients(harness.clients, point);
  void applyWith(clients, mesh);
  await killed;
  const where = `killed ${point.when} call ${point.call}`;
  const resumed = await harness.apply(mesh);
  expect(resumed.exitCode, `${where}: ${resumed.stdout}`).toBe(0);
  const sets = executed(harness).slice(started);
  expect(new Set(sets).size, `${where}: ${sets.join()}`).toBe(sets.length);
  const plan = planOf(await harness.plan(mesh));
  expect(plan.outcome, where).toBe('no-changes');
  expect(sets, where).toHaveLength(before ? 2 : 3);
}

describe('an apply that is killed', () => {
  it.each([
    ['a first deploy', undefined, smallMesh()],
    ['an update', BEFORE, AFTER],
  ] as const)(
    'at any call of %s ends after a second apply where it would have ended, and does nothing twice',
    async (_, before, mesh) => {
      const calls = await callsOf(before, mesh);
      expect(calls).toBeGreaterThan(30);
      for (let call = 1; call <= calls; call += 1) {
        await killAndResume(before, mesh, { call, when: call % 2 === 0 ? 'before' : 'after' });
      }
    },
    240_000,
  );
});
