import { type CommandEntry, collect, terminalOf, withMeshOptions } from './shared.ts';

export const upCommand: CommandEntry = {
  name: 'up',
  summary: 'Run the mesh on the Docker Engine of this machine, until it is interrupted.',
  complete: (command, { process, finish }) => {
    withMeshOptions(command.argument('[service...]', 'only these, and what they depend on'))
      .option('--image <name=image>', 'another image for runtime, dataplane or consul', collect)
      .option('--secrets <file>', 'file of NAME=VALUE lines: the values of secrets and parameters')
      .action(async (services: readonly string[], options) => {
        const { runUp } = await import('../up.ts');
        const terminal = terminalOf(process, options);
        finish(await runUp(services, options, { terminal, process }));
      });
  },
};
