import type { MeshDrift } from '../model/drift.ts';

/** Version of `schema/drift.schema.json`; grows when a reader of the old form would misread the new one. */
const DRIFT_JSON_VERSION = 1;

/** Drift as `--format json` writes it (schema/drift.schema.json). */
export function driftJson(drift: MeshDrift): string {
  const outcome = driftOutcome(drift);
  return `${JSON.stringify({ version: DRIFT_JSON_VERSION, outcome, ...drift }, null, 2)}\n`;
}

/** What a look at drift says in a word; `failed` when a stack could not be compared. */
export function driftOutcome({ components }: MeshDrift): 'in-sync' | 'drifted' | 'failed' {
  const states = components.map(({ state }) => state);
  if (states.includes('failed')) return 'failed';
  return states.includes('drifted') ? 'drifted' : 'in-sync';
}
