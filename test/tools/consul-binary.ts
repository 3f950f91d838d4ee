import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE_DIRECTORY } from '../support/cache-directory.ts';
import type { Requirement } from '../support/requirement.ts';

/** The release that go.mod beside this file names. */
const CONSUL_VERSION = '1.20.1';
const TOOLS_DIR = import.meta.dirname;
const BUILT = join(CACHE_DIRECTORY, `consul-${CONSUL_VERSION}`);
const BUILD_TIMEOUT_MS = 20 * 60_000;

/** Consul, for the tests that run against a real server. */
export const CONSUL: Requirement = {
  available: findConsul() !== undefined || onPath('go') !== undefined,
  missing: 'needs Consul: install it, name it in CONSUL_BIN, or install Go to have it built once',
};

/** Path of a Consul binary: the one that CONSUL_BIN names, the one on the PATH, or one built from go.mod. */
export async function consulBinary(): Promise<string> {
  const found = findConsul();
  if (found !== undefined) return found;
  process.stderr.write(`building Consul ${CONSUL_VERSION}, once, which takes some minutes\n`);
  mkdirSync(CACHE_DIRECTORY, { recursive: true });
  const draft = `${BUILT}.${process.pid}`;
  const build = ['build', '-o', draft, 'github.com/hashicorp/consul'];
  await promisify(execFile)('go', build, { cwd: TOOLS_DIR, timeout: BUILD_TIMEOUT_MS });
  renameSync(draft, BUILT);
  return BUILT;
}

function findConsul(): string | undefined {
  const named = process.env['CONSUL_BIN'];
  if (named) return named;
  return onPath('consul') ?? (existsSync(BUILT) ? BUILT : undefined);
}

function onPath(program: string): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return directories.map((directory) => join(directory, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a command of Consul to its end in a directory. */
export function runConsul(binary: string, commandArguments: readonly string[], cwd: string): void {
  execFileSync(binary, commandArguments, { cwd, stdio: 'ignore', timeout: 60_000 });
}
