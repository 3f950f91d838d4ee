const FIRST_DELAY_MS = 500;
const FACTOR = 1.5;
const LONGEST_DELAY_MS = 60_000;

/**
 * Milliseconds to wait after the `failures`-th failure in a row (1, 2, …): 500 ms growing by half each time up to
 * 60 s, spread by ±50 % so that the tasks of a mesh do not come back in step. The figures are those of
 * hashicorp/consul-server-connection-manager.
 *
 * @param random a number in [0, 1)
 */
export function backoffDelayMs(failures: number, random: number): number {
  const delayMs = Math.min(FIRST_DELAY_MS * FACTOR ** (failures - 1), LONGEST_DELAY_MS);
  return Math.min(delayMs * (0.5 + random), LONGEST_DELAY_MS);
}
