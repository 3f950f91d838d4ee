import {
  type CommandEntry,
  formatOption,
  terminalOf,
  withMeshOptions,
  withOnlyOption,
  withOwnerOption,
  withTimeoutOption,
} from './shared.ts';

export const cancelCommand: CommandEntry = {
  name: 'cancel',
  summary: 'End the operations that are going on, and take them back.',
  complete: (command, { process, finish }) => {
    withTimeoutOption(withOwnerOption(withOnlyOption(withMeshOptions(command))))
      .option('-y, --yes', 'do not ask')
      .addOption(formatOption(['text', 'json']))
      .action(async (options) => {
        const { runCancelCommand } = await import('../deploy-commands.ts');
        const terminal = terminalOf(process, options);
        finish(await runCancelCommand(options, { terminal, process }));
      });
  },
};
