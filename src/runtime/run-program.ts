import { makeStopSignal } from './stop-signal.ts';

/** What a program gets from its process. */
export interface ProgramWorld {
  readonly environment: NodeJS.ProcessEnv;
  /** Fires once the process is asked to end. */
  readonly stop: AbortSignal;
  /** Takes one finished log line. */
  readonly writeLog: (line: string) => void;
}

const EXIT_USAGE = 1;

/**
 * Runs a program of the runtime as this process and ends with its exit code. The programs take everything from the
 * environment, so an argument is a mistake. A throw is a bug of ours: it goes to stderr with its stack.
 */
export function runProgram(name: string, program: (world: ProgramWorld) => Promise<number>): void {
  const stop = makeStopSignal();
  const [unexpected] = process.argv.slice(2);
  if (unexpected !== undefined) {
    process.stderr.write(`${name} takes no arguments, but got ${JSON.stringify(unexpected)}\n`);
    process.exit(EXIT_USAGE);
  }
  const writeLog = (line: string) => {
    process.stdout.write(line);
  };
  program({ environment: process.env, stop, writeLog }).then(
    (code) => process.exit(code),
    (error: unknown) => {
      const text = error instanceof Error ? error.stack : String(error);
      process.stderr.write(`${name}: ${text}\nthis is a bug of meshc, please report it\n`);
      process.exit(EXIT_USAGE);
    },
  );
}
