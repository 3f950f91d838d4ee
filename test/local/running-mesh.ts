import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker } from '../image/docker.ts';

const MESHC = join(import.meta.dirname, '..', '..', 'src', 'bin', 'meshc.ts');
const LINE_LIMIT_MS = 90_000;
const POLL_MS = 100;

/** `meshc up`, running. */
export interface RunningMesh {
  readonly process: ChildProcess;
  /** What it has written to stderr so far. */
  output(): string;
  /** Resolves with the match once the output from `from` on has it. */
  untilOutput(pattern: RegExp, from?: number): Promise<RegExpExecArray>;
  /** Port of this machine for a port of a component. */
  port(component: string, port: number): number;
  /** Runs another command on the same mesh. */
  run(...words: readonly string[]): Promise<Ended>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Removes the folder of the mesh file. */
  remove(): void;
}

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `meshc up` on a mesh, in a folder of its own. */
export function startMesh(mesh: unknown, words: readonly string[] = []): RunningMesh {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-up-'));
  writeFileSync(join(folder, 'mesh.yaml'), JSON.stringify(mesh));
  const { child, output } = spawnMeshc(folder, ['up', ...words]);
  return {
    process: child,
    output,
    untilOutput: (pattern, from = 0) => untilOutput({ child, output }, pattern, from),
    port: (component, port) => {
      const line = new RegExp(
        `^${component} \\(\\w+\\) running: .*?\\b${port} at \\S+?:(\\d+)`,
        'gmu',
      );
      return Number([...output().matchAll(line)].at(-1)?.[1]);
    },
    run: async (...words) => {
      const other = spawnMeshc(folder, words);
      const [code] = await once(other.child, 'close');
      return { code, stdout: other.result(), stderr: other.output() };
    },
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'close');
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function spawnMeshc(folder: string, words: readonly string[]) {
  const child = spawn(process.execPath, [MESHC, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text.stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text.stderr += part;
  });
  return { child, output: () => text.stderr, result: () => text.stdout };
}

async function untilOutput(
  { child, output }: { readonly child: ChildProcess; readonly output: () => string },
  pattern: RegExp,
  from: number,
): Promise<RegExpExecArray> {
  const deadline = Date.now() + LINE_LIMIT_MS;
  while (Date.now() < deadline) {
    const match = pattern.exec(output().slice(from));
    if (match !== null) return match;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${pattern} did not come; what came:\n${output()}`);
}

/** Asks an application on a published port; a connection that fails is status 0. */
export function ask(port: number, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const outgoing = get({ host: '127.0.0.1', port, path, agent: false }, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body }));
    });
    outgoing.on('error', (error) => resolve({ status: 0, body: error.message }));
  });
}

/** Id of the running container of a component. */
export async function containerOf(mesh: string, component: string, name: string): Promise<string> {
  const filters = [`meshc.mesh=${mesh}`, `meshc.component=${component}`, `meshc.container=${name}`];
  const words = filters.flatMap((label) => ['--filter', `label=${label}`]);
  return docker(['ps', '--quiet', '--no-trunc', ...words]);
}

/** Collects what a container writes to stdout, until it is gone. */
export function followContainer(name: string): { readonly ended: Promise<string> } {
  const child = spawn('docker', ['logs', '--follow', name], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return { ended: once(child, 'close').then(() => text) };
}

/** Everything of a mesh that the engine has. */
export async function leftovers(mesh: string): Promise<string> {
  const filter = ['--filter', `label=meshc.mesh=${mesh}`, '--quiet'];
  const lists = await Promise.all([
    docker(['ps', '--all', ...filter]),
    docker(['network', 'ls', ...filter]),
    docker(['volume', 'ls', ...filter]),
  ]);
  return lists.join('');
}
