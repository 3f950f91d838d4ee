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
  summary: 'Plan, ask, and deploy, or deploy a sealed plan; then verify what runs.',
  complete: (command, { process, finish }) => {
    withChangeOptions(withOnlyOption(withMeshOptions(command)))
      .argument('[plan]', 'a plan that plan --out has sealed: exactly that is done')
      .option('--keep-going', 'start further stacks after a failure')
      .option('--no-wait', 'start what can be started, and end with exit code 8')
      .addOption(formatOption(['text', 'json']))
      .action(async (plan: string | undefined, options) => {
        const { runApplyCommand, runApplyPlanCommand } = await import('../deploy-commands.ts');
        if (plan !== undefined) {
          const terminal = terminalOf(process, options);
          finish(await runApplyPlanCommand(plan, options, { terminal, process }));
          return;
        }
        finish(await runApplyCommand(options, terminalOf(process, options), process));
      });
  },
};
