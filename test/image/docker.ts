import { execFileSync, spawn } from 'node:child_process';
import type { Requirement } from '../support/requirement.ts';

const PROBE_TIMEOUT_MS = 20_000;

/** Docker, for the tests that build and run images. */
export const DOCKER: Requirement = {
  available: isDockerThere(),
  missing:
    'needs a running Docker Engine, and the docker command (Debian: apt-get install docker.io)',
};

/** How a command of Docker ended. */
export interface DockerEnded {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command of Docker gets beside its words. */
export interface DockerOptions {
  readonly stdin?: string;
  /** Milliseconds after which the command is ended; five minutes unless said otherwise. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 300_000;

/** Runs `docker` with some words to its end, however that is. */
export function tryDocker(
  words: readonly string[],
  options: DockerOptions = {},
): Promise<DockerEnded> {
  const child = spawn('docker', words, { timeout: options.timeoutMs ?? TIMEOUT_MS });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  child.stdin.on('error', () => undefined); // it may end without reading
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

/** Runs `docker` to its end and returns what it wrote to stdout; throws with its last words when it fails. */
export async function docker(
  words: readonly string[],
  options: DockerOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(words, options);
  if (code === 0) return stdout.trim();
  const lastWords = `${stdout}\n${stderr}`.trim().split('\n').slice(-40).join('\n');
  throw new Error(`docker ${words.slice(0, 2).join(' ')} ended with code ${code}:\n${lastWords}`);
}

/** Whether the engine has an image of this name. */
export async function hasImage(name: string): Promise<boolean> {
  return (await tryDocker(['image', 'inspect', name])).code === 0;
}

function isDockerThere(): boolean {
  try {
    execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], {
      stdio: 'ignore',
      timeout: PROBE_TIMEOUT_MS,
    });
    return true;
  } catch {
    return false;
  }
}
