import {
  type CommandEntry,
  formatOption,
  terminalOf,
  withMeshOptions,
  withOnlyOption,
  withOwnerOption,
} from './shared.ts';

export const planCommand: CommandEntry = {
  name: 'plan',
  summary: 'Compare the file with what is deployed. Changes nothing.',
  complete: (command, { process, finish }) => {
    withOwnerOption(withOnlyOption(withMeshOptions(command)))
      .option('--detailed-exitcode', 'exit 2 when there are changes')
      .option('--verbose', 'every property, before and after')
      .option(
        '--against <file|directory|commit>',
        'compare with another mesh instead of what is deployed; needs no AWS',
      )
      .addOption(formatOption(['text', 'json']))
      .action(async (options) => {
        if (options.against !== undefined) {
          const { runPlanAgainst } = await import('../plan-against.ts');
          finish(await runPlanAgainst(options, terminalOf(process, options), process));
          return;
        }
        const { runPlanCommand } = await import('../deploy-commands.ts');
        finish(await runPlanCommand(options, terminalOf(process, options), process));
      });
  },
};
