import { compareText } from '../kit/sort.ts';
import type { LocatedFinding } from './finding.ts';

/**
 * Findings in the order of the text: by file, line, column, then code. The same finding twice is
 * told once, and a key without a value not at all where an error says what it lacks.
 */
export function arrangeFindings(findings: readonly LocatedFinding[]): readonly LocatedFinding[] {
  const unique = new Map(findings.map((finding) => [identity(finding), finding]));
  const wrong = findings.filter(({ severity }) => severity === 'error').map(startOf);
  return [...unique.values()]
    .filter(
      (finding) => finding.code !== 'null-without-effect' || !wrong.includes(startOf(finding)),
    )
    .sort(compareFindings);
}

function startOf({ location: { file, line, column } }: LocatedFinding): string {
  return JSON.stringify([file, line, column]);
}

function identity({ code, message, location }: LocatedFinding): string {
  return JSON.stringify([code, message, location]);
}

function compareFindings(left: LocatedFinding, right: LocatedFinding): number {
  return (
    compareText(left.location.file, right.location.file) ||
    left.location.line - right.location.line ||
    left.location.column - right.location.column ||
    compareText(left.code, right.code) ||
    compareText(left.message, right.message)
  );
}
