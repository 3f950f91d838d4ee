import type { Anchor, Location, Path } from '../model/source.ts';
import type { FindingCode } from './codes.ts';

/** `error` stops the compiler after the phase that reported it; `warning` does not. */
export type Severity = 'error' | 'warning';

/**
 * A mistake in the user's input, as data. Text in lower case and without a full stop; the wrong
 * value is quoted.
 */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  readonly path: Path;
  readonly anchor: Anchor;
  /** What would be right. */
  readonly hint?: string;
  /** The value may be a secret: no excerpt shows it. */
  readonly hidesValue?: boolean;
  /** Further places that belong to it, such as the other side of a clash. */
  readonly related?: readonly {
    readonly message: string;
    readonly path: Path;
    readonly anchor: Anchor;
  }[];
}

/** A finding with its place in the text. */
export interface LocatedFinding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  readonly location: Location;
  readonly hint?: string;
  readonly hidesValue?: boolean;
  readonly related?: readonly { readonly message: string; readonly location: Location }[];
}

/** The only error channel of a pure phase: report, and go on. */
export type Report = (finding: Finding) => void;

/**
 * The error channel of `load`, whose findings have a place in the text but none in a merged
 * document yet.
 */
export type LocatedReport = (finding: LocatedFinding) => void;
