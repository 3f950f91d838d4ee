import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Readable by the sidecars' group and by nobody else: one of the files holds a login. */
const FILE_MODE = 0o440;

/**
 * Writes a file of the bootstrap directory and returns its path. An earlier one of the same name is replaced in one
 * step, so that mesh-init can run again over its own read-only files, and no reader sees half a file.
 *
 * @throws the error of the file system
 */
export function writeBootstrapFile(directory: string, name: string, text: string): string {
  const path = join(directory, name);
  const draft = `${path}.${process.pid}.tmp`;
  // What a run that was killed in between left behind is read-only.
  rmSync(draft, { force: true });
  try {
    writeFileSync(draft, text, { mode: FILE_MODE, flag: 'wx' });
    // The mode given at creation is cut by the process's umask.
    chmodSync(draft, FILE_MODE);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return path;
}
