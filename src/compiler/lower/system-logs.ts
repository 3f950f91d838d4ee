import type { SystemTask } from '../../model/mesh.ts';
import type { JsonObject } from '../../model/template.ts';

/** What the execution role has to allow for the log configuration that the file gives to containers of meshc's own. */
export function systemLogs({
  logConfiguration,
}: Pick<SystemTask, 'logConfiguration'>): { readonly definition: JsonObject }[] {
  return logConfiguration === undefined ? [] : [{ definition: { logConfiguration } }];
}
