/**
 * A signal that fires once the process is asked to end, by SIGTERM (ECS) or SIGINT (a terminal). To be called first
 * thing in a program: as the container's first process it has no default handlers, and a signal that arrives before
 * the handler would be lost.
 */
export function makeStopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop.abort(name));
  return stop.signal;
}
