import { readUserFile } from '../clients/files.ts';
import { parseSealedPlan } from '../deploy/sealed/parse-sealed-plan.ts';
import { printableLine } from '../kit/printable.ts';
import type { SealedPlan } from '../model/sealed-plan.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** A sealed plan, or the exit code of a command that did not get one; the reason was printed. */
export type ReadPlan =
  | { readonly kind: 'plan'; readonly sealed: SealedPlan }
  | { readonly kind: 'refused'; readonly exitCode: ExitCode };

const MAX_PLAN_BYTES = 256_000_000;

/** Reads a file that `plan --out` wrote: one that is none is a wrong input, one that was changed is refused as stale. */
export async function readSealedPlan(file: string, terminal: Terminal): Promise<ReadPlan> {
  const refuse = (message: string, exitCode: ExitCode): ReadPlan => {
    terminal.message(`error: ${printableLine(`${file}: ${message}`)}`);
    return { kind: 'refused', exitCode };
  };
  const read = await readUserFile(file, { maxBytes: MAX_PLAN_BYTES });
  if (read.kind === 'refused') return refuse(read.message, EXIT_CODE.invalid);
  const parsed = parseSealedPlan(new TextDecoder().decode(read.bytes));
  switch (parsed.kind) {
    case 'plan':
      return parsed;
    case 'unreadable':
      return refuse(parsed.message, EXIT_CODE.invalid);
    case 'altered':
      return refuse(parsed.message, EXIT_CODE.stale);
  }
}
