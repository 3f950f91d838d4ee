import { systemClock } from '../clients/clock.ts';
import type { Engine, ListedContainer } from '../clients/docker.ts';
import { UserError } from '../kit/user-error.ts';
import type { MeshIdentity } from '../model/stack.ts';
import { HOLDER } from './container-spec.ts';
import { markName, meshLabels } from './mesh-labels.ts';

/** What removes a mesh is not ended by what made that necessary, but has a bound. */
const REMOVE_LIMIT_MS = 120_000;
const MOST_ATTEMPTS = 20;
const PAUSE_MS = 250;

/**
 * Removes everything that belongs to a mesh on this machine, whoever left it there, and says how
 * many containers that were.
 */
export async function removeMesh(engine: Engine, identity: MeshIdentity): Promise<number> {
  const signal = AbortSignal.timeout(REMOVE_LIMIT_MS);
  await engine.removeVolume(markName(identity), signal);
  let count = 0;
  for (let attempt = 1; ; attempt += 1) {
    count += await removeContainers(engine, identity, signal);
    try {
      await engine.removeNetworks(meshLabels(identity), signal);
      await engine.removeVolumes(meshLabels(identity), signal);
      return count;
    } catch (error) {
      // A meshc that still runs may have made one more container meanwhile.
      if (!(error instanceof UserError) || attempt === MOST_ATTEMPTS) throw error;
      await systemClock.sleep(PAUSE_MS, signal);
    }
  }
}

async function removeContainers(
  engine: Engine,
  identity: MeshIdentity,
  signal: AbortSignal,
): Promise<number> {
  const left = await engine.list(meshLabels(identity), signal);
  const isHolder = ({ labels }: ListedContainer) => labels['meshc.container'] === HOLDER;
  await Promise.all(
    left.filter((one) => !isHolder(one)).map(({ id }) => engine.remove(id, signal)),
  );
  await Promise.all(left.filter(isHolder).map(({ id }) => engine.remove(id, signal)));
  return left.length;
}
