import { Argument } from 'commander';
import { type CommandEntry, terminalOf, withMeshOptions } from './shared.ts';

export const iamCommand: CommandEntry = {
  name: 'iam',
  summary: 'Print the IAM policies that exactly this mesh needs. Needs no AWS.',
  complete: (command, { process, finish }) => {
    withMeshOptions(command)
      .addArgument(
        new Argument(
          '<whose>',
          'plan (and look), apply (and destroy), or runtime: its tasks',
        ).choices(['plan', 'apply', 'runtime']),
      )
      .action(async (whose, options) => {
        const { runIam } = await import('../iam.ts');
        const terminal = terminalOf(process, options);
        finish(await runIam(whose, options, { terminal, stdin: process.streams.stdin }));
      });
  },
};
