import type { ApplyContext } from '../deploy/apply/apply-context.ts';
import type { MeshLock } from '../deploy/apply/mesh-lock.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import { makeContext } from './make-context.ts';
import { ProgressView } from './progress-view.ts';

/** Runs a part of the work with its progress shown. */
export async function withProgress<T>(
  input: DeployInput & ChangeOptions,
  work: (context: ApplyContext) => Promise<T>,
  lock?: MeshLock,
): Promise<T> {
  const view = new ProgressView(input.terminal, input.clients.clock);
  try {
    const context = makeContext(input, view.report);
    return await work(lock ? { ...context, lock } : context);
  } finally {
    view.stop();
  }
}
