import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { preparePythonEnvironment } from '../support/python-environment.ts';
import type { Requirement } from '../support/requirement.ts';

/** ministack with its mends; runs under the Python that `prepareMinistack` names. */
export const SHIM = path.join(import.meta.dirname, 'shim.py');
const REQUIREMENTS_FILE = path.join(import.meta.dirname, 'requirements.txt');
const READY_TIMEOUT_MS = 60_000;
const READY_INTERVAL_MS = 50;
const STOP_TIMEOUT_MS = 10_000;
/** How much of what ministack printed is kept for the message when it does not start. */
const OUTPUT_LIMIT = 4_000;

/** A resource that does not work. Without `times` it never does. */
export interface Fault {
  readonly logicalId: string;
  readonly operation: 'create' | 'update' | 'delete';
  readonly message: string;
  readonly times?: number;
}

export interface MinistackOptions {
  /** The account that everything is in; ministack takes the access key's id for it. */
  readonly accountId: string;
  readonly region: string;
  /** How long each resource takes. */
  readonly delayMs?: number;
  readonly faults?: readonly Fault[];
  /** Ids of security groups that are there before anything is deployed. */
  readonly securityGroups?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * What a program that uses the AWS SDK needs in its environment to talk to this ministack, and to
 * nothing else.
 */
export interface AwsEnvironment {
  readonly AWS_ENDPOINT_URL: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_REGION: string;
  readonly AWS_EC2_METADATA_DISABLED: string;
}

/** A running ministack. */
export interface Ministack {
  readonly url: string;
  readonly environment: AwsEnvironment;
  /** Ends the process and removes its folder. */
  readonly stop: () => Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** ministack as what a suite needs from its host: pass `requirement` to `describeWith`. */
export interface PreparedMinistack {
  readonly requirement: Requirement;
  /** The Python that has it; empty without one. */
  readonly python: string;
  /**
   * Starts it with the shim on a free port of the loopback interface, in a folder of its own,
   * without Docker: tasks are records that are RUNNING at once. It ends with this process, however
   * that ends.
   *
   * @throws when it does not answer in time: with what it printed.
   */
  readonly start: (options: MinistackOptions) => Promise<Ministack>;
}

/** Installs the pinned ministack at first use, under .cache. */
export async function prepareMinistack(): Promise<PreparedMinistack> {
  const environment = await preparePythonEnvironment('ministack', REQUIREMENTS_FILE);
  if (environment.kind === 'impossible') {
    return {
      requirement: { available: false, missing: environment.reason },
      python: '',
      start: () => Promise.reject(new Error(environment.reason)),
    };
  }
  const { python } = environment;
  return {
    requirement: { available: true, missing: '' },
    python,
    start: (options) => startMinistack(python, options),
  };
}

async function startMinistack(python: string, options: MinistackOptions): Promise<Ministack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'meshc-ministack-'));
  const port = await freePort();
  const child = spawn(python, [SHIM], {
    env: { ...process.env, ...serverEnvironment(options, folder, port) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = keepOutput(child);
  const stop = () => stopChild(child, folder);
  const url = `http://127.0.0.1:${port}`;
  try {
    await becomeReady(child, url, options.signal);
  } catch (error) {
    await stop();
    throw new Error(`ministack did not start: ${output()}`, { cause: error });
  }
  return { url, environment: clientEnvironment(options, url), stop };
}

function serverEnvironment(
  options: MinistackOptions,
  folder: string,
  port: number,
): Record<string, string> {
  return {
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
    DOCKER_HOST: 'unix:///nonexistent.sock',
    STATE_DIR: folder,
    TMPDIR: folder,
    PYTHONDONTWRITEBYTECODE: '1',
    LOG_LEVEL: 'WARNING',
    MINISTACK_ACCOUNT_ID: options.accountId,
    MINISTACK_REGION: options.region,
    SHIM_DELAY_MS: String(options.delayMs ?? 0),
    SHIM_FAULTS: JSON.stringify(options.faults ?? []),
    SHIM_SECURITY_GROUPS: JSON.stringify(options.securityGroups ?? []),
  };
}

function clientEnvironment(options: MinistackOptions, url: string): AwsEnvironment {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: options.accountId,
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_REGION: options.region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/**
 * A port that was free a moment ago; ministack itself cannot be asked to choose one and say which.
 */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return address.port;
}

function keepOutput(child: Child): () => string {
  let text = '';
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-OUTPUT_LIMIT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return () => text.trim();
}

async function becomeReady(
  child: Child,
  url: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const ended = new AbortController();
  child.once('error', (error) => ended.abort(error));
  child.once('exit', (code) => ended.abort(new Error(`it ended with exit code ${code}`)));
  const limit = AbortSignal.any([
    ended.signal,
    AbortSignal.timeout(READY_TIMEOUT_MS),
    ...(signal ? [signal] : []),
  ]);
  while (!(await isHealthy(url, limit))) {
    limit.throwIfAborted();
    await sleep(READY_INTERVAL_MS);
  }
}

async function isHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch(`${url}/_ministack/health`, { signal })).ok;
  } catch {
    return false;
  }
}

/** The end of its standard input is the shim's word to leave; one that does not is killed. */
async function stopChild(child: Child, folder: string): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const exit = once(child, 'exit');
    child.stdin.end();
    await exit;
    clearTimeout(killer);
  }
  await rm(folder, { recursive: true, force: true });
}
