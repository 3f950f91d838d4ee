import type { Json, JsonObject } from '../../../src/model/template.ts';

/** Reads what `hclText` writes: `name = JSON`, and blocks that open and close on lines of their own. */
export function readHcl(text: string): JsonObject {
  const lines = text.split('\n').map((line) => line.trim());
  const block = (): JsonObject => {
    const settings: Record<string, Json> = {};
    for (let line = lines.shift(); line !== undefined && line !== '}'; line = lines.shift()) {
      const [, name = '', value] = /^(\w+) (?:= (.+)|\{)$/.exec(line) ?? [];
      if (name === '') throw new Error(`no setting: ${line}`);
      settings[name] = value === undefined ? block() : JSON.parse(value);
    }
    return settings;
  };
  return block();
}
