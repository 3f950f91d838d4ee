/** The part of vitest's JSON report that is read (https://vitest.dev/guide/reporters#json-reporter). */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** One for each file. */
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * The line that a run of the tests ends with: `12 passed, 0 failed`, and the skipped ones where there
 * are some.
 *
 * A file that failed without a failed test, because it could not be loaded or its preparation threw,
 * counts as one failure. So does a run that failed outside of all files, or left no report.
 */
export function countTests(report: TestReport | undefined, exitCode: number): string {
  if (report === undefined) return '0 passed, 1 failed';
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  const skipped = report.numPendingTests + report.numTodoTests;
  return [
    `${report.numPassedTests} passed`,
    `${failed === 0 && exitCode !== 0 ? 1 : failed} failed`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ].join(', ');
}
