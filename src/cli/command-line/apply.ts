import {
  type CommandEntry,
  formatOption,
  terminalOf,
  withChangeOptions,
  withMeshOptions,
  withOnlyOption,
} from './shared.ts';

export const applyCommand: CommandEntry = {
  name: 'apply',
  summary: 'Plan, ask, and deploy; then verify what runs.',
  complete: (command, { process, finish }) => {
    withChangeOptions(withOnlyOption(withMeshOptions(command)))
      .option('--keep-going', 'start further stacks after a failure')
      .addOption(formatOption(['text', 'json']))
      .action(async (options) => {
        const { runApplyCommand } = await import('../deploy-commands.ts');
        finish(await runApplyCommand(options, terminalOf(process, options), process));
      });
  },
};
