/** How a wait ended. */
export type WaitEnd = 'elapsed' | 'aborted';

/** Waits `durationMs`, or less when the signal says so. Never rejects. */
export function waitFor(durationMs: number, signal: AbortSignal): Promise<WaitEnd> {
  if (signal.aborted) return Promise.resolve('aborted');
  return new Promise((resolve) => {
    const end = (how: WaitEnd) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(how);
    };
    const onAbort = () => end('aborted');
    const timer = setTimeout(() => end('elapsed'), durationMs);
    signal.addEventListener('abort', onAbort);
  });
}
