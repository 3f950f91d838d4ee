import {
  type CommandEntry,
  formatOption,
  terminalOf,
  withMeshOptions,
  withOwnerOption,
  withTimeoutOption,
} from './shared.ts';

export const watchCommand: CommandEntry = {
  name: 'watch',
  summary: 'Follow what is going on, after apply --no-wait or an interrupt, to its end.',
  complete: (command, { process, finish }) => {
    withTimeoutOption(withOwnerOption(withMeshOptions(command)))
      .addOption(formatOption(['text', 'json']))
      .action(async (options) => {
        const { runWatchCommand } = await import('../deploy-commands.ts');
        const terminal = terminalOf(process, options);
        finish(await runWatchCommand(options, { terminal, process }));
      });
  },
};
