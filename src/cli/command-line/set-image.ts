import { type CommandEntry, terminalOf, withMeshOptions } from './shared.ts';

export const setImageCommand: CommandEntry = {
  name: 'set-image',
  summary: 'Write image tags to mesh.images.yaml, which is merged last.',
  complete: (command, { process, finish }) => {
    withMeshOptions(command)
      .argument('<target=image...>', 'what gets which image')
      .addHelpText('after', EXAMPLES)
      .action(async (assignments: readonly string[], options) => {
        const { runSetImage } = await import('../set-image.ts');
        const terminal = terminalOf(process, options);
        finish(await runSetImage({ ...options, assignments }, terminal, process.streams.stdin));
      });
  },
};

const EXAMPLES = `
Writes the file beside the mesh file, keeps its comments and order, and prints what changed.

Examples:
  meshc set-image web=registry.example/web:2.4.0 api=registry.example/api:7.1.0
  meshc set-image web/log-router=fluent-bit:3.1          a further container
  meshc set-image images.runtime=registry.example/meshc:1.5.0    the sidecars`;
