import type { ApplyContext } from '../deploy/apply/apply-context.ts';
import type { ReportProgress } from '../model/progress.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';

/** How long apply waits for somebody else's operation unless told otherwise. */
export const DEFAULT_LOCK_TIMEOUT_MS = 600_000;

/** What apply and destroy work with, from what the user said. */
export function makeContext(
  input: DeployInput & ChangeOptions,
  report: ReportProgress,
): ApplyContext {
  const { mesh, clients, owner, signal, timeoutMs, resumeCommand } = input;
  return {
    clients,
    identity: mesh.identity,
    target: mesh.target,
    owner,
    report,
    signal,
    deadlineMs:
      timeoutMs === undefined ? Number.POSITIVE_INFINITY : clients.clock.now() + timeoutMs,
    resumeCommand,
    ...(input.isDetached ? { isDetached: true } : {}),
    ...(input.findOrigin ? { findOrigin: input.findOrigin } : {}),
    newOutputs: new Map(),
    stacks: new Map(mesh.stacks.map((stack) => [stack.component, stack])),
  };
}
