import type { Engine } from '../clients/docker.ts';
import type { MeshIdentity } from '../model/stack.ts';
import { HOLDER } from './container-spec.ts';
import { meshLabels } from './mesh-labels.ts';

/** What removes a mesh is not ended by what made that necessary, but has a bound. */
const REMOVE_LIMIT_MS = 120_000;

/**
 * Removes everything that belongs to a mesh on this machine, whoever left it there, and says how
 * many containers that were.
 */
export async function removeMesh(engine: Engine, identity: MeshIdentity): Promise<number> {
  const labels = meshLabels(identity);
  const signal = AbortSignal.timeout(REMOVE_LIMIT_MS);
  const left = await engine.list(labels, signal);
  // Those that hold a network go first: to a meshc that still watches, that is the end of the mesh.
  const isHolder = (one: (typeof left)[number]) => one.labels['meshc.container'] === HOLDER;
  await Promise.all(left.filter(isHolder).map(({ id }) => engine.remove(id, signal)));
  await Promise.all(
    left.filter((one) => !isHolder(one)).map(({ id }) => engine.remove(id, signal)),
  );
  await engine.removeNetworks(labels, signal);
  await engine.removeVolumes(labels, signal);
  return left.length;
}
