import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  findCommit,
  readCheckout,
  readFileAt,
  readRepository,
  repositoryOf,
} from '../../src/clients/git.ts';

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

/** A repository with one commit, whose file in a folder then changes. */
function makeRepository(): string {
  const folder = makeFolder();
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words]);
  git('init', '-q', '-b', 'main');
  mkdirSync(path.join(folder, 'deploy'));
  writeFileSync(path.join(folder, 'deploy', 'mesh.yaml'), 'old');
  git('add', '.');
  git('commit', '-q', '-m', 'one');
  writeFileSync(path.join(folder, 'deploy', 'mesh.yaml'), 'new');
  return folder;
}

describe('a commit', () => {
  it('is found by the names that git knows, and gives its files as they were', async () => {
    const folder = path.join(makeRepository(), 'deploy');
    const commit = (await findCommit(folder, 'main')) ?? '';
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect(await findCommit(folder, 'HEAD~0')).toBe(commit);
    const read = await readFileAt(commit, path.join(folder, 'mesh.yaml'));
    expect(read).toMatchObject({ kind: 'bytes', bytes: Buffer.from('old') });
    expect(await readFileAt(commit, path.join(folder, 'other.yaml'))).toMatchObject({
      kind: 'refused',
      refusal: 'missing',
    });
  });

  it.each(['--output=pwned', '-h', 'main:mesh.yaml', 'main --all', '', 'no-such-branch', 'a\nb'])(
    'is not found by %j, which does nothing else either',
    async (ref) => {
      const folder = makeRepository();
      expect(await findCommit(folder, ref)).toBeUndefined();
      expect(existsSync(path.join(folder, 'pwned'))).toBe(false);
    },
  );

  it('is the checkout of a directory, with whether files were changed since', async () => {
    const folder = makeRepository();
    expect(await readCheckout(folder)).toMatchObject({ isClean: false });
    writeFileSync(path.join(folder, 'deploy', 'mesh.yaml'), 'old');
    expect(await readCheckout(folder)).toMatchObject({ isClean: true });
    expect(await readCheckout(makeFolder())).toBeUndefined();
  });
});
