import meshRules from '../../src/generated/mesh-rules.json' with { type: 'json' };
import type { SchemaError } from '../../src/kit/schema-error.ts';
import { type Schema, schemaErrors } from '../../src/kit/schema-errors.ts';

/** The rules of the language. */
export const MESH_RULES = meshRules as unknown as Schema;

/** What the language's schema says against a document. */
export function meshErrors(tree: unknown): readonly SchemaError[] {
  return schemaErrors(MESH_RULES, tree);
}
