import { type CommandEntry, terminalOf } from './shared.ts';

export const fmtCommand: CommandEntry = {
  name: 'fmt',
  summary: 'Format mesh files. Keeps comments, order and meaning.',
  complete: (command, { process, finish }) => {
    command
      .argument(
        '[files...]',
        'files; "-" is standard input (default: mesh.yaml and its overlays, mesh.*.yaml)',
      )
      .option('--check', 'change nothing; exit 4 when a file is not formatted')
      .option('--no-color', 'plain text')
      .addHelpText('after', EXAMPLES)
      .action(async (files: readonly string[], options) => {
        const { runFmt } = await import('../fmt.ts');
        const terminal = terminalOf(process, options);
        finish(await runFmt({ ...options, files }, terminal, process.streams.stdin));
      });
  },
};

const EXAMPLES = `
Prints the names of the files that it changed, or with --check would change.

Examples:
  meshc fmt                          mesh.yaml and its overlays
  meshc fmt --check                  in CI
  meshc fmt - < mesh.yaml            the formatted text to stdout, for editors`;
