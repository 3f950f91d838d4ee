import type { ConsulRequest } from '../../../clients/consul.ts';
import { readConfigEntryRequest, writeConfigEntryRequest } from '../../../clients/consul-config.ts';
import { describeFailure } from '../../consul-session.ts';
import { type ControllerContext, isOutage } from '../context.ts';
import type { EntryAction, StoredEntry } from './decide.ts';
import { nameOf } from './declared.ts';

/** How the actions went. */
export interface EntryOutcome {
  readonly failed: number;
  /** Raft index right after our write, by key, for entries that were written. */
  readonly written: ReadonlyMap<string, number>;
}

/**
 * Carries the actions out in their order. One that Consul refuses is reported and the next one
 * tried, since entries of other services do not depend on it; once Consul does not answer, the rest
 * waits for the next pass. So does an entry that somebody changed after it was seen, such as a
 * second controller: the next pass looks again.
 */
export async function actOnEntries(
  context: ControllerContext,
  actions: readonly EntryAction[],
): Promise<EntryOutcome> {
  const written = new Map<string, number>();
  let failed = 0;
  for (const action of actions) {
    if (context.signal.aborted) break;
    const { key, entry, event } = subjectOf(action);
    const reply = await context.session.send(requestOf(action, entry), context.signal);
    if (reply.kind === 'ok' && reply.body !== false) {
      context.log.info(event, { entry: key });
      if (action.kind === 'write') written.set(key, await readIndex(context, entry));
      continue;
    }
    if (reply.kind === 'ok') {
      context.log.info('config-entry-contended', { entry: key, action: action.kind });
      continue;
    }
    failed += 1;
    const reason = describeFailure(reply);
    context.log.error('config-entry-failed', { entry: key, action: action.kind, reason });
    if (isOutage(reply)) break;
  }
  return { failed, written };
}

function subjectOf(action: EntryAction) {
  switch (action.kind) {
    case 'write':
      return { ...action.declaration, event: 'config-entry-written' } as const;
    case 'remove':
      return { ...action.stored, event: 'config-entry-removed' } as const;
  }
}

type Entry = StoredEntry['entry'];

/**
 * Both requests carry the raft index that was seen: Consul answers `false` when somebody was
 * faster.
 */
function requestOf(action: EntryAction, entry: Entry): ConsulRequest {
  const request =
    action.kind === 'write'
      ? writeConfigEntryRequest(entry, action.modifyIndex)
      : removeConfigEntryRequest(entry, action.modifyIndex);
  return { ...request, query: { ...request.query, ...tenancyOfEntry(entry) } };
}

function removeConfigEntryRequest(entry: Entry, modifyIndex: number): ConsulRequest {
  const { path } = readConfigEntryRequest(entry.Kind, nameOf(entry));
  return { method: 'DELETE', path, query: { cas: String(modifyIndex) } };
}

/** An entry names its own place in Consul Enterprise. */
function tenancyOfEntry({ Namespace, Partition }: Entry): Readonly<Record<string, string>> {
  return {
    ...(Namespace === undefined ? {} : { ns: Namespace }),
    ...(Partition === undefined ? {} : { partition: Partition }),
  };
}

/** The raft index of an entry; 0, which no entry has, when it cannot be read. */
async function readIndex(context: ControllerContext, entry: Entry): Promise<number> {
  const request = readConfigEntryRequest(entry.Kind, nameOf(entry));
  const query = tenancyOfEntry(entry);
  const reply = await context.session.send({ ...request, query }, context.signal);
  if (reply.kind !== 'ok') return 0;
  // Consul's documented answer to this request.
  return (reply.body as Entry | undefined)?.ModifyIndex ?? 0;
}
