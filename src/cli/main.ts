import { Command, CommanderError } from 'commander';
import { originalStack } from '../clients/original-stack.ts';
import { VERSION } from '../generated/version.ts';
import { printableLine } from '../kit/printable.ts';
import { UserError } from '../kit/user-error.ts';
import { COMMANDS } from './command-line/commands.ts';
import type { Actions } from './command-line/shared.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { InvalidCommandLine } from './mesh-input.ts';
import type { Process } from './process.ts';
import { makeTerminal, type Terminal } from './terminal.ts';

/**
 * Runs one command line (without the names of node and of meshc) and says the exit code. Commands load what they need
 * themselves, so that one that needs no AWS never reads the SDK.
 */
export async function main(words: readonly string[], process: Process): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT_CODE.done;
  const plain = makeTerminal(process.streams, process.environment, { color: false });
  const program = makeProgram(words, {
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

function makeProgram(words: readonly string[], actions: Actions): Command {
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
  for (const { name, summary, complete } of COMMANDS) {
    const command = program.command(name).description(summary);
    // Options take a part of every start to make, and a command that is not named needs none.
    if (words.includes(name)) complete(command, actions);
  }
  return program;
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
