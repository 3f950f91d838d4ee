import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A line of a program's log. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly program: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** How a program ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of the runtime as a process of its own. */
export interface RunningProgram {
  readonly lines: readonly LogLine[];
  /** What it wrote to stderr so far. */
  readonly stderr: string;
  readonly ended: Promise<ProgramEnd>;
  readonly isRunning: boolean;
  /** Resolves with the first line of the event, past or future; rejects when the program ends without one. */
  untilEvent(event: string): Promise<LogLine>;
  kill(signal: NodeJS.Signals): void;
}

/** A program of the runtime, as its first word names it. */
export type RuntimeProgram = 'mesh-init' | 'health-sync' | 'controller' | 'dev-server-init';

const SOURCES = join(import.meta.dirname, '..', '..', 'src', 'bin');

/** Starts a program with exactly these environment variables. */
export function startProgram(
  program: RuntimeProgram,
  environment: Readonly<Record<string, string>>,
): RunningProgram {
  const child = spawn(process.execPath, [join(SOURCES, `${program}.ts`)], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  const listeners = new Set<() => void>();
  let stderr = '';
  let hasEnded = false;
  const notify = () => {
    for (const listener of listeners) listener();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Each line is one of our own log; a line that is not fails the test by its message.
    lines.push(JSON.parse(line) as LogLine);
    notify();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = endOf(child).finally(() => {
    hasEnded = true;
    notify();
  });
  return {
    lines,
    get stderr() {
      return stderr;
    },
    ended,
    get isRunning() {
      return !hasEnded;
    },
    untilEvent: (event) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = lines.find((candidate) => candidate.event === event);
          if (line === undefined && !hasEnded) return;
          listeners.delete(look);
          if (line !== undefined) resolve(line);
          else
            reject(
              new Error(`${program} ended without ${event}: ${JSON.stringify(lines)} ${stderr}`),
            );
        };
        listeners.add(look);
        look();
      }),
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

async function endOf(child: ChildProcess): Promise<ProgramEnd> {
  const [code, signal] = await once(child, 'close');
  return { code, signal };
}
