import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const PROJECT = path.join(import.meta.dirname, '..');
const DIST = path.join(PROJECT, 'dist');
const PROGRAMS_LIMIT_BYTES = 1_200_000;
const RUNTIME_LIMIT_BYTES = 400_000;
const PACKAGES_LIMIT = 40;

/** A size that users pay for, with its limit. */
export interface Size {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: 'bytes' | 'packages';
}

/**
 * Sizes of what `npm run build` made, notices and source maps aside, and how many packages users install beside
 * it.
 */
export function bundleSizes(): readonly Size[] {
  const entries = readdirSync(DIST, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.c?js$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const programs = files.filter((file) => file.endsWith('.cjs')).toSorted();
  return [
    size('all programs', files, PROGRAMS_LIMIT_BYTES),
    size('programs of the runtime', programs, RUNTIME_LIMIT_BYTES),
    ...programs.map((file) => size(path.basename(file), [file], RUNTIME_LIMIT_BYTES)),
    {
      name: 'packages for users',
      value: packagesForUsers(),
      limit: PACKAGES_LIMIT,
      unit: 'packages',
    },
  ];
}

function size(name: string, files: readonly string[], limit: number): Size {
  const value = files.reduce((total, file) => total + statSync(file).size, 0);
  return { name, value, limit, unit: 'bytes' };
}

/** Packages of the lock file that are not for development: what installing meshc brings along. */
function packagesForUsers(): number {
  const text = readFileSync(path.join(PROJECT, 'package-lock.json'), 'utf8');
  const lock: { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> } =
    JSON.parse(text);
  const installed = Object.entries(lock.packages).filter(([place]) => place !== '');
  return installed.filter(([, { dev }]) => dev !== true).length;
}
