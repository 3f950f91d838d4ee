import type { MeshStatus } from '../model/status.ts';

/** Version of `schema/status.schema.json`; grows when a reader of the old form would misread the new one. */
const STATUS_JSON_VERSION = 1;

/** A status as `--format json` writes it (schema/status.schema.json). */
export function statusJson(status: MeshStatus): string {
  const outcome = isAllHealthy(status) ? 'healthy' : 'unhealthy';
  return `${JSON.stringify({ version: STATUS_JSON_VERSION, outcome, ...status }, null, 2)}\n`;
}

/** Whether every component is as it should be. */
export function isAllHealthy({ components }: MeshStatus): boolean {
  return components.every(({ state }) => state === 'healthy');
}
