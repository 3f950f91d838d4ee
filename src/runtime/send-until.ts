import type { SessionReply } from './consul-session.ts';
import { waitFor } from './wait.ts';

/** Pause between two attempts of a last step, in milliseconds: short, since ECS waits for the end of the program. */
export const RETRY_PAUSE_MS = 250;

/** Sends until Consul does it or the time is over; the last reply that the time did not cut off. */
export async function sendUntil(
  limitMs: number,
  send: (signal: AbortSignal) => Promise<SessionReply>,
): Promise<SessionReply> {
  const limit = AbortSignal.timeout(limitMs);
  let last = await send(limit);
  while (last.kind !== 'ok' && !limit.aborted) {
    await waitFor(RETRY_PAUSE_MS, limit);
    const reply = await send(limit);
    if (!limit.aborted || reply.kind === 'ok') last = reply;
  }
  return last;
}
