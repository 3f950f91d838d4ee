import { lockMesh, type MeshLock } from '../deploy/apply/mesh-lock.ts';
import type { MeshOutcome } from '../model/outcome.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import { DEFAULT_LOCK_TIMEOUT_MS } from './make-context.ts';
import { withProgress } from './with-progress.ts';

/**
 * Runs work that changes a mesh while it holds the lock, so that the stacks of two runs never mix. A lock that is not to
 * be had in time is the outcome.
 */
export async function underLock(
  input: DeployInput & ChangeOptions,
  work: (lock: MeshLock) => Promise<MeshOutcome>,
): Promise<MeshOutcome> {
  const { identity, target } = input.mesh;
  const { lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS } = input;
  const result = await withProgress(input, (context) =>
    lockMesh(context, context.clients.clock.now() + lockTimeoutMs),
  );
  if (result.kind === 'taken') {
    const message = `somebody else works on the mesh (${result.by}), so nothing was started; when that has ended run: ${input.resumeCommand}`;
    const outcome = result.why === 'interrupted' ? 'interrupted' : 'detached';
    return { identity, target, outcome, message, stacks: [] };
  }
  try {
    const outcome = await work(result.lock);
    if (outcome.outcome === 'destroyed') await result.lock.removeStack();
    return outcome;
  } finally {
    await result.lock.release();
  }
}
