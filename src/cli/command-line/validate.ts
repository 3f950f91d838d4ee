import { type CommandEntry, formatOption, terminalOf, withMeshOptions } from './shared.ts';

export const validateCommand: CommandEntry = {
  name: 'validate',
  summary: 'Check the file. Needs no AWS.',
  complete: (command, { process, finish }) => {
    withMeshOptions(command)
      .addOption(formatOption(['text', 'json']))
      .action(async (options) => {
        const { runValidate } = await import('../validate.ts');
        finish(await runValidate(options, terminalOf(process, options), process.streams.stdin));
      });
  },
};
