import {
  type CommandEntry,
  formatOption,
  terminalOf,
  withMeshOptions,
  withOnlyOption,
} from './shared.ts';

export const driftCommand: CommandEntry = {
  name: 'drift',
  summary: 'Show what was changed behind the back of the mesh. Changes nothing in AWS.',
  complete: (command, { process, finish }) => {
    withOnlyOption(withMeshOptions(command))
      .option('--accept', 'add what is found to the list of accepted drift, mesh.drift.yaml')
      .option('--detailed-exitcode', 'exit 2 when something has drifted')
      .option('--verbose', 'also what is accepted, and what CloudFormation reports without need')
      .addOption(formatOption(['text', 'json']))
      .action(async (options) => {
        const { runDriftCommand } = await import('../deploy-commands.ts');
        finish(await runDriftCommand(options, terminalOf(process, options), process));
      });
  },
};
