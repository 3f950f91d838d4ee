import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBootstrapFile } from '../../src/runtime/bootstrap-files.ts';

describe('files of the bootstrap directory', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'meshc-bootstrap-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('are readable by owner and group, and by nobody else', () => {
    const before = process.umask(0o077);
    try {
      const path = writeBootstrapFile(directory, 'a.json', '{}');
      expect(statSync(path).mode & 0o777).toBe(0o440);
    } finally {
      process.umask(before);
    }
  });

  it('replace an earlier one in one step, and leave no draft behind', () => {
    const path = writeBootstrapFile(directory, 'a.json', 'first');
    const inode = statSync(path).ino;
    writeBootstrapFile(directory, 'a.json', 'second');
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(statSync(path).ino).not.toBe(inode);
    expect(readdirSync(directory)).toEqual(['a.json']);
  });

  it('fail with the error of the file system where the directory is missing', () => {
    expect(() => writeBootstrapFile(join(directory, 'missing'), 'a.json', '')).toThrow('ENOENT');
  });

  it('fail where a directory has the name, and leave no draft behind', () => {
    const blocked = mkdtempSync(join(directory, 'blocked-'));
    chmodSync(blocked, 0o755);
    const name = blocked.slice(directory.length + 1);
    expect(() => writeBootstrapFile(directory, name, '')).toThrow('EISDIR');
    expect(readdirSync(directory)).toEqual([name]);
  });
});
