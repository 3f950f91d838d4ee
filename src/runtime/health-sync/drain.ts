import { deregisterRequest, isUnknownService } from '../../clients/consul-catalog.ts';
import { DATAPLANE_CONTAINER } from '../../contract/containers.ts';
import { describeFailure } from '../consul-session.ts';
import { RETRY_PAUSE_MS, sendUntil } from '../send-until.ts';
import type { TaskEntry } from '../task-entries.ts';
import { waitFor } from '../wait.ts';
import { decideDraining } from './decide.ts';
import type { TaskMetadataReader } from './observe.ts';
import { POLL_PAUSE_MS, type Sync } from './sync.ts';

/** Limits of each step of the shutdown: ECS kills the container after its `stopTimeout`, 30 s unless set. */
const DRAIN_LIMIT_MS = 5_000;
const DEREGISTER_LIMIT_MS = 5_000;
const LOGOUT_LIMIT_MS = 2_000;
/** The longest `stopTimeout` on Fargate is 120 s. */
const DATAPLANE_LIMIT_MS = 110_000;
/** Readings of the task metadata that fail in a row before the wait for consul-dataplane is given up. */
const METADATA_FAILURES = 10;

const NEVER = new AbortController().signal;

/**
 * Takes the task out of the mesh after SIGTERM. With MESHC_SHUTDOWN_DELAY_SECONDS:
 *
 * ```
 *   0 ms            ~10 ms                    + delay                              exit
 *   SIGTERM ─▶ all checks critical, one write ─▶ (MESHC_DEREGISTER: deregister) ─▶ log out, 0
 * ```
 *
 * Callers stop choosing the task within 1.25 s of the write; ECS stops the application only after this exit, so no
 * request is lost (docs/decisions/shutdown.md). Nothing is deregistered unless asked for: consul-dataplane still runs,
 * and Consul would stop feeding it. Without the variable it leaves as consul-ecs does: critical, wait until ECS has
 * stopped consul-dataplane, deregister, log out. Returns the exit code: 0, or 1 where it was to clean up and could not.
 */
export async function drain(sync: Sync): Promise<number> {
  const { log, options } = sync;
  const { shutdown } = options;
  log.info('stop-requested', { mode: shutdown.kind });
  const requestedMs = performance.now();
  if (shutdown.kind === 'follow-dataplane') {
    await markCritical(sync, DRAIN_LIMIT_MS);
    await untilDataplaneStopped(sync);
    const isClean = await deregister(sync);
    return (await logout(sync)) && isClean ? 0 : 1;
  }
  const { delayMs, deregisters } = shutdown;
  const isDrained = await markCritical(sync, Math.max(DRAIN_LIMIT_MS, delayMs));
  // Where Consul never acknowledged, the requests that are under way still get the delay, counted from SIGTERM.
  const waitedMs = isDrained ? 0 : performance.now() - requestedMs;
  await waitFor(Math.max(0, delayMs - waitedMs), NEVER);
  if (deregisters) await deregister(sync);
  await logout(sync);
  return 0;
}

/** Tells Consul that no check of the task passes any more, until Consul acknowledges it or the time is over. */
async function markCritical({ writer, entries, log }: Sync, limitMs: number): Promise<boolean> {
  const limit = AbortSignal.timeout(limitMs);
  const wanted = decideDraining(entries.checks);
  while (!limit.aborted) {
    const outcome = await writer.write(wanted, limit);
    if (outcome === 'written' || outcome === 'up-to-date') {
      log.info('drained', { outcome });
      return true;
    }
    await waitFor(RETRY_PAUSE_MS, limit);
  }
  log.error('drain-failed', { limitMs });
  return false;
}

async function untilDataplaneStopped({ metadata, log }: Sync): Promise<void> {
  const limit = AbortSignal.timeout(DATAPLANE_LIMIT_MS);
  let failures = 0;
  while (!limit.aborted && failures < METADATA_FAILURES) {
    const isRunning = await isDataplaneRunning(metadata, limit);
    if (isRunning === false) {
      log.info('dataplane-stopped');
      return;
    }
    failures = isRunning === undefined ? failures + 1 : 0;
    await waitFor(POLL_PAUSE_MS, limit);
  }
  log.warn('dataplane-wait-given-up', { metadataFailures: failures });
}

/** Whether consul-dataplane runs; a container that ECS no longer lists does not. `undefined` when nobody tells. */
async function isDataplaneRunning(
  metadata: TaskMetadataReader,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const task = await metadata.read(signal);
  return task?.containers.some(
    ({ name, hasStopped }) => name === DATAPLANE_CONTAINER && !hasStopped,
  );
}

async function deregister(sync: Sync): Promise<boolean> {
  let isClean = true;
  for (const entry of sync.entries.entries)
    isClean = (await deregisterEntry(sync, entry)) && isClean;
  return isClean;
}

async function deregisterEntry(sync: Sync, entry: TaskEntry): Promise<boolean> {
  const { session, entries, scope, log } = sync;
  const { namespace, partition } = scope;
  const request = deregisterRequest({
    Node: entries.node,
    ServiceID: entry.id,
    ...(namespace === undefined ? {} : { Namespace: namespace }),
    ...(partition === undefined ? {} : { Partition: partition }),
  });
  const reply = await sendUntil(DEREGISTER_LIMIT_MS, async (signal) => {
    const answer = await session.send(request, signal);
    // An earlier attempt did it, and its answer was lost.
    const isGone = answer.kind === 'refused' && isUnknownService(answer);
    return isGone ? { kind: 'ok', body: undefined } : answer;
  });
  if (reply.kind === 'ok') log.info('entry-deregistered', { id: entry.id });
  else log.error('deregistration-failed', { id: entry.id, cause: describeFailure(reply) });
  return reply.kind === 'ok';
}

async function logout({ session, log }: Sync): Promise<boolean> {
  const reply = await sendUntil(LOGOUT_LIMIT_MS, (signal) => session.logout(signal));
  if (reply.kind !== 'ok') log.warn('logout-failed', { cause: describeFailure(reply) });
  return reply.kind === 'ok';
}
