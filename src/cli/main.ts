import type { Readable } from 'node:stream';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { originalStack } from '../clients/original-stack.ts';
import { VERSION } from '../generated/version.ts';
import { printableLine } from '../kit/printable.ts';
import { UserError } from '../kit/user-error.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { InvalidCommandLine } from './mesh-input.ts';
import { makeTerminal, type Terminal, type TerminalStreams } from './terminal.ts';

/** The process around a command. */
export interface Process {
  readonly streams: TerminalStreams & { readonly stdin: Readable };
  readonly environment: NodeJS.ProcessEnv;
  /** From the first call on, SIGINT and SIGTERM abort this signal instead of ending the process; a second one ends it. */
  readonly interrupted: () => AbortSignal;
}

/**
 * Runs one command line (without the names of node and of meshc) and says the exit code. Commands load what they need
 * themselves, so that one that needs no AWS never reads the SDK.
 */
export async function main(words: readonly string[], process: Process): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT_CODE.done;
  const plain = makeTerminal(process.streams, process.environment, { color: false });
  const program = makeProgram({
    process,
    finish: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportFailure(error, plain);
  }
}

/** What a command's action has. */
interface Actions {
  readonly process: Process;
  readonly finish: (code: ExitCode) => void;
}

function makeProgram(actions: Actions): Command {
  const { streams } = actions.process;
  const program = new Command('meshc')
    .description(
      'Compiles mesh.yaml to a Consul service mesh on AWS ECS: validates, plans, applies, verifies.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print the help')
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .exitOverride();
  addValidate(program, actions);
  addCompile(program, actions);
  addPlan(program, actions);
  addApply(program, actions);
  addDestroy(program, actions);
  return program;
}

/** A command on a mesh, with the options that all of them share. */
function meshCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
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

function addValidate(program: Command, { process, finish }: Actions): void {
  meshCommand(program, 'validate', 'Check the file. Needs no AWS.')
    .addOption(formatOption(['text', 'json']))
    .action(async (options) => {
      const { runValidate } = await import('./validate.ts');
      finish(await runValidate(options, terminalOf(process, options), process.streams.stdin));
    });
}

function addCompile(program: Command, { process, finish }: Actions): void {
  meshCommand(program, 'compile', 'Write the CloudFormation templates. Needs no AWS.')
    .option('-o, --out <directory>', 'write one file a stack into this directory instead of stdout')
    .option('--only <component>', 'only this component', collect)
    .addOption(formatOption(['json', 'yaml']))
    .action(async (options) => {
      const { runCompile } = await import('./compile.ts');
      finish(await runCompile(options, terminalOf(process, options), process.streams.stdin));
    });
}

const OWNER_HELP = 'who owns the mesh (default: the repository, by its remote origin)';

function addPlan(program: Command, { process, finish }: Actions): void {
  meshCommand(program, 'plan', 'Compare the file with what is deployed. Changes nothing.')
    .option('--only <component>', 'only this component', collect)
    .option('--owner <name>', OWNER_HELP)
    .option('--detailed-exitcode', 'exit 2 when there are changes')
    .option('--verbose', 'every property, before and after')
    .addOption(formatOption(['text', 'json']))
    .action(async (options) => {
      const { runPlanCommand } = await import('./deploy-commands.ts');
      finish(await runPlanCommand(options, terminalOf(process, options), process));
    });
}

function addApply(program: Command, { process, finish }: Actions): void {
  meshCommand(program, 'apply', 'Plan, ask, and deploy; then verify what runs.')
    .option('--only <component>', 'only this component', collect)
    .option('-y, --yes', 'do not ask')
    .option('--owner <name>', OWNER_HELP)
    .option(
      '--lock-timeout <duration>',
      "wait this long for somebody else's operation (default: 10m)",
      parseDuration,
    )
    .option('--keep-going', 'start further stacks after a failure')
    .option('--timeout <duration>', 'stop waiting after this time, such as 30m', parseDuration)
    .addOption(formatOption(['text', 'json']))
    .action(async (options) => {
      const { runApplyCommand } = await import('./deploy-commands.ts');
      finish(await runApplyCommand(options, terminalOf(process, options), process));
    });
}

function addDestroy(program: Command, { process, finish }: Actions): void {
  meshCommand(program, 'destroy', 'Remove everything that this mesh deployed.')
    .option('-y, --yes', 'do not ask')
    .option('--owner <name>', OWNER_HELP)
    .option(
      '--lock-timeout <duration>',
      "wait this long for somebody else's operation (default: 10m)",
      parseDuration,
    )
    .option('--timeout <duration>', 'stop waiting after this time, such as 30m', parseDuration)
    .addOption(formatOption(['text', 'json']))
    .action(async (options) => {
      const { runDestroyCommand } = await import('./deploy-commands.ts');
      finish(await runDestroyCommand(options, terminalOf(process, options), process));
    });
}

function formatOption(formats: readonly [string, ...string[]]): Option {
  return new Option('--format <format>', 'how the result is written')
    .choices(formats)
    .default(formats[0]);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const DURATION_UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `30m` or `2h` in milliseconds. */
function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) {
    throw new InvalidArgumentError('write a number and a unit, such as 90s, 30m or 2h.');
  }
  return Number(amount) * (DURATION_UNITS_MS[unit] ?? 0);
}

function terminalOf(process: Process, options: { readonly color?: boolean }): Terminal {
  return makeTerminal(process.streams, process.environment, { color: options.color !== false });
}

/** The last line of a run that ended by an exception, and its exit code. */
function reportFailure(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT_CODE.done : EXIT_CODE.invalid;
  }
  if (error instanceof InvalidCommandLine) {
    terminal.message(`error: ${printableLine(error.message)}`);
    return EXIT_CODE.invalid;
  }
  if (error instanceof UserError) {
    terminal.message(`error: ${printableLine(error.message)}`);
    return EXIT_CODE.error;
  }
  const text = error instanceof Error ? originalStack(error.stack ?? error.message) : String(error);
  terminal.message(
    `this is a bug in meshc ${VERSION}; please report it with what follows\n${text}`,
  );
  return EXIT_CODE.error;
}
