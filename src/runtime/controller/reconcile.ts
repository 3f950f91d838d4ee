import { act } from './act.ts';
import type { AclState } from './bootstrap.ts';
import type { ControllerContext } from './context.ts';
import { decide, type MissingSince } from './decide.ts';
import { describeNewTasks, type KnownTasks, keepNamespaces } from './namespaces.ts';
import { observeConsul, observeEcs } from './observe.ts';
import type { ReportOnce } from './report-once.ts';

/** What is remembered between reconcile passes. */
export interface ReconcileMemory {
  readonly missingSince: MissingSince;
  readonly knownTasks: KnownTasks;
}

export const NO_RECONCILE_MEMORY: ReconcileMemory = {
  missingSince: new Map(),
  knownTasks: new Map(),
};

/** How a pass ended. */
export type ReconcileOutcome =
  /** Consul lost the cluster's node, and with it whatever else the bootstrap wrote. */
  | { readonly kind: 'node-lost' }
  | { readonly kind: 'reconciled'; readonly memory: ReconcileMemory; readonly failed: number };

/**
 * Removes from Consul what tasks left behind that are gone: one pass of observe, decide, act.
 * `UserError` where Consul or ECS cannot be read in full; then nothing is removed.
 */
export async function reconcile(
  context: ControllerContext,
  pass: {
    readonly acls: AclState;
    readonly memory: ReconcileMemory;
    readonly reportOnce: ReportOnce;
  },
): Promise<ReconcileOutcome> {
  const { acls, memory, reportOnce } = pass;
  const consul = await observeConsul(context, acls);
  if (!consul.hasNode) return { kind: 'node-lost' };
  const foreign = consul.foreignServiceIds;
  reportOnce(
    'foreign-services',
    foreign.map((serviceId) => ({ key: serviceId, fields: { serviceId } })),
  );
  const ecs = await observeEcs(
    context,
    consul.holdings.map(({ taskId }) => taskId),
  );
  reportOnce(
    'task-unclear',
    ecs.failures.map((reason) => ({ key: reason, fields: { reason } })),
  );
  const knownTasks = context.settings.partitionsEnabled
    ? await describeNewTasks(context, ecs.runningArns, memory.knownTasks)
    : memory.knownTasks;
  if (context.settings.partitionsEnabled) {
    await keepNamespaces(context, { known: knownTasks, acls, reportOnce });
  }
  const nowMs = context.clock.now();
  const { holdings } = consul;
  const decision = decide({ nowMs, holdings, lives: ecs.lives }, memory.missingSince);
  if (decision.postponed > 0) {
    context.log.info('removals-postponed', { count: decision.postponed });
  }
  const { failed } = await act(context, decision.removals);
  return {
    kind: 'reconciled',
    failed,
    memory: { missingSince: decision.missingSince, knownTasks },
  };
}
