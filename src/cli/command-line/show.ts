import { type CommandEntry, formatOption, terminalOf } from './shared.ts';

export const showCommand: CommandEntry = {
  name: 'show',
  summary: 'Show a sealed plan. Needs no AWS.',
  complete: (command, { process, finish }) => {
    command
      .argument('<plan>', 'the file that plan --out wrote')
      .option('--detailed-exitcode', 'exit 2 when there are changes')
      .option('--verbose', 'every property, before and after')
      .option('--no-color', 'plain text')
      .addOption(formatOption(['text', 'json']))
      .action(async (plan: string, options) => {
        const { runShow } = await import('../show.ts');
        finish(await runShow(plan, options, terminalOf(process, options)));
      });
  },
};
