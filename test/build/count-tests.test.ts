import { expect, test } from 'vitest';
import { countTests, type TestReport } from '../../scripts/count-tests.ts';

const GOOD: TestReport = {
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [file('passed', ['passed', 'passed'])],
};

test('counts what passed', () => {
  expect(countTests(GOOD, 0)).toBe('2 passed, 0 failed');
});

test('counts tests that failed, and their file only through them', () => {
  const report = {
    ...GOOD,
    numFailedTests: 1,
    testResults: [...GOOD.testResults, file('failed', ['failed', 'passed'])],
  };
  expect(countTests(report, 1)).toBe('2 passed, 1 failed');
});

test('counts a file that could not be loaded as a failure', () => {
  const report = { ...GOOD, testResults: [...GOOD.testResults, file('failed', [])] };
  expect(countTests(report, 1)).toBe('2 passed, 1 failed');
});

test('counts a file whose preparation threw as a failure, and its tests as skipped', () => {
  const testResults = [...GOOD.testResults, file('failed', ['skipped', 'skipped'])];
  const report = { ...GOOD, numPendingTests: 2, testResults };
  expect(countTests(report, 1)).toBe('2 passed, 1 failed, 2 skipped');
});

test('counts tests without a body as skipped', () => {
  expect(countTests({ ...GOOD, numTodoTests: 1 }, 0)).toBe('2 passed, 0 failed, 1 skipped');
});

test('counts an error outside of all tests as a failure', () => {
  expect(countTests(GOOD, 1)).toBe('2 passed, 1 failed');
});

test('counts a run without a report as a failure', () => {
  expect(countTests(undefined, 0)).toBe('0 passed, 1 failed');
});

function file(status: string, tests: readonly string[]): TestReport['testResults'][number] {
  return { status, assertionResults: tests.map((outcome) => ({ status: outcome })) };
}
