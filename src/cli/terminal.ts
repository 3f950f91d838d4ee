import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { ANSI_PALETTE, type Palette, PLAIN_PALETTE } from '../diagnostics/palette.ts';

/**
 * The user's side of a command. Results go to `result`, everything else to `message`, so that stdout holds only what a
 * program may read.
 */
export interface Terminal {
  /** Writes a part of the result to stdout, as it is. */
  readonly result: (text: string) => void;
  /** Writes a line to stderr. */
  readonly message: (line: string) => void;
  /** Writes to stderr as it is: cursor movements of a live view. Only where `live` is true. */
  readonly draw: (text: string) => void;
  /** stderr is a terminal that can be redrawn. */
  readonly live: boolean;
  /** Width of stderr now: a window may be resized. */
  readonly columns: number;
  /** Colours for stdout and stderr; plain where they are not wanted. */
  readonly resultPalette: Palette;
  readonly messagePalette: Palette;
  /** Asks on the terminal; `undefined` when nobody can answer. */
  readonly ask: (question: string) => Promise<string | undefined>;
}

export interface TerminalStreams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

const DEFAULT_COLUMNS = 100;

/**
 * Makes the terminal of a process. Colour: `--no-color` and `NO_COLOR` (https://no-color.org) win, then `FORCE_COLOR`,
 * then whether the stream is a terminal that is not `TERM=dumb` and not in `CI`.
 */
export function makeTerminal(
  streams: TerminalStreams,
  environment: NodeJS.ProcessEnv,
  options: { readonly color: boolean },
): Terminal {
  const capable = environment['TERM'] !== 'dumb' && !environment['CI'];
  const paletteFor = (isTerminal: boolean | undefined): Palette => {
    if (!options.color || environment['NO_COLOR']) return PLAIN_PALETTE;
    const forced = environment['FORCE_COLOR'];
    if (forced !== undefined && forced !== '0') return ANSI_PALETTE;
    return isTerminal && capable ? ANSI_PALETTE : PLAIN_PALETTE;
  };
  return {
    result: (text) => void streams.stdout.write(text),
    message: (line) => void streams.stderr.write(`${line}\n`),
    draw: (text) => void streams.stderr.write(text),
    live: streams.stderr.isTTY === true && capable,
    get columns() {
      return streams.stderr.columns ?? DEFAULT_COLUMNS;
    },
    resultPalette: paletteFor(streams.stdout.isTTY),
    messagePalette: paletteFor(streams.stderr.isTTY),
    ask: (question) => ask(streams, question),
  };
}

async function ask(streams: TerminalStreams, question: string): Promise<string | undefined> {
  if (!streams.stdin.isTTY || !streams.stderr.isTTY) return undefined;
  const reader = createInterface({ input: streams.stdin, output: streams.stderr });
  const closed = new Promise<undefined>((resolve) =>
    reader.once('close', () => resolve(undefined)),
  );
  try {
    return await Promise.race([reader.question(`${question} `), closed]);
  } finally {
    reader.close();
  }
}
