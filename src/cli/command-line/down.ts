import { type CommandEntry, terminalOf, withMeshOptions } from './shared.ts';

export const downCommand: CommandEntry = {
  name: 'down',
  summary: 'Remove from this machine what meshc up started or left behind.',
  complete: (command, { process, finish }) => {
    withMeshOptions(command).action(async (options) => {
      const { runDown } = await import('../down.ts');
      finish(await runDown(options, terminalOf(process, options), process));
    });
  },
};
