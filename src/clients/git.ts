import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import type { FileResult } from './files.ts';

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 17_000_000;

/**
 * The repository that a directory belongs to, by the URL of its remote `origin`, such as `github.com/acme/shop`: without
 * the protocol, without a user or a token, without `.git`. `undefined` where there is no git, no repository or no remote.
 */
export async function readRepository(directory: string): Promise<string | undefined> {
  const url = await gitText(directory, ['config', '--get', 'remote.origin.url']);
  return url === undefined ? undefined : repositoryOf(url);
}

/** Both forms of a remote, `https://user:token@host/path.git` and `git@host:path.git`, as `host/path`. */
export function repositoryOf(url: string): string {
  const withoutProtocol = url.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const withoutUser = withoutProtocol.replace(/^[^@/]*@/, '');
  return withoutUser.replace(/^([^/:]+):(?!\d+\/)/, '$1/').replace(/\/?(\.git)?\/?$/, '');
}

/** The commit that is checked out, and whether the working tree is as that commit has it. */
export interface Checkout {
  readonly commit: string;
  readonly isClean: boolean;
}

/** What is checked out around a directory; `undefined` where git knows no commit. */
export async function readCheckout(directory: string): Promise<Checkout | undefined> {
  const commit = await findCommit(directory, 'HEAD');
  if (commit === undefined) return undefined;
  const changes = await runGit(directory, ['status', '--porcelain', '--untracked-files=no']);
  return { commit, isClean: changes?.length === 0 };
}

/**
 * The id of the commit that a branch, a tag or another name of a commit means; `undefined` where there is none. The name
 * may come from a stranger: it is never taken for an option, and nothing but the id comes back.
 */
export async function findCommit(directory: string, ref: string): Promise<string | undefined> {
  // Git refuses these in names of branches and tags; a colon would lead to a file.
  if (ref === '' || /^-|[\s:\\\p{Cc}]/u.test(ref)) return undefined;
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const id = await gitText(directory, words);
  return id !== undefined && /^[0-9a-f]{40,64}$/.test(id) ? id : undefined;
}

/** A file as a commit has it, by its path now. Content filters of the repository are not run. */
export async function readFileAt(commit: string, path: string): Promise<FileResult> {
  const bytes = await runGit(dirname(path), ['cat-file', 'blob', `${commit}:./${basename(path)}`]);
  return bytes === undefined
    ? { kind: 'refused', refusal: 'missing', message: 'there is no such file in that commit' }
    : { kind: 'bytes', bytes };
}

async function gitText(directory: string, words: readonly string[]): Promise<string | undefined> {
  const text = (await runGit(directory, words))?.toString('utf8').trim();
  return text === '' ? undefined : text;
}

/** What git writes; `undefined` where it fails, or where there is no git. It asks nobody anything. */
function runGit(directory: string, words: readonly string[]): Promise<Buffer | undefined> {
  const options = {
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
    encoding: 'buffer' as const,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
  };
  return new Promise((resolve) => {
    execFile('git', ['-C', directory, ...words], options, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
}
