import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** Copies the repository as a clone of it would be: every file that git has or would take, and nothing else. */
export function exportRepository(folder: string): void {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).split('\0');
  for (const file of files) {
    const source = join(ROOT, file);
    if (file !== '' && existsSync(source)) cpSync(source, join(folder, file));
  }
  chmodSync(folder, 0o755);
}
