import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readUserFile, writeUserFile } from '../../src/clients/files.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshc-files-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const LIMITS = { maxBytes: 10 };

describe('readUserFile', () => {
  it('returns the bytes of a file', async () => {
    await writeFile(join(folder, 'a.yaml'), 'a: 1');
    const result = await readUserFile(join(folder, 'a.yaml'), LIMITS);
    expect(result).toEqual({ kind: 'bytes', bytes: Buffer.from('a: 1') });
  });

  it('says that a file is missing, also when its folder is', async () => {
    const missing = { kind: 'refused', refusal: 'missing' };
    expect(await readUserFile(join(folder, 'a.yaml'), LIMITS)).toMatchObject(missing);
    expect(await readUserFile(join(folder, 'b', 'a.yaml'), LIMITS)).toMatchObject(missing);
    await writeFile(join(folder, 'file'), '');
    expect(await readUserFile(join(folder, 'file', 'a.yaml'), LIMITS)).toMatchObject(missing);
  });

  it('says that a directory is no file', async () => {
    expect(await readUserFile(folder, LIMITS)).toMatchObject({ refusal: 'directory' });
  });

  it('refuses a larger file, and takes one of exactly the limit', async () => {
    await writeFile(join(folder, 'ten'), 'x'.repeat(10));
    await writeFile(join(folder, 'eleven'), 'x'.repeat(11));
    expect(await readUserFile(join(folder, 'ten'), LIMITS)).toMatchObject({ kind: 'bytes' });
    expect(await readUserFile(join(folder, 'eleven'), LIMITS)).toEqual({
      kind: 'refused',
      refusal: 'too-large',
      message: 'the file has 11 bytes, and meshc reads at most 10',
    });
  });

  it('refuses a pipe that nobody writes to, instead of waiting', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await readUserFile(join(folder, 'pipe'), LIMITS)).toMatchObject({
      refusal: 'not-regular',
    });
  });

  it('refuses a device', async () => {
    expect(await readUserFile('/dev/null', LIMITS)).toMatchObject({ refusal: 'not-regular' });
  });

  it('says that symbolic links point in a circle', async () => {
    await symlink(join(folder, 'loop'), join(folder, 'loop'));
    expect(await readUserFile(join(folder, 'loop'), LIMITS)).toMatchObject({
      refusal: 'failed',
      message: 'its symbolic links point in a circle',
    });
  });
});

describe('writeUserFile', () => {
  it('writes a new file and leaves nothing else behind', async () => {
    await writeUserFile(join(folder, 'out.json'), '{}\n');
    expect(await readdir(folder)).toEqual(['out.json']);
    expect(await readFile(join(folder, 'out.json'), 'utf8')).toBe('{}\n');
  });

  it('replaces a file and keeps its mode', async () => {
    const path = join(folder, 'out.json');
    await writeFile(path, 'a much longer text than the new one');
    await chmod(path, 0o640);
    await writeUserFile(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it('gives a reader that opened the file before the whole old content', async () => {
    const path = join(folder, 'out.json');
    await writeFile(path, 'old');
    const before = (await stat(path)).ino;
    await writeUserFile(path, 'new');
    expect((await stat(path)).ino).not.toBe(before);
  });

  it('writes to the target of a symbolic link', async () => {
    await writeFile(join(folder, 'target'), 'old');
    await symlink('target', join(folder, 'link'));
    await writeUserFile(join(folder, 'link'), 'new');
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new');
    expect((await readdir(folder)).sort()).toEqual(['link', 'target']);
  });

  it('writes to a device without replacing it', async () => {
    await writeUserFile('/dev/null', 'gone');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  it('throws a user error that names the file when it cannot be written', async () => {
    const path = join(folder, 'missing', 'out.json');
    await expect(writeUserFile(path, '{}')).rejects.toMatchObject({
      name: 'UserError',
      message: `cannot write ${path}: there is no such file or directory`,
    });
  });

  it('leaves no temporary file when the target is a directory', async () => {
    await mkdir(join(folder, 'out'));
    await expect(writeUserFile(join(folder, 'out'), '{}')).rejects.toThrow('this is a directory');
    expect(await readdir(folder)).toEqual(['out']);
  });
});
