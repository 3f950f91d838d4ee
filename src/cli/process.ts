import type { Readable } from 'node:stream';
import type { TerminalStreams } from './terminal.ts';

/** The process around a command. */
export interface Process {
  readonly streams: TerminalStreams & { readonly stdin: Readable };
  readonly environment: NodeJS.ProcessEnv;
  /** From the first call on, SIGINT, SIGTERM and SIGHUP abort this signal instead of ending the process; a second one ends it. */
  readonly interrupted: () => AbortSignal;
  /** Calls back at each SIGUSR2; absent where the process has no such signal. */
  readonly onUserSignal?: (listener: () => void) => void;
}
