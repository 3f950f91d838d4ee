import { spawn } from 'node:child_process';
import path from 'node:path';

/** The built program, as `npm run build` leaves it. */
export const MESHC = path.join(import.meta.dirname, '..', '..', 'dist', 'meshc.js');
/** The same program as its sources are: it needs no build. */
export const MESHC_SOURCE = path.join(import.meta.dirname, '..', '..', 'src', 'bin', 'meshc.ts');
export const EXAMPLES = path.join(import.meta.dirname, '..', '..', 'specs-examples');

/** Starts a program as the same user, who may then do no more than the owner of a file may. */
const WITHOUT_CAPABILITIES = ['setpriv', '--bounding-set=-all', '--inh-caps=-all'];

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The built program when absent. */
  readonly program?: string;
  /** In addition to a small environment without credentials, colours or CI. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Flags of Node, before the program. */
  readonly nodeFlags?: readonly string[];
  readonly stdin?: string | Uint8Array;
  /** Give root's rights up, if these tests have them. */
  readonly unprivileged?: boolean;
  /** Is given the running process, to send it signals. */
  readonly started?: (child: ReturnType<typeof spawn>) => void;
}

/** Runs meshc without a terminal and without anything of the user's environment, and waits for its end. */
export function runMeshc(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const isLocked = options.unprivileged === true && process.getuid?.() === 0;
  const prefix = isLocked ? WITHOUT_CAPABILITIES : [];
  const node = [process.execPath, ...(options.nodeFlags ?? [])];
  const [program = '', ...args] = [...prefix, ...node, options.program ?? MESHC, ...words];
  const child = spawn(program, args, {
    cwd: options.cwd ?? EXAMPLES,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  child.stdin.on('error', () => undefined); // it may end without reading
  child.stdin.end(options.stdin ?? '');
  options.started?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
}
