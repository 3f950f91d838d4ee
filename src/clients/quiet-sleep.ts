import type { Clock } from './clock.ts';

/** Sleeps, and ends early without an error once the signal fires. */
export async function sleepQuietly(
  clock: Clock,
  durationMs: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await clock.sleep(durationMs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
