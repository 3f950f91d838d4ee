import { defineConfig } from 'vitest/config';

/** Suites against a real Consul server. */
const CONSUL_SUITES = ['test/**/*.consul.test.ts'];
/** Suites that start programs of their own. */
const PROCESS_SUITES = [
  'test/e2e/**/*.test.ts',
  'test/image/**/*.test.ts',
  'test/ministack/**/*.test.ts',
];

/** What starts programs gets longer limits, and runs one file at a time. */
const ALONE = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    sequence: { shuffle: { tests: true } },
    coverage: {
      provider: 'v8',
      include: ['src/compiler/**'],
      reporter: ['text-summary', 'html'],
      thresholds: { branches: 95, lines: 98 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...CONSUL_SUITES, ...PROCESS_SUITES],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: PROCESS_SUITES,
          sequence: { groupOrder: 1 },
          ...ALONE,
        },
      },
      {
        extends: true,
        test: {
          name: 'consul',
          include: CONSUL_SUITES,
          globalSetup: 'test/tools/consul-setup.ts',
          sequence: { groupOrder: 2 },
          ...ALONE,
        },
      },
    ],
  },
});
