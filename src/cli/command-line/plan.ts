import { Option } from 'commander';
import {
  type CommandEntry,
  formatOption,
  parseDuration,
  terminalOf,
  withMeshOptions,
  withOnlyOption,
  withOwnerOption,
} from './shared.ts';

export const planCommand: CommandEntry = {
  name: 'plan',
  summary: 'Compare the file with what is deployed. Changes nothing that runs.',
  complete: (command, { process, finish }) => {
    withOwnerOption(withOnlyOption(withMeshOptions(command)))
      .option('--detailed-exitcode', 'exit 2 when there are changes')
      .option('--verbose', 'every property, before and after')
      .addOption(
        new Option(
          '--against <file|directory|commit>',
          'compare with another mesh instead of what is deployed; needs no AWS',
        ).conflicts(['out', 'check']),
      )
      .addOption(
        new Option('--out <file>', 'seal the plan into this file, for meshc apply FILE').conflicts([
          'check',
        ]),
      )
      .option(
        '--expires <duration>',
        'how long the sealed plan may be applied (default: 24h)',
        parseDuration,
      )
      .option('--check <plan>', 'say whether a sealed plan can still be applied')
      .addOption(formatOption(['text', 'json']))
      .action(async (options) => {
        if (options.against !== undefined) {
          const { runPlanAgainst } = await import('../plan-against.ts');
          finish(await runPlanAgainst(options, terminalOf(process, options), process));
          return;
        }
        const { runPlanCommand } = await import('../deploy-commands.ts');
        finish(await runPlanCommand(options, terminalOf(process, options), process));
      });
  },
};
