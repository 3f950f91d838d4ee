import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import type { Process } from '../process.ts';
import { makeTerminal, type Terminal } from '../terminal.ts';

/** What a command's action has. */
export interface Actions {
  readonly process: Process;
  readonly finish: (code: ExitCode) => void;
}

/** A command: what the help of meshc says of it, and how it gets its options and its action. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly complete: (command: Command, actions: Actions) => void;
}

/** The options that all commands on a mesh share. */
export function withMeshOptions(command: Command): Command {
  return command
    .option(
      '-f, --file <file>',
      'mesh file; overlays follow, in order (default: mesh.yaml; "-" is standard input)',
      collect,
    )
    .option(
      '-e, --env <name>',
      'environment: adds the overlay beside the file, such as mesh.prod.yaml',
    )
    .option('--var <name=value>', 'value of a variable', collect)
    .option('--var-file <file>', 'file of name=value lines', collect)
    .option('--no-color', 'plain text');
}

/** `--only`, once for each component. */
export function withOnlyOption(command: Command): Command {
  return command.option('--only <component>', 'only this component', collect);
}

/** The options of commands that ask AWS about a mesh. */
export function withOwnerOption(command: Command): Command {
  return command.option(
    '--owner <name>',
    'who owns the mesh (default: the repository, by its remote origin)',
  );
}

/** The options of commands that change what is deployed. */
export function withChangeOptions(command: Command): Command {
  return withTimeoutOption(withOwnerOption(command))
    .option('-y, --yes', 'do not ask')
    .option(
      '--lock-timeout <duration>',
      "wait this long for somebody else's operation (default: 10m)",
      parseDuration,
    );
}

/** `--timeout`: the work itself goes on in AWS. */
export function withTimeoutOption(command: Command): Command {
  return command.option(
    '--timeout <duration>',
    'stop waiting after this time, such as 30m',
    parseDuration,
  );
}

/** `--format`; the first is the default. */
export function formatOption(formats: readonly [string, ...string[]]): Option {
  return new Option('--format <format>', 'how the result is written')
    .choices(formats)
    .default(formats[0]);
}

/** Collects the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const DURATION_UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `30m` or `2h` in milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) {
    throw new InvalidArgumentError('write a number and a unit, such as 90s, 30m or 2h.');
  }
  return Number(amount) * (DURATION_UNITS_MS[unit] ?? 0);
}

/** The terminal of a command, as `--no-color` wants it. */
export function terminalOf(process: Process, options: { readonly color?: boolean }): Terminal {
  return makeTerminal(process.streams, process.environment, { color: options.color !== false });
}
