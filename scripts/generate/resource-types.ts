import { compareText } from '../../src/kit/sort.ts';
import type { ResourceTypeFacts } from '../../src/model/resource-type.ts';
import type { GeneratedFile, JsonSchema } from './json-schema.ts';
import { type ResourceSchema, readResourceSchema, vendoredTypes } from './resource-schema.ts';

/** Facts that the published schema of a type lacks. */
interface Correction {
  readonly type: string;
  readonly mayReplace: readonly string[];
  readonly reason: string;
}

const CORRECTIONS: readonly Correction[] = [
  {
    type: 'AWS::ECS::Service',
    mayReplace: ['DeploymentController'],
    reason: 'the schema says nothing; older documentation and the CDK call it a replacement',
  },
  {
    type: 'AWS::Logs::LogGroup',
    mayReplace: ['LogGroupClass'],
    reason:
      'not create-only in the schema, yet the class of a log group cannot change after its ' +
      'creation',
  },
];

/** `src/generated/resource-types.json`: the facts that plan needs, so that it reads no schema. */
export function generateResourceTypes(): readonly GeneratedFile[] {
  const table = Object.fromEntries(
    vendoredTypes().map((type) => [type, resourceTypeFacts(readResourceSchema(type))]),
  );
  const text = `${JSON.stringify(table, null, 1)}\n`;
  return [{ path: 'src/generated/resource-types.json', text }];
}

/** The facts of one type: those of its schema, corrected where that is known to be incomplete. */
export function resourceTypeFacts(schema: ResourceSchema): ResourceTypeFacts {
  const corrections = CORRECTIONS.filter(({ type }) => type === schema.typeName);
  const writeOnly = toPaths(schema.writeOnlyProperties);
  const sets = setPaths(schema);
  return {
    replace: toPaths(schema.createOnlyProperties),
    mayReplace: [
      ...toPaths(schema.conditionalCreateOnlyProperties),
      ...corrections.flatMap(({ mayReplace }) => mayReplace),
    ].sort(compareText),
    ...(writeOnly.length === 0 ? {} : { writeOnly }),
    ...(sets.length === 0 ? {} : { sets }),
  };
}

/** Dot paths of JSON pointers; a path below another one is covered by it and left out. */
function toPaths(pointers: readonly string[] = []): readonly string[] {
  const paths = pointers.map((pointer) => pointer.replace('/properties/', '').replaceAll('/', '.'));
  return paths
    .filter((path) => !paths.some((above) => path.startsWith(`${above}.`)))
    .sort(compareText);
}

/** Every list whose order means nothing: marked so in the schema, or the tags of the resource. */
function setPaths(schema: ResourceSchema): readonly string[] {
  const marked = listsWithoutOrder({ properties: schema.properties }, '', schema.definitions ?? {});
  const tags = toPaths(schema.tagging?.tagProperty ? [schema.tagging.tagProperty] : []);
  return [...new Set([...marked, ...tags])].sort(compareText);
}

function listsWithoutOrder(
  part: JsonSchema,
  path: string,
  definitions: Readonly<Record<string, JsonSchema>>,
): readonly string[] {
  if (part.$ref !== undefined) {
    const { [part.$ref.replace('#/definitions/', '')]: definition, ...others } = definitions;
    return definition ? listsWithoutOrder(definition, path, others) : [];
  }
  const below = Object.entries(part.properties ?? {}).flatMap(([name, property]) =>
    listsWithoutOrder(property, path === '' ? name : `${path}.${name}`, definitions),
  );
  const inItems = part.items ? listsWithoutOrder(part.items, `${path}.*`, definitions) : [];
  return [...(part.insertionOrder === false ? [path] : []), ...below, ...inItems];
}
