const FIRST_MS = 1000;
const LONGEST_MS = 5000;
const GROWTH = 1.5;
/** Half of the spread around an interval, so that several waits do not beat in time. */
const JITTER = 0.2;

/** How long to wait before looking for the `tick`-th time: soon at first, every five seconds later. */
export function pollIntervalMs(tick: number, random: number): number {
  const interval = Math.min(FIRST_MS * GROWTH ** tick, LONGEST_MS);
  return interval * (1 - JITTER + 2 * JITTER * random);
}
