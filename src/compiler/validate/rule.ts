import type { FindingCode } from '../../diagnostics/codes.ts';
import type { Finding, Report, Severity } from '../../diagnostics/finding.ts';
import type { MeshSpec } from '../../generated/mesh-spec.ts';
import type { Mesh } from '../../model/mesh.ts';

/** A finding as a rule reports it: the code is the rule's, and it is an error unless it says otherwise. */
export type RuleFinding = Omit<Finding, 'code' | 'severity'> & { readonly severity?: Severity };

/** What a rule looks at: the file as written, and the same resolved. */
export interface RuleContext {
  readonly spec: MeshSpec;
  readonly mesh: Mesh;
  readonly report: (finding: RuleFinding) => void;
}

/** One semantic rule. `why` and `fix` are its page in the reference. */
export interface Rule {
  readonly code: FindingCode;
  /** What goes wrong when nobody checks. One or two sentences. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
  readonly check: (context: RuleContext) => void;
}

/** Runs rules over a mesh. */
export function runRules(
  rules: readonly Rule[],
  subject: Pick<RuleContext, 'spec' | 'mesh'>,
  report: Report,
): void {
  for (const { code, check } of rules) {
    check({ ...subject, report: (finding) => report({ severity: 'error', ...finding, code }) });
  }
}
