import { registerRequest } from '../../clients/consul-catalog.ts';
import { backoffDelayMs } from '../backoff.ts';
import { type ConsulSession, describeFailure } from '../consul-session.ts';
import type { Log } from '../log.ts';
import { catalogCheckOf, type TaskEntries } from '../task-entries.ts';
import {
  type Acknowledged,
  afterAcknowledgement,
  afterFailure,
  type CheckChange,
  decideChanges,
  isPassing,
} from './decide.ts';
import type { HealthSyncEvent } from './events.ts';

/** Where checks are written. */
export interface CheckWriterOptions {
  readonly session: ConsulSession;
  readonly entries: TaskEntries;
  readonly scope: { readonly namespace?: string };
  readonly log: Log<HealthSyncEvent>;
}

/** How far Consul is behind what is wanted. */
export type WriteOutcome = 'up-to-date' | 'written' | 'postponed' | 'failed';

/** Writes the checks of the task, and remembers what Consul acknowledged. */
export class CheckWriter {
  readonly #options: CheckWriterOptions;
  #acknowledged: Acknowledged = new Map();
  #failures = 0;
  #notBeforeMs = 0;

  constructor(options: CheckWriterOptions) {
    this.#options = options;
  }

  /** Whether Consul has acknowledged every check as passing. */
  get isPassing(): boolean {
    return isPassing(this.#options.entries.checks, this.#acknowledged);
  }

  /** Writes what differs, in one request; nothing while the pause after a failure lasts. */
  async writeWhenDue(wanted: readonly CheckChange[], signal: AbortSignal): Promise<WriteOutcome> {
    if (performance.now() < this.#notBeforeMs) return 'postponed';
    return this.write(wanted, signal);
  }

  /** Writes what differs, in one request. */
  async write(wanted: readonly CheckChange[], signal: AbortSignal): Promise<WriteOutcome> {
    const changes = decideChanges(wanted, this.#acknowledged);
    if (changes.length === 0) return 'up-to-date';
    const { session, entries, scope, log } = this.#options;
    const reply = await session.send(
      registerRequest({
        Node: entries.node,
        SkipNodeUpdate: true,
        Checks: changes.map(({ check, status }) => catalogCheckOf(check, status, scope)),
      }),
      signal,
    );
    if (reply.kind === 'ok') {
      this.#acknowledged = afterAcknowledgement(this.#acknowledged, changes);
      this.#failures = 0;
      this.#notBeforeMs = 0;
      log.info('checks-written', { checks: changes.map(describeChange) });
      return 'written';
    }
    this.#acknowledged = afterFailure(this.#acknowledged, changes);
    this.#failures += 1;
    const retryInMs = Math.round(backoffDelayMs(this.#failures, Math.random()));
    this.#notBeforeMs = performance.now() + retryInMs;
    log.warn('write-failed', { cause: describeFailure(reply), retryInMs });
    return 'failed';
  }
}

function describeChange({ check, status, previous }: CheckChange): unknown {
  return { check: check.checkId, container: check.container, status, previous };
}
