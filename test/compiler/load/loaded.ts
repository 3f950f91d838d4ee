import type { LoadInput } from '../../../src/compiler/load/load.ts';
import { load } from '../../../src/compiler/load/load.ts';
import type { LocatedFinding } from '../../../src/diagnostics/finding.ts';
import type { Source, SourceFile, YamlValue } from '../../../src/model/source.ts';

/** What `load` returned and reported. */
export interface LoadedTexts {
  readonly files: readonly SourceFile[];
  readonly source: Source | undefined;
  readonly findings: readonly LocatedFinding[];
  /** The tree as plain JSON, to compare with literals. */
  readonly tree: YamlValue | undefined;
  /** `code line:column` of each finding; overlays have `code file:line:column`. */
  readonly found: readonly string[];
}

/** Loads texts as `mesh.yaml` and its overlays `overlay-1.yaml`, `overlay-2.yaml`, … */
export function loadTexts(
  texts: string | readonly string[],
  variables: LoadInput['variables'] = {},
): LoadedTexts {
  const list = typeof texts === 'string' ? [texts] : texts;
  const files = list.map((text, index) => ({ name: nameOf(index), text }));
  const findings: LocatedFinding[] = [];
  const { source, files: read } = load({ files, variables }, (finding) => findings.push(finding));
  const tree = source && (JSON.parse(JSON.stringify(source.tree)) as YamlValue);
  return { files: read, source, findings, tree, found: findings.map(shortForm) };
}

function nameOf(index: number): string {
  return index === 0 ? 'mesh.yaml' : `overlay-${index}.yaml`;
}

function shortForm({ code, location }: LocatedFinding): string {
  const file = location.file === 'mesh.yaml' ? '' : `${location.file}:`;
  return `${code} ${file}${location.line}:${location.column}`;
}
