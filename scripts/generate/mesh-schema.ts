import { meshSchema } from '../../schema/language/mesh.ts';
import { ecsDefinitions } from './ecs-definitions.ts';
import type { GeneratedFile, JsonSchema } from './json-schema.ts';
import { mapSchema } from './schema-walk.ts';
import { typescriptTypes } from './types.ts';
import { standaloneValidator } from './validators.ts';

const GENERATOR = 'scripts/generate.ts from schema/language/ and schema/aws/';

/**
 * The schema of mesh.yaml for editors, the types of a valid file, and the validator of the compiler. The validator sees
 * the file after its variables are filled in; the published schema also takes `${var.name}` where a number or a pattern
 * is asked for.
 */
export function generateMeshSchema(): readonly GeneratedFile[] {
  const schema = meshSchema(ecsDefinitions());
  const published = mapSchema(schema, (node) => withVariables(withMarkdown(node)));
  return [
    { path: 'schema/mesh.schema.json', text: `${JSON.stringify(published, null, 1)}\n` },
    {
      path: 'src/generated/mesh-spec.ts',
      text: typescriptTypes({ schema: named(schema), rootName: 'MeshSpec', generator: GENERATOR }),
    },
    {
      path: 'src/generated/validate-mesh.ts',
      text: standaloneValidator({ schema, name: 'meshErrors', generator: GENERATOR }),
    },
  ];
}

/** Editors render `markdownDescription`; a plain `description` they show with its backticks escaped. */
function withMarkdown(node: JsonSchema): JsonSchema {
  if (node.description === undefined || node.markdownDescription !== undefined) return node;
  return { ...node, markdownDescription: node.description };
}

const VARIABLE = '\\$\\{var\\.[A-Za-z][A-Za-z0-9_-]*\\}';

/** A field that a variable may fill: numbers, switches and texts of a certain form. */
function withVariables(node: JsonSchema): JsonSchema {
  if (node.type === 'string' && node.pattern !== undefined) {
    return { ...node, pattern: `${node.pattern}|${VARIABLE}` };
  }
  if (node.type !== 'integer' && node.type !== 'number' && node.type !== 'boolean') return node;
  if (node.enum !== undefined) return node;
  return {
    ...node,
    type: [node.type, 'string'],
    pattern: `^${VARIABLE}$`,
    patternErrorMessage: `write ${node.type === 'boolean' ? 'true or false' : 'a number'}, or a variable such as \${var.name}`,
  };
}

/** Definitions as types: their names end in `Spec`, since the compiler's own models have the plain ones. */
function named(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema).replace(/"#\/definitions\/(\w+)"/g, '"#/definitions/$1Spec"');
  const renamed: JsonSchema = JSON.parse(text);
  const definitions = Object.entries(renamed.definitions ?? {});
  return {
    ...renamed,
    definitions: Object.fromEntries(definitions.map(([name, value]) => [`${name}Spec`, value])),
  };
}
