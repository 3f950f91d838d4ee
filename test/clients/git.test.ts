import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readRepository, repositoryOf } from '../../src/clients/git.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshc-git-'));
  folders.push(folder);
  return folder;
}

describe('repositoryOf', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'github.com/acme/shop'],
    ['https://user:token@github.com/acme/shop.git', 'github.com/acme/shop'],
    ['https://x-access-token:ghs_abc@github.com/acme/shop', 'github.com/acme/shop'],
    ['git@github.com:acme/shop.git', 'github.com/acme/shop'],
    ['ssh://git@git.example.com:2222/acme/shop.git', 'git.example.com:2222/acme/shop'],
    ['https://git.example.com/acme/shop/', 'git.example.com/acme/shop'],
  ])('makes of %s a name without user, token and protocol', (url, name) => {
    expect(repositoryOf(url)).toBe(name);
  });
});

describe('readRepository', () => {
  it('is the remote origin of the repository around a directory', async () => {
    const folder = makeFolder();
    execFileSync('git', ['init', '-q', folder]);
    execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', 'git@github.com:acme/shop.git']);
    expect(await readRepository(folder)).toBe('github.com/acme/shop');
  });

  it('is nothing without a remote, a repository or a directory', async () => {
    const folder = makeFolder();
    expect(await readRepository(folder)).toBeUndefined();
    execFileSync('git', ['init', '-q', folder]);
    expect(await readRepository(folder)).toBeUndefined();
    expect(await readRepository(path.join(folder, 'missing'))).toBeUndefined();
  });
});
