import { nodeServiceRequest } from '../../clients/consul-catalog.ts';
import type { SessionReply } from '../consul-session.ts';

/** What Consul says about the task's registration. */
export type RegistrationAnswer = 'there' | 'missing' | 'unknown';

/** Milliseconds between two questions. */
export const REGISTRATION_PAUSE_MS = 5_000;
/** So many answers in a row that the registration is missing are no accident. */
export const MISSING_ANSWERS = 3;
/** Milliseconds over which the tasks of a mesh spread their end, so that they do not all start over at once. */
export const END_SPREAD_MS = 10_000;

/** A question whether Consul still has the entry. */
export function registrationRequest(node: string, entryId: string) {
  return nodeServiceRequest(node, entryId);
}

/**
 * What the reply means. Only a server that answers the question can say that the entry is missing: one that is away,
 * has no leader or does not know our token yet says nothing.
 */
export function readRegistration(reply: SessionReply): RegistrationAnswer {
  if (reply.kind !== 'ok') return 'unknown';
  // Consul's documented answer; `null` where not even the node is there.
  const body = reply.body as { readonly Services?: readonly unknown[] | null } | null;
  return (body?.Services?.length ?? 0) > 0 ? 'there' : 'missing';
}

/** How often in a row the registration was missing, after another answer. */
export function countMissing(before: number, answer: RegistrationAnswer): number {
  if (answer === 'unknown') return before;
  return answer === 'missing' ? before + 1 : 0;
}
