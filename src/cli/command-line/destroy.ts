import {
  type CommandEntry,
  formatOption,
  terminalOf,
  withChangeOptions,
  withMeshOptions,
} from './shared.ts';

export const destroyCommand: CommandEntry = {
  name: 'destroy',
  summary: 'Remove everything that this mesh deployed.',
  complete: (command, { process, finish }) => {
    withChangeOptions(withMeshOptions(command))
      .addOption(formatOption(['text', 'json']))
      .action(async (options) => {
        const { runDestroyCommand } = await import('../deploy-commands.ts');
        finish(await runDestroyCommand(options, terminalOf(process, options), process));
      });
  },
};
