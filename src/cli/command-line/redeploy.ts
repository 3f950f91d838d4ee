import {
  type CommandEntry,
  formatOption,
  terminalOf,
  withChangeOptions,
  withMeshOptions,
} from './shared.ts';

export const redeployCommand: CommandEntry = {
  name: 'redeploy',
  summary: 'Replace the tasks of components as they are, for secrets that were rotated.',
  complete: (command, { process, finish }) => {
    withChangeOptions(withMeshOptions(command))
      .argument('<component...>', 'services, gateways, controller or dev-server')
      .addOption(formatOption(['text', 'json']))
      .action(async (components: readonly string[], options) => {
        const { runRedeployCommand } = await import('../deploy-commands.ts');
        const terminal = terminalOf(process, options);
        finish(await runRedeployCommand(components, options, { terminal, process }));
      });
  },
};
