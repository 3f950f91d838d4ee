import { printableLine } from '../kit/printable.ts';
import type { SealedPlan } from '../model/sealed-plan.ts';
import type { OutputFormat } from './check-input.ts';
import type { ExitCode } from './exit-code.ts';
import { readSealedPlan } from './read-sealed-plan.ts';
import { showPlanResult } from './show-plan-result.ts';
import type { Terminal } from './terminal.ts';

export interface ShowOptions {
  readonly format: OutputFormat;
  readonly verbose?: boolean;
  readonly detailedExitcode?: boolean;
}

/** `meshc show`: what a sealed plan would do, who made it from what, and until when it holds. Needs no AWS. */
export async function runShow(
  file: string,
  options: ShowOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const read = await readSealedPlan(file, terminal);
  if (read.kind === 'refused') return read.exitCode;
  const { sealed } = read;
  if (options.format === 'text') terminal.result(`${describeOrigin(sealed)}\n\n`);
  return showPlanResult(sealed.plan, {
    terminal,
    format: options.format,
    isVerbose: options.verbose ?? false,
    detailedExitCode: options.detailedExitcode ?? false,
    sealed,
  });
}

function describeOrigin(sealed: SealedPlan): string {
  const { id, madeBy, madeAt, expiresAt, commit, meshc, inputs } = sealed;
  const dirty = commit?.isClean === false ? ' with changes' : '';
  const from = commit ? `, from commit ${commit.id}${dirty}` : '';
  const files = inputs.map(({ name }) => name).join(', ');
  const lines = [
    `plan ${id}, made by ${madeBy} at ${madeAt}${from}`,
    `holds until ${expiresAt}; meshc ${meshc}${files === '' ? '' : `; files: ${files}`}`,
  ];
  return lines.map((line) => printableLine(line)).join('\n');
}
