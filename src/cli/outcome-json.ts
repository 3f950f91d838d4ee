import type { MeshOutcome } from '../model/outcome.ts';

/** Version of `schema/outcome.schema.json`; grows when a reader of the old form would misread the new one. */
const OUTCOME_JSON_VERSION = 1;

/** How a run ended, as `--format json` writes it (schema/outcome.schema.json). */
export function outcomeJson(outcome: MeshOutcome): string {
  return `${JSON.stringify({ version: OUTCOME_JSON_VERSION, ...outcome }, null, 2)}\n`;
}
