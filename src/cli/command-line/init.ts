import { type CommandEntry, terminalOf } from './shared.ts';

export const initCommand: CommandEntry = {
  name: 'init',
  summary: 'Write a mesh.yaml to start from. Overwrites nothing.',
  complete: (command, { process, finish }) => {
    command
      .argument('[directory]', 'where to write it; made if it is not there', '.')
      .addHelpText('after', EXAMPLES)
      .action(async (directory: string, options) => {
        const { runInit } = await import('../init.ts');
        finish(await runInit({ directory }, terminalOf(process, options)));
      });
  },
};

const EXAMPLES = `
Writes mesh.yaml, which is named after the directory, and .meshc/mesh.schema.json, by which
editors complete and check it without a network. Commit both.

Examples:
  meshc init
  meshc init shop`;
