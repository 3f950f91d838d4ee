import { defineConfig } from 'vitest/config';

/** Suites that start processes or servers of their own; they get longer limits and run one file at a time. */
const PROCESS_SUITES = ['test/e2e/**/*.test.ts', 'test/runtime/**/*.consul.test.ts', 'test/ministack/**/*.test.ts'];

export default defineConfig({
  test: {
    sequence: { shuffle: { tests: true } },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: PROCESS_SUITES, testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: PROCESS_SUITES,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
