import type { LocatedReport } from '../diagnostics/finding.ts';
import type { DescribedSchema } from '../kit/schemas-at.ts';
import type { ExplainedValue, Explanation } from '../model/explanation.ts';
import type { Path, SourceFile, YamlValue } from '../model/source.ts';
import { isList, isMap, leavesOf, startsWith, valueAt } from '../model/yaml-path.ts';
import { explainLeaf, type Question } from './explain/explain-leaf.ts';
import { defaultPaths, findField } from './explain/fields.ts';
import { inheritedFrom, inheritingPaths } from './explain/inherit.ts';
import { type LoadInput, loadLayers } from './load/load.ts';

/** What is asked: the files of a mesh, a path, and the published schema of mesh.yaml. */
export interface ExplainInput extends LoadInput {
  readonly path: Path;
  readonly schema: DescribedSchema;
}

/**
 * The answer; `invalid` when the files have mistakes, which were reported; `unknown` with the way to the first step that
 * leads nowhere, and the names that do.
 */
export type Explained =
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  | { readonly kind: 'invalid'; readonly files: readonly SourceFile[] }
  | { readonly kind: 'unknown'; readonly path: Path; readonly known: readonly string[] };

/**
 * Says what holds at a path of mesh.yaml and where it comes from: the files in their order, then `defaults` and `network`
 * where the component takes them, then what is built in. The files need not be a valid mesh, only readable.
 */
export function explainPath(input: ExplainInput, report: LocatedReport): Explained {
  const { files, source, merged, layers } = loadLayers(input, report);
  if (source === undefined || merged === undefined) return { kind: 'invalid', files };
  const question = { schema: input.schema, merged, source, layers, given: input.variables };
  const path = withIndices(input.path, source.tree);
  return (
    findUnknownStep(path, question) ?? { kind: 'explained', explanation: explain(path, question) }
  );
}

/** Items of lists may be named `[0]` or `.0`. */
function withIndices(path: Path, tree: YamlValue): Path {
  return path.map((step, index) => {
    const isItem = isList(valueAt(tree, path.slice(0, index))) && /^\d+$/.test(String(step));
    return isItem ? Number(step) : step;
  });
}

/** A path that the language does not have, or a name that no file has. */
function findUnknownStep(path: Path, question: Question): Explained | undefined {
  const { schema, source, layers } = question;
  const inherited = inheritingPaths(source.tree);
  for (let length = 1; length <= path.length; length++) {
    const start = path.slice(0, length);
    const found = findField(start, schema, source.tree);
    if (found.kind === 'unknown') return { kind: 'unknown', path: start, known: found.known };
    if (!found.field.isNamedByUser) continue;
    const isWritten = [source, ...layers].some(({ tree }) => valueAt(tree, start) !== undefined);
    if (isWritten || inherited.some((other) => startsWith(other, start))) continue;
    const known = Object.keys(valueAt(source.tree, start.slice(0, -1)) ?? {});
    return { kind: 'unknown', path: start, known };
  }
  return undefined;
}

function explain(path: Path, question: Question): Explanation {
  const found = findField(path, question.schema, question.source.tree);
  const values = explainAll(leafPaths(path, question), question);
  const isSet = values.length > 0;
  return {
    path,
    description: found.kind === 'field' ? found.field.description : undefined,
    isSection: values.some((value) => value.path.length > path.length),
    isSet,
    values: isSet
      ? values
      : explainAll(defaultPaths(path, question.schema, question.source.tree), question),
    losers: isSet ? [] : explainLeaf(path, question).losers,
  };
}

function explainAll(paths: readonly Path[], question: Question): readonly ExplainedValue[] {
  return paths.flatMap((path) => explainLeaf(path, question).value ?? []);
}

/** The paths at or below a path at which something holds: as written, then inherited, then built in. */
function leafPaths(path: Path, { source: { tree }, schema }: Question): readonly Path[] {
  const written = leavesOf(valueAt(tree, path), path);
  const inherited = inheritingPaths(tree).filter(
    (leaf) =>
      startsWith(leaf, path) &&
      inheritedFrom(leaf, tree)?.applies === true &&
      findField(leaf, schema, tree).kind === 'field',
  );
  const isThere = isMap(valueAt(tree, path)) || path[0] === 'controller';
  const builtIn = isThere ? defaultPaths(path, schema, tree) : [path];
  const unique = new Map(
    [...written, ...inherited, ...builtIn].map((leaf) => [JSON.stringify(leaf), leaf]),
  );
  return [...unique.values()];
}
