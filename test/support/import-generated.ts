import { stripTypeScriptTypes } from 'node:module';

/** Runs the text of a generated TypeScript module; its imports may be of types only. */
export async function importGenerated(text: string): Promise<Readonly<Record<string, unknown>>> {
  return import(`data:text/javascript,${encodeURIComponent(stripTypeScriptTypes(text))}`);
}
