import { nodeServiceRequest, registerRequest } from '../../clients/consul-catalog.ts';
import type { SessionReply } from '../consul-session.ts';
import { persist } from '../persist.ts';
import { waitFor } from '../wait.ts';
import { makeRegistrations } from './registration.ts';
import { attemptOf, type Steps } from './steps.ts';

/** Where a new entry is read back: every server shows it within its replication lag. */
const VISIBLE_ATTEMPTS = 20;
const VISIBLE_PAUSE_MS = 100;

/** Writes the task's entries to the catalog and waits until the servers show them. */
export async function applyRegistrations(steps: Steps): Promise<void> {
  const { settings, task, entries, session, log, environment } = steps;
  const region = environment['AWS_REGION'] || undefined;
  const registrations = makeRegistrations({
    settings,
    task,
    entries,
    ...(region === undefined ? {} : { region }),
  });
  for (const registration of registrations) {
    const { Service: service } = registration;
    const intent = `register ${JSON.stringify(service?.Service)} with Consul`;
    await persist(steps, intent, async (signal) =>
      attemptOf(await session.send(registerRequest(registration), signal), settings),
    );
    log.info('entry-registered', { name: service?.Service, id: service?.ID, node: entries.node });
  }
  await waitUntilVisible(steps);
}

/**
 * consul-dataplane asks one server of its own choice for its proxy, once, and ends where that server does not have it
 * yet (hashicorp/consul-dataplane, pkg/consuldp: GetEnvoyBootstrapParams is not repeated). So the task goes on only
 * when each server that answers shows the entry; one that does not answer cannot be chosen either.
 */
async function waitUntilVisible({ entries, session, log, limit }: Steps): Promise<void> {
  const proxyId = entries.entries.at(-1)?.id ?? '';
  const request = nodeServiceRequest(entries.node, proxyId, { stale: 'true' });
  for (let attempt = 1; attempt <= VISIBLE_ATTEMPTS; attempt += 1) {
    const replies = await session.sendToEach(request, limit);
    if (replies.every((reply) => reply.kind !== 'ok' || showsEntry(reply))) return;
    if ((await waitFor(VISIBLE_PAUSE_MS, limit)) === 'aborted') return;
  }
  log.warn('entries-not-everywhere', { id: proxyId });
}

function showsEntry(reply: SessionReply & { kind: 'ok' }): boolean {
  // Consul's documented answer; `null` where the node itself is not there yet.
  const body = reply.body as { readonly Services?: readonly unknown[] | null } | null | undefined;
  return (body?.Services?.length ?? 0) > 0;
}
