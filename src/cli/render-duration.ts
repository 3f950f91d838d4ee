const MILLISECONDS = 1000;
const SECONDS = 60;
const MINUTES = 60;

/** `42s`, `3m05s`, `1h02m`. */
export function renderDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / MILLISECONDS));
  if (seconds < SECONDS) return `${seconds}s`;
  const minutes = Math.floor(seconds / SECONDS);
  if (minutes < MINUTES) return `${minutes}m${twoDigits(seconds % SECONDS)}s`;
  return `${Math.floor(minutes / MINUTES)}h${twoDigits(minutes % MINUTES)}m`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
