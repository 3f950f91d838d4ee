import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConsulScope } from '../../clients/consul.ts';
import { READY_FILE } from '../../contract/paths.ts';
import type { ConsulSession } from '../consul-session.ts';
import type { Log } from '../log.ts';
import type { TaskEntries } from '../task-entries.ts';
import { waitFor } from '../wait.ts';
import type { CheckWriter } from './check-writer.ts';
import { decideStatuses } from './decide.ts';
import type { HealthSyncEvent } from './events.ts';
import {
  countMissing,
  END_SPREAD_MS,
  MISSING_ANSWERS,
  REGISTRATION_PAUSE_MS,
  readRegistration,
  registrationRequest,
} from './forgotten.ts';
import type { Observer, TaskMetadataReader } from './observe.ts';
import type { HealthSyncOptions } from './options.ts';

/** What the phases of health-sync share. */
export interface Sync {
  readonly bootstrapDir: string;
  readonly scope: ConsulScope;
  readonly options: HealthSyncOptions;
  readonly log: Log<HealthSyncEvent>;
  readonly metadata: TaskMetadataReader;
  readonly entries: TaskEntries;
  readonly session: ConsulSession;
  readonly writer: CheckWriter;
  readonly observer: Observer;
}

/** Milliseconds from the end of one look at the task to the next. */
export const POLL_PAUSE_MS = 1_000;
/** A write that is under way when the task stops gets so long to end, so that none overtakes the one that follows. */
const WRITE_GRACE_MS = 1_000;

/** After so many polls the modules are loaded, Consul is connected, and the first checks are written. */
const POLLS_OF_START = 5;

/** Why the loop ended. */
export type SyncEnd = 'stop-requested' | 'forgotten';

/** Keeps Consul's view of the task current until the process is asked to end, or Consul has forgotten the task. */
export async function keepInSync(sync: Sync, stop: AbortSignal): Promise<SyncEnd> {
  const { log, entries, options } = sync;
  log.info('started', { checks: entries.checks.map((check) => check.checkId) });
  const writeLimit = abortsLater(stop, WRITE_GRACE_MS);
  const registration = new RegistrationWatch(sync);
  let isReady = false;
  for (let polls = 1; !stop.aborted; polls += 1) {
    const observation = await sync.observer.observe(stop);
    if (observation !== undefined && !stop.aborted) {
      const wanted = decideStatuses(entries.checks, observation);
      await sync.writer.writeWhenDue(wanted, writeLimit);
      if (!isReady && sync.writer.isPassing) isReady = writeReadyFile(sync);
    }
    if (options.endsWhenForgotten && (await registration.isGone(stop))) return 'forgotten';
    if (polls === POLLS_OF_START) giveStartMemoryBack();
    await waitFor(POLL_PAUSE_MS, stop);
  }
  return 'stop-requested';
}

/**
 * Frees what only the start needed, about 0.6 MiB, and shrinks the heap to what the loop needs. Without it V8 keeps
 * both for as long as the task lives, since so small a heap never fills. `meshc-runtime` starts health-sync with
 * `--expose-gc`; elsewhere nothing happens.
 */
function giveStartMemoryBack(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** A signal that fires `delayMs` after the given one. */
function abortsLater(signal: AbortSignal, delayMs: number): AbortSignal {
  const later = new AbortController();
  const onAbort = () => setTimeout(() => later.abort(), delayMs).unref();
  signal.addEventListener('abort', onAbort, { once: true });
  return later.signal;
}

/**
 * Says for good that the task takes traffic: the ECS health check of health-sync tests for the file, and a rolling
 * deployment waits for that. It stays when the task turns unhealthy later, or one bad minute would replace the task.
 */
function writeReadyFile({ bootstrapDir, log }: Sync): boolean {
  const path = join(bootstrapDir, READY_FILE);
  try {
    writeFileSync(path, '');
    log.info('task-ready', { path });
    return true;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    log.warn('ready-file-failed', { path, cause });
    return false;
  }
}

/** Asks from time to time whether Consul still has the task's entry. */
class RegistrationWatch {
  readonly #sync: Sync;
  #missing = 0;
  #nextMs = performance.now() + REGISTRATION_PAUSE_MS;

  constructor(sync: Sync) {
    this.#sync = sync;
  }

  /** Whether the entry is gone for good, and this task's turn to start over has come. */
  async isGone(stop: AbortSignal): Promise<boolean> {
    if (performance.now() < this.#nextMs) return false;
    const { session, entries, log } = this.#sync;
    const [entry] = entries.entries;
    if (entry === undefined) return false;
    const reply = await session.send(registrationRequest(entries.node, entry.id), stop);
    this.#nextMs = performance.now() + REGISTRATION_PAUSE_MS;
    this.#missing = countMissing(this.#missing, readRegistration(reply));
    if (this.#missing === 0) return false;
    log.warn('task-missing', { id: entry.id, answers: this.#missing });
    if (this.#missing < MISSING_ANSWERS) return false;
    const endsInMs = Math.round(Math.random() * END_SPREAD_MS);
    log.error('task-forgotten', { id: entry.id, endsInMs });
    return (await waitFor(endsInMs, stop)) === 'elapsed';
  }
}
