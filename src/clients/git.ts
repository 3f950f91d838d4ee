import { execFile } from 'node:child_process';

const TIMEOUT_MS = 5_000;

/**
 * The repository that a directory belongs to, by the URL of its remote `origin`, such as `github.com/acme/shop`: without
 * the protocol, without a user or a token, without `.git`. `undefined` where there is no git, no repository or no remote.
 */
export async function readRepository(directory: string): Promise<string | undefined> {
  const url = await readRemote(directory);
  return url === undefined ? undefined : repositoryOf(url);
}

function readRemote(directory: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      'git',
      ['-C', directory, 'config', '--get', 'remote.origin.url'],
      { timeout: TIMEOUT_MS },
      (error, stdout) =>
        resolve(error === null && stdout.trim() !== '' ? stdout.trim() : undefined),
    );
  });
}

/** Both forms of a remote, `https://user:token@host/path.git` and `git@host:path.git`, as `host/path`. */
export function repositoryOf(url: string): string {
  const withoutProtocol = url.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const withoutUser = withoutProtocol.replace(/^[^@/]*@/, '');
  return withoutUser.replace(/^([^/:]+):(?!\d+\/)/, '$1/').replace(/\/?(\.git)?\/?$/, '');
}
