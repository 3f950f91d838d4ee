import { type CommandEntry, formatOption, terminalOf, withMeshOptions } from './shared.ts';

export const explainCommand: CommandEntry = {
  name: 'explain',
  summary: 'Say what holds at a path, and where it comes from.',
  complete: (command, { process, finish }) => {
    withMeshOptions(command)
      .argument('[path]', 'path in mesh.yaml, or the code of a finding; the whole mesh when absent')
      .addOption(formatOption(['text', 'json']))
      .addHelpText('after', EXAMPLES)
      .action(async (path: string | undefined, options) => {
        const { runExplain } = await import('../explain.ts');
        const terminal = terminalOf(process, options);
        finish(await runExplain({ ...options, path }, terminal, process.streams.stdin));
      });
  },
};

const EXAMPLES = `
Examples:
  meshc explain services.web.cpu --env prod
  meshc explain services.web                          a whole section
  meshc explain 'services.web.command[0]'
  meshc explain 'services.web.consulMeta."my.key"'    a name with dots
  meshc explain port-clash                            what a finding means`;
