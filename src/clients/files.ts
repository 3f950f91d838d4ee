import { constants, mkdirSync, writeFileSync } from 'node:fs';
import {
  type FileHandle,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../kit/user-error.ts';

/** Why a file was not read. */
export type Refusal =
  | 'missing'
  | 'directory'
  | 'no-permission'
  | 'not-regular'
  | 'too-large'
  | 'failed';

/**
 * A file's bytes, or why there are none with a sentence that says it (lower case, without the
 * file's name).
 */
export type FileResult =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly message: string };

/**
 * Reads a file that the user named. Its size is checked before it is read, and a pipe or device is
 * refused without waiting for somebody to write to it.
 */
export async function readUserFile(
  path: string,
  limits: { readonly maxBytes: number },
): Promise<FileResult> {
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, which Windows lacks, opening a pipe waits for its writer.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await handle.stat();
    if (status.isDirectory()) return refused('directory', 'this is a directory, not a file');
    if (!status.isFile()) return refused('not-regular', 'this is a pipe or a device, not a file');
    if (status.size > limits.maxBytes) {
      const sizes = `${status.size} bytes, and meshc reads at most ${limits.maxBytes}`;
      return refused('too-large', `the file has ${sizes}`);
    }
    return { kind: 'bytes', bytes: await handle.readFile() };
  } catch (error) {
    return refusalOf(error);
  } finally {
    await handle?.close();
  }
}

/** What a path leads to; `missing` also where it cannot be looked at. */
export async function kindOfPath(path: string): Promise<'file' | 'directory' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch {
    return 'missing';
  }
}

/** The names in a directory that end with `extension`, sorted. Throws `UserError` when it cannot be read. */
export async function listFolder(path: string, extension: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).filter((name) => name.endsWith(extension)).sort();
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${refusalOf(error).message}`, { cause: error });
  }
}

/**
 * Writes a file so that a reader sees the old content or the whole new one: into a new file beside
 * it that then takes its name. The mode of an existing file is kept, a symbolic link keeps pointing
 * to it, and a device such as /dev/stdout is written to directly. Throws `UserError` when the file
 * cannot be written.
 */
export async function writeUserFile(path: string, content: string | Uint8Array): Promise<void> {
  try {
    const existing = await statusOf(path);
    if (existing !== undefined && !existing.isFile() && !existing.isDirectory()) {
      await writeFile(path, content);
      return;
    }
    const target = existing === undefined ? path : await realpath(path);
    await replaceFile(target, content, existing?.mode);
  } catch (error) {
    throw new UserError(`cannot write ${path}: ${refusalOf(error).message}`, { cause: error });
  }
}

/**
 * Writes files into a directory, which is made if it is not there. They can be made again from
 * their source, so none is forced to disk, and files that are there already are replaced. Throws
 * `UserError` when one cannot be written.
 */
export function writeFolder(
  directory: string,
  files: readonly { readonly name: string; readonly text: string }[],
): void {
  try {
    mkdirSync(directory, { recursive: true });
    for (const { name, text } of files) writeFileSync(join(directory, name), text);
  } catch (error) {
    throw new UserError(`cannot write to ${directory}: ${refusalOf(error).message}`, {
      cause: error,
    });
  }
}

/** Whether new files were made, or the name of the first that was there already. */
export type Created =
  | { readonly kind: 'created' }
  | { readonly kind: 'exists'; readonly name: string };

/**
 * Makes new files in a directory, which is made if it is not there, and overwrites none: when one exists, with another
 * text, no file is made. Names may have directories. Throws `UserError` when one cannot be written.
 */
export async function createFiles(
  directory: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<Created> {
  try {
    const missing: { readonly name: string; readonly text: string }[] = [];
    for (const file of files) {
      const existing = await contentOf(join(directory, file.name));
      if (existing === undefined) missing.push(file);
      else if (existing !== file.text) return { kind: 'exists', name: file.name };
    }
    for (const { name, text } of missing) {
      const path = join(directory, name);
      mkdirSync(dirname(path), { recursive: true });
      await writeFile(path, text, { flag: 'wx' }); // somebody else may have made it since
    }
    return { kind: 'created' };
  } catch (error) {
    throw new UserError(`cannot write to ${directory}: ${refusalOf(error).message}`, {
      cause: error,
    });
  }
}

/** A file's text; `undefined` when nothing has its name. */
async function contentOf(path: string): Promise<string | undefined> {
  const status = await statusOf(path);
  if (status === undefined) return undefined;
  return status.isFile() ? await readFile(path, 'utf8') : '';
}

async function replaceFile(
  target: string,
  content: string | Uint8Array,
  mode: number | undefined,
): Promise<void> {
  const temporary = join(dirname(target), `.meshc-${crypto.randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', 0o666);
    try {
      if (mode !== undefined) await handle.chmod(mode & 0o777);
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function statusOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const REFUSALS: Readonly<Record<string, readonly [Refusal, string]>> = {
  ENOENT: ['missing', 'there is no such file or directory'],
  ENOTDIR: ['missing', 'a part of the path is not a directory'],
  EEXIST: ['failed', 'a file with the name is there already'],
  EISDIR: ['directory', 'this is a directory, not a file'],
  EACCES: ['no-permission', 'permission denied'],
  EPERM: ['no-permission', 'permission denied'],
  EROFS: ['no-permission', 'the file system is read-only'],
  ELOOP: ['failed', 'its symbolic links point in a circle'],
  ENAMETOOLONG: ['failed', 'the name is too long'],
  ENOSPC: ['failed', 'no space is left on the device'],
};

function refusalOf(error: unknown): FileResult & { readonly kind: 'refused' } {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const [refusal, message] = REFUSALS[code] ?? ['failed', `the system says ${code}`];
  return refused(refusal, message);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function refused(refusal: Refusal, message: string): FileResult & { readonly kind: 'refused' } {
  return { kind: 'refused', refusal, message };
}
