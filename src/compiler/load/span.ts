import type { FindingCode } from '../../diagnostics/codes.ts';
import type { Severity } from '../../diagnostics/finding.ts';

/** A piece of one input: the index of its file and offsets in its text, the end exclusive. */
export interface Span {
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

/** A finding of the load phase, which knows places in texts only. */
export interface LoadFinding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
}

/** The only error channel inside the load phase: report, and go on. */
export type LoadReport = (finding: LoadFinding) => void;
