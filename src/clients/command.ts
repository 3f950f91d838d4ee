/** How a command ended. */
export type CommandEnd =
  | { readonly kind: 'done'; readonly stdout: string }
  | {
      readonly kind: 'failed';
      /** One line: what the command said, or why it could not be run. */
      readonly message: string;
      /** There is no such program. */
      readonly isMissing: boolean;
    };

/** What to run. */
export interface Command {
  readonly program: string;
  readonly commandArguments: readonly string[];
  /** Written to its standard input, which is closed then. */
  readonly input?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs a command to its end, without a shell. Never rejects. */
export function runCommand(command: Command): Promise<CommandEnd> {
  // Loaded for those who need it: it stays in memory for as long as a sidecar lives.
  const { execFile } = process.getBuiltinModule('node:child_process');
  const { program, commandArguments, input, timeoutMs, signal } = command;
  const options = { timeout: timeoutMs, signal, killSignal: 'SIGKILL' as const };
  return new Promise((resolve) => {
    const child = execFile(program, [...commandArguments], options, (error, stdout, stderr) => {
      if (error === null) return resolve({ kind: 'done', stdout });
      const said = (stderr.trim() === '' ? error.message : stderr.trim()).replaceAll(/\s+/gu, ' ');
      const message = `${program} failed (${error.code ?? 'killed'}): ${said}`;
      resolve({ kind: 'failed', message, isMissing: error.code === 'ENOENT' });
    });
    // A program that ends before it has read everything closes the pipe; its exit code says enough.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
