import { meshSchema } from '../../schema/language/mesh.ts';
import { ecsDefinitions } from './ecs-definitions.ts';
import type { GeneratedFile, JsonSchema } from './json-schema.ts';
import { mapSchema, PROSE_WORDS, withoutWords } from './schema-walk.ts';
import { typescriptTypes } from './types.ts';

const GENERATOR = 'scripts/generate.ts from schema/language/ and schema/aws/';

/**
 * The schema of mesh.yaml for editors, the types of a valid file, and the rules of the compiler. The compiler sees
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
    { path: 'src/generated/mesh-rules.json', text: rulesText(schema) },
  ];
}

/** What the compiler checks a file against (src/kit/schema-errors.ts); one definition a line, for diffs. */
function rulesText(schema: JsonSchema): string {
  const { definitions = {}, ...root } = withoutWords(schema, PROSE_WORDS);
  const lines = Object.entries(definitions).map(
    ([name, rules]) => `${JSON.stringify(name)}:${JSON.stringify(rules)}`,
  );
  return `{"definitions":{\n${lines.join(',\n')}\n},\n${JSON.stringify(root).slice(1)}\n`;
}

/**
 * Editors render `markdownDescription`, and show a plain `description` with its backticks escaped. A default they use
 * for completion only, so it is said in words, too.
 */
function withMarkdown(node: JsonSchema): JsonSchema {
  const { description, markdownDescription = description, default: byDefault } = node;
  if (markdownDescription === undefined) return node;
  const note = byDefault === undefined ? '' : `\n\nDefault: \`${JSON.stringify(byDefault)}\``;
  return { ...node, markdownDescription: `${markdownDescription}${note}` };
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
