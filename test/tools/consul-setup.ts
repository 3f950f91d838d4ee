import { buildConsul } from './consul-binary.ts';

/** Vitest's setup of the suites that need Consul: it is there before the time of the first test runs. */
export async function setup(): Promise<void> {
  await buildConsul();
}
