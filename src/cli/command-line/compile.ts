import {
  type CommandEntry,
  formatOption,
  terminalOf,
  withMeshOptions,
  withOnlyOption,
} from './shared.ts';

export const compileCommand: CommandEntry = {
  name: 'compile',
  summary: 'Write the CloudFormation templates. Needs no AWS.',
  complete: (command, { process, finish }) => {
    withOnlyOption(withMeshOptions(command))
      .option(
        '-o, --out <directory>',
        'write one file a stack into this directory instead of stdout',
      )
      .addOption(formatOption(['json', 'yaml']))
      .action(async (options) => {
        const { runCompile } = await import('../compile.ts');
        finish(await runCompile(options, terminalOf(process, options), process.streams.stdin));
      });
  },
};
