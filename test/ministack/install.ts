import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Requirement } from '../support/requirement.ts';

const run = promisify(execFile);

const REQUIREMENTS_FILE = path.join(import.meta.dirname, 'requirements.txt');
const CACHE_DIR = path.join(import.meta.dirname, '../../node_modules/.cache/meshc');
/** Asks for the modules as well as for the version: Debian's python3 comes without what `venv` needs. */
const PYTHON_PROBE =
  'import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print(sys.version)';
const PROBE_TIMEOUT_MS = 30_000;
const INSTALL_TIMEOUT_MS = 240_000;

/** ministack's own Python, or why there is none. */
export type Installation =
  | { readonly kind: 'ready'; readonly python: string }
  | { readonly kind: 'impossible'; readonly reason: string };

/**
 * Installs the pinned ministack into a virtual environment under node_modules/.cache, once for each requirements.txt and
 * version of Python. Needs the Python package index the first time; a host without it gets the reason, not an error.
 */
export async function installMinistack(signal?: AbortSignal): Promise<Installation> {
  const version = await pythonVersion(signal);
  if (version === undefined) {
    return {
      kind: 'impossible',
      reason:
        'needs python3 (3.10 or later) with its venv module: on Debian and Ubuntu, apt-get install python3 python3-venv',
    };
  }
  const directory = path.join(CACHE_DIR, `ministack-${fingerprint(version)}`);
  const python = path.join(directory, 'bin/python');
  if (existsSync(python)) return { kind: 'ready', python };
  const problem = await makeEnvironment(directory, signal);
  if (problem !== undefined) return { kind: 'impossible', reason: problem };
  return { kind: 'ready', python };
}

/** The installation as what a suite needs from its host. */
export function asRequirement(installation: Installation): Requirement {
  if (installation.kind === 'ready') return { available: true, missing: '' };
  return { available: false, missing: installation.reason };
}

async function pythonVersion(signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const options = { timeout: PROBE_TIMEOUT_MS, ...(signal && { signal }) };
    return (await run('python3', ['-c', PYTHON_PROBE], options)).stdout;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function fingerprint(version: string): string {
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS_FILE)).update(version);
  return hash.digest('hex').slice(0, 12);
}

/** Built beside its place and moved there when complete, so that a broken or a parallel install leaves no half of one. */
async function makeEnvironment(
  directory: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const unfinished = `${directory}.${process.pid}.tmp`;
  const options = { timeout: INSTALL_TIMEOUT_MS, ...(signal && { signal }) };
  const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement'];
  try {
    await mkdir(CACHE_DIR, { recursive: true });
    await run('python3', ['-m', 'venv', unfinished], options);
    const python = path.join(unfinished, 'bin/python');
    await run(python, [...install, REQUIREMENTS_FILE], options);
    await rename(unfinished, directory);
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (existsSync(directory)) return undefined;
    return `needs ministack, which cannot be installed: ${lastLine(error)}`;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function lastLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return (stderr || String(error)).trim().split('\n').at(-1) ?? '';
}
