import { AwsError } from '../../clients/aws-error.ts';
import type { StackEvent } from '../../clients/cloudformation.ts';
import type { StackDescription } from '../../model/deployed.ts';
import { conditionOf } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { isOperationStart, statusInEvents } from './operation-events.ts';
import { patiently } from './patiently.ts';
import { pause } from './pause.ts';

/** An operation on a stack that runs in AWS. */
export interface Operation {
  readonly component: string;
  readonly stackId: string;
  /** The newest event from before the operation; absent for an operation that somebody else started. */
  readonly after?: string;
  /** Is told all events of the operation, newest first, after each look. */
  readonly observe?: (events: readonly StackEvent[]) => Promise<void>;
}

/** How waiting for an operation ended. The operation itself goes on in AWS when it is `unfinished`. */
export type OperationEnd =
  | {
      readonly kind: 'ended';
      readonly status: string;
      readonly description?: StackDescription;
      /** All events of the operation, newest first. */
      readonly events: readonly StackEvent[];
    }
  | Unfinished;

export interface Unfinished {
  readonly kind: 'unfinished';
  readonly why: 'interrupted' | 'timed-out' | 'credentials' | 'not-waited';
  readonly status: string;
}

/** The id of the newest event of a stack, as the mark from which an operation's own events are told apart. */
export async function newestEventId(
  context: ApplyContext,
  stackId: string,
): Promise<string | undefined> {
  let seen = 0;
  const isSecond = (): boolean => {
    seen += 1;
    return seen > 1;
  };
  const events = await patiently(context, () => {
    seen = 0;
    return context.clients.cloudformation.listEvents(stackId, isSecond, context.signal);
  });
  return events[0]?.eventId;
}

/**
 * Waits until an operation has ended, and reports what happens meanwhile.
 *
 * A stack's description can be older than its events and the other way round, so the end counts once both say the same.
 * Reads that fail are repeated with the next look: only an interrupt, the deadline, and credentials that AWS no longer
 * takes end the wait early.
 */
export async function waitForStack(
  context: ApplyContext,
  operation: Operation,
): Promise<OperationEnd> {
  const watch = new OperationWatch(context, operation);
  for (let tick = 0; ; tick += 1) {
    const end = await watch.look();
    if (end) return end;
    const why = context.isDetached ? 'not-waited' : await pause(context, tick);
    if (why) return watch.unfinished(why);
  }
}

/** What was seen of one operation so far. */
class OperationWatch {
  readonly #context: ApplyContext;
  readonly #operation: Operation;
  #events: readonly StackEvent[] = [];
  #status = '';
  #hasComplained = false;

  constructor(context: ApplyContext, operation: Operation) {
    this.#context = context;
    this.#operation = operation;
  }

  /** Reads once; the end of the operation, if it has come. */
  async look(): Promise<OperationEnd | undefined> {
    try {
      const ended = await this.#read();
      await this.#operation.observe?.(this.#events);
      return ended;
    } catch (error) {
      if (this.#context.signal.aborted) return this.unfinished('interrupted');
      if (!(error instanceof AwsError)) throw error;
      if (error.kind === 'credentials' || error.kind === 'denied') {
        this.#note(error.message);
        return this.unfinished('credentials');
      }
      if (!this.#hasComplained) this.#note(`${error.message} (the deploy goes on)`);
      this.#hasComplained = true;
      return undefined;
    }
  }

  unfinished(why: Unfinished['why']): Unfinished {
    return { kind: 'unfinished', why, status: this.#status };
  }

  async #read(): Promise<OperationEnd | undefined> {
    const { clients, signal } = this.#context;
    const { stackId } = this.#operation;
    const description = await clients.cloudformation.describeStack(stackId, signal);
    const status = description?.status ?? 'DELETE_COMPLETE';
    await this.#readEvents();
    this.#reportStatus(statusInEvents(this.#events, stackId) ?? this.#status);
    const condition = conditionOf(status);
    const isOver = condition !== 'busy' && condition !== 'empty';
    if (!isOver || statusInEvents(this.#events, stackId) !== status) return undefined;
    return { kind: 'ended', status, events: this.#events, ...(description ? { description } : {}) };
  }

  async #readEvents(): Promise<void> {
    const { clients, report, signal } = this.#context;
    const { stackId, component, after } = this.#operation;
    const known = this.#events[0]?.eventId;
    const isOld = (event: StackEvent): boolean => {
      if (event.eventId === known) return true;
      return after === undefined ? isOperationStart(event, stackId) : event.eventId === after;
    };
    const fresh = await clients.cloudformation.listEvents(stackId, isOld, signal);
    this.#events = [...fresh, ...this.#events];
    for (const { logicalId, type, status, reason, physicalId } of fresh.toReversed()) {
      if (physicalId === stackId) continue;
      const change = { component, logicalId, type, status };
      report({ kind: 'resource-status', ...change, ...(reason === undefined ? {} : { reason }) });
    }
  }

  #reportStatus(status: string): void {
    if (status === this.#status || status === '') return;
    this.#status = status;
    this.#context.report({ kind: 'stack-status', component: this.#operation.component, status });
  }

  #note(text: string): void {
    this.#context.report({ kind: 'note', component: this.#operation.component, text });
  }
}
