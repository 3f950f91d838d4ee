import { type CommandEntry, formatOption, terminalOf, withMeshOptions } from './shared.ts';

export const statusCommand: CommandEntry = {
  name: 'status',
  summary: 'Show how the mesh does: components, revisions, task health, sidecars.',
  complete: (command, { process, finish }) => {
    withMeshOptions(command)
      .option('--detailed-exitcode', 'exit 2 when a component is not healthy')
      .option('--local', 'show what meshc up runs on this machine instead')
      .addOption(formatOption(['text', 'json']))
      .action(async (options) => {
        if (options.local === true) {
          const { runLocalStatus } = await import('../local-status.ts');
          finish(await runLocalStatus(options, terminalOf(process, options), process));
          return;
        }
        const { runStatusCommand } = await import('../deploy-commands.ts');
        finish(await runStatusCommand(options, terminalOf(process, options), process));
      });
  },
};
