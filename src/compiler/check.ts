import type { Finding, LocatedFinding } from '../diagnostics/finding.ts';
import { locateFinding } from '../diagnostics/locate.ts';
import type { MeshSpec } from '../generated/mesh-spec.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Source, SourceFile } from '../model/source.ts';
import { type LoadInput, load } from './load/load.ts';
import { resolveMesh } from './resolve/resolve.ts';
import { runRules } from './validate/rule.ts';
import { RULES } from './validate/rules.ts';
import { checkShape } from './validate/shape.ts';

/** What was found in the user's files, and the texts to show it in. */
export interface Checked {
  readonly files: readonly SourceFile[];
  readonly findings: readonly LocatedFinding[];
  /** `undefined` when there was an error. */
  readonly valid: ValidMesh | undefined;
}

/** A mesh without errors, resolved. */
export interface ValidMesh {
  readonly source: Source;
  readonly spec: MeshSpec;
  readonly mesh: Mesh;
}

/**
 * The front half of the compiler: text to a mesh without errors, or to findings. Pure; all mistakes of a phase are found
 * in one run, and a phase with errors is the last.
 *
 * ```text
 *  mesh.yaml
 *     │ load        checkShape     resolve       rules
 *     ▼              ▼              ▼              ▼
 *   Source ──────▶ Spec ────────▶ Mesh ────────▶ findings
 * ```
 */
export function checkMesh(input: LoadInput): Checked {
  const findings: LocatedFinding[] = [];
  const { files, source } = load(input, (finding) => findings.push(finding));
  if (source === undefined) return { files, findings, valid: undefined };
  const report = (finding: Finding): void => void findings.push(locateFinding(finding, source));
  const spec = checkShape(source.tree, report);
  if (spec === undefined) return { files, findings, valid: undefined };
  const mesh = resolveMesh(spec);
  runRules(RULES, { spec, mesh }, report);
  const failed = findings.some(({ severity }) => severity === 'error');
  return { files, findings, valid: failed ? undefined : { source, spec, mesh } };
}
