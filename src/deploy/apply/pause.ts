import type { ApplyContext } from './apply-context.ts';
import { pollIntervalMs } from './poll-interval.ts';

/**
 * Waits before the next look at AWS, and keeps the lock of the mesh meanwhile. Says why there is to be none: the user interrupted, or the deadline has come.
 */
export async function pause(
  context: Pick<ApplyContext, 'clients' | 'deadlineMs' | 'lock' | 'signal'>,
  tick: number,
): Promise<'interrupted' | 'timed-out' | undefined> {
  const { clock } = context.clients;
  await context.lock?.keep();
  const leftMs = context.deadlineMs - clock.now();
  if (leftMs <= 0) return 'timed-out';
  try {
    await clock.sleep(Math.min(pollIntervalMs(tick, clock.random()), leftMs), context.signal);
    return undefined;
  } catch (error) {
    if (context.signal.aborted) return 'interrupted';
    throw error;
  }
}
