import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Readable by the sidecars' group and by nobody else: one of the files holds a login. */
const GROUP_MODE = 0o440;
/** Readable by the user of the programs alone. */
const OWNER_MODE = 0o400;

/**
 * Writes a file of the bootstrap directory that the sidecars may read, and returns its path. An earlier one of the same
 * name is replaced in one step, so that mesh-init can run again over its own read-only files, and no reader sees half a
 * file.
 *
 * @throws the error of the file system
 */
export function writeBootstrapFile(directory: string, name: string, text: string): string {
  return replaceFile(join(directory, name), text, GROUP_MODE);
}

/** As `writeBootstrapFile`, for a file that nobody but the user of this process may read. */
export function writeOwnerFile(directory: string, name: string, text: string): string {
  return replaceFile(join(directory, name), text, OWNER_MODE);
}

function replaceFile(path: string, text: string, mode: number): string {
  const draft = `${path}.${process.pid}.tmp`;
  // What a run that was killed in between left behind is read-only.
  rmSync(draft, { force: true });
  try {
    writeFileSync(draft, text, { mode, flag: 'wx' });
    // The mode given at creation is cut by the process's umask.
    chmodSync(draft, mode);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return path;
}
