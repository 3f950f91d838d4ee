import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Program } from './measure.ts';

const FLOOR_SCRIPT = path.join(import.meta.dirname, 'floor.mjs');
const CDK_FOLDER = path.join(import.meta.dirname, 'cdk');
const INSTALL_TIMEOUT_MS = 300_000;

/** The built command line; `npm run build` makes it. */
export const MESHC = path.join(import.meta.dirname, '../dist/meshc.js');

/** Node itself, doing nothing. */
export const NOTHING: Program = { name: 'node -e 0', nodeArguments: () => ['-e', '0'] };

/** `meshc validate` of one file. */
export function meshcValidate(file: string): Program {
  return { name: 'meshc validate', nodeArguments: () => [MESHC, 'validate', '-f', file] };
}

/** `meshc compile` of one file, all checks on, into a folder. */
export function meshcCompile(file: string): Program {
  return {
    name: 'meshc compile',
    nodeArguments: (folder) => [MESHC, 'compile', '-f', file, '--out', folder],
  };
}

/** The script that only parses, builds and writes. */
export function floor(file: string): Program {
  return { name: 'floor', nodeArguments: (folder) => [FLOOR_SCRIPT, file, folder] };
}

/**
 * CDK's synthesis of as many services: `bare` without all that can be switched off, or as it comes.
 */
export function cdk(count: number, mode: 'bare' | 'as it comes'): Program {
  const flags = mode === 'bare' ? ['--no-validation'] : [];
  const script = path.join(CDK_FOLDER, 'app.mjs');
  return {
    name: `CDK ${mode}`,
    nodeArguments: (folder) => [script, String(count), folder, ...flags],
  };
}

/** Installs CDK into bench/cdk/node_modules unless it is there; says why it cannot. */
export function installCdk(): string | undefined {
  if (existsSync(path.join(CDK_FOLDER, 'node_modules/aws-cdk-lib'))) return undefined;
  const result = spawnSync('npm', ['ci'], {
    cwd: CDK_FOLDER,
    timeout: INSTALL_TIMEOUT_MS,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (result.status === 0) return undefined;
  return result.error?.message ?? result.stderr.toString().trim().split('\n').at(-1);
}
