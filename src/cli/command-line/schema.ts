import { type CommandEntry, terminalOf } from './shared.ts';

export const schemaCommand: CommandEntry = {
  name: 'schema',
  summary: 'Print the JSON Schema of mesh.yaml, or of an output.',
  complete: (command, { process, finish }) => {
    command
      .argument(
        '[name]',
        'mesh, or an output such as plan, outcome, findings or explanation',
        'mesh',
      )
      .option('-o, --out <file>', 'write it to this file instead of stdout')
      .addHelpText('after', EXAMPLES)
      .action(async (name: string, options) => {
        const { runSchema } = await import('../schema.ts');
        finish(await runSchema({ ...options, name }, terminalOf(process, options)));
      });
  },
};

const EXAMPLES = `
Examples:
  meshc schema --out .meshc/mesh.schema.json      what meshc init wrote, after an upgrade
  meshc schema plan                               what plan --format json prints`;
