import { describe } from 'vitest';

/** Something that a test needs from its host. */
export interface Requirement {
  /** What is missing, with how to get it: printed when the tests are skipped. */
  readonly missing: string;
  readonly available: boolean;
}

/**
 * `describe` where the host has what the tests need. Elsewhere the tests are skipped with one line that says what to
 * install; with `CI=true` a missing requirement fails instead, so that nothing is skipped unseen.
 */
export function describeWith(requirement: Requirement, title: string, tests: () => void): void {
  if (requirement.available) {
    describe(title, tests);
    return;
  }
  if (process.env['CI'] === 'true') throw new Error(`${title}: ${requirement.missing}`);
  process.stderr.write(`skipped: ${title}: ${requirement.missing}\n`);
  describe.skip(title, tests);
}
