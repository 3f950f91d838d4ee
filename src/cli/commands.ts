import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Process } from './process.ts';
import { makeTerminal, type Terminal } from './terminal.ts';

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

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'validate', summary: 'Check the file. Needs no AWS.', complete: completeValidate },
  {
    name: 'compile',
    summary: 'Write the CloudFormation templates. Needs no AWS.',
    complete: completeCompile,
  },
  {
    name: 'plan',
    summary: 'Compare the file with what is deployed. Changes nothing.',
    complete: completePlan,
  },
  {
    name: 'apply',
    summary: 'Plan, ask, and deploy; then verify what runs.',
    complete: completeApply,
  },
  {
    name: 'destroy',
    summary: 'Remove everything that this mesh deployed.',
    complete: completeDestroy,
  },
];

/** The options that all commands on a mesh share. */
function withMeshOptions(command: Command): Command {
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

function completeValidate(command: Command, { process, finish }: Actions): void {
  withMeshOptions(command)
    .addOption(formatOption(['text', 'json']))
    .action(async (options) => {
      const { runValidate } = await import('./validate.ts');
      finish(await runValidate(options, terminalOf(process, options), process.streams.stdin));
    });
}

function completeCompile(command: Command, { process, finish }: Actions): void {
  withMeshOptions(command)
    .option('-o, --out <directory>', 'write one file a stack into this directory instead of stdout')
    .option('--only <component>', 'only this component', collect)
    .addOption(formatOption(['json', 'yaml']))
    .action(async (options) => {
      const { runCompile } = await import('./compile.ts');
      finish(await runCompile(options, terminalOf(process, options), process.streams.stdin));
    });
}

const OWNER_HELP = 'who owns the mesh (default: the repository, by its remote origin)';

function completePlan(command: Command, { process, finish }: Actions): void {
  withMeshOptions(command)
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

function completeApply(command: Command, { process, finish }: Actions): void {
  withMeshOptions(command)
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

function completeDestroy(command: Command, { process, finish }: Actions): void {
  withMeshOptions(command)
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
