import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CACHE_DIRECTORY } from './cache-directory.ts';

const run = promisify(execFile);

/**
 * Asks for the modules as well as for the version: Debian's python3 comes without what `venv`
 * needs.
 */
const PROBE = 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print(sys.version)';
const PROBE_TIMEOUT_MS = 30_000;
const INSTALL_TIMEOUT_MS = 280_000;

/** The `python` of an environment that has the packages, or why there is none. */
export type PythonEnvironment =
  | { readonly kind: 'ready'; readonly python: string }
  | { readonly kind: 'impossible'; readonly reason: string };

/**
 * Installs the pinned packages of a requirements file into a virtual environment under .cache, once
 * for each content of the file and version of Python. Needs the Python package index the first time;
 * a host without it gets the reason, not an error.
 */
export async function preparePythonEnvironment(
  name: string,
  requirementsFile: string,
): Promise<PythonEnvironment> {
  const version = await pythonVersion();
  if (version === undefined) {
    return {
      kind: 'impossible',
      reason: `${name} needs python3, 3.10 or later, with venv (Debian: apt-get install python3-venv)`,
    };
  }
  const content = readFileSync(requirementsFile);
  const fingerprint = createHash('sha256')
    .update(content)
    .update(version)
    .digest('hex')
    .slice(0, 12);
  const directory = path.join(CACHE_DIRECTORY, `${name}-${fingerprint}`);
  const problem = existsSync(directory) ? undefined : await install(directory, requirementsFile);
  if (problem !== undefined) {
    return { kind: 'impossible', reason: `${name} cannot be installed: ${problem}` };
  }
  return { kind: 'ready', python: path.join(directory, 'bin/python') };
}

async function pythonVersion(): Promise<string | undefined> {
  try {
    return (await run('python3', ['-c', PROBE], { timeout: PROBE_TIMEOUT_MS })).stdout;
  } catch {
    return undefined;
  }
}

/**
 * Built beside its place and moved there when complete: a broken or parallel installation leaves no
 * half of one.
 */
async function install(directory: string, requirementsFile: string): Promise<string | undefined> {
  const unfinished = `${directory}.${process.pid}.tmp`;
  const options = { timeout: INSTALL_TIMEOUT_MS };
  try {
    await mkdir(CACHE_DIRECTORY, { recursive: true });
    await run('python3', ['-m', 'venv', unfinished], options);
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', requirementsFile];
    await run(path.join(unfinished, 'bin/python'), pip, options);
    await rename(unfinished, directory);
    return undefined;
  } catch (error) {
    return existsSync(directory) ? undefined : lastLine(error);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function lastLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return (stderr || String(error)).trim().split('\n').at(-1) ?? '';
}
