import { InvalidArgumentError } from 'commander';
import { type CommandEntry, terminalOf, withMeshOptions } from './shared.ts';

export const logsCommand: CommandEntry = {
  name: 'logs',
  summary: 'Print what the containers of a mesh on this machine write.',
  complete: (command, { process, finish }) => {
    withMeshOptions(command.argument('[component...]', 'only of these'))
      .option('--follow', 'go on until the containers end')
      .option('--tail <lines>', 'only the last lines of each container', parseCount)
      .action(async (components: readonly string[], options) => {
        const { runLogs } = await import('../logs.ts');
        const terminal = terminalOf(process, options);
        finish(await runLogs(components, options, { terminal, process }));
      });
  },
};

function parseCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write a number of lines.');
}
