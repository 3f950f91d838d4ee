import type { Json, JsonObject } from '../../model/template.ts';

/**
 * Configuration of Consul as HCL, one setting a line: maps become blocks, everything else is written as in JSON. Consul
 * takes JSON on its command line only where it has no blocks inside blocks, such as those of `tls`.
 */
export function hclText(settings: JsonObject): string {
  return linesOf(settings).join('\n');
}

function linesOf(settings: JsonObject): string[] {
  return Object.entries(settings).flatMap(([name, value]) =>
    isBlock(value)
      ? [`${name} {`, ...linesOf(value).map((line) => `  ${line}`), '}']
      : [`${name} = ${JSON.stringify(value)}`],
  );
}

function isBlock(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
