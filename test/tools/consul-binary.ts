import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
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
  available: findConsul() !== undefined,
  missing:
    'needs Consul: install it, name it in CONSUL_BIN, or install Go 1.24 or later to have it built',
};

/** Path of a Consul binary: the one that CONSUL_BIN names, on the PATH, or built by `buildConsul`. */
export function consulBinary(): string {
  const found = findConsul();
  if (found === undefined) throw new Error(CONSUL.missing);
  return found;
}

/**
 * Builds the release of go.mod, unless there is a Consul or no Go to build it with. It takes some
 * minutes, once; says so, and why it failed, on stderr.
 */
export async function buildConsul(): Promise<void> {
  if (findConsul() !== undefined || onPath('go') === undefined) return;
  process.stderr.write(`building Consul ${CONSUL_VERSION}, once, which takes some minutes\n`);
  mkdirSync(CACHE_DIRECTORY, { recursive: true });
  const draft = `${BUILT}.${process.pid}`;
  const build = ['build', '-o', draft, 'github.com/hashicorp/consul'];
  try {
    await promisify(execFile)('go', build, { cwd: TOOLS_DIR, timeout: BUILD_TIMEOUT_MS });
    renameSync(draft, BUILT);
  } catch (error) {
    rmSync(draft, { force: true });
    process.stderr.write(`Consul cannot be built: ${String(error)}\n`);
  }
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
