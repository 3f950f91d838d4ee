import { printableLine } from '../kit/printable.ts';
import type { DeployInput } from './deploy-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { outcomeJson } from './outcome-json.ts';

/** What a command that only looks says when the mesh there is another one's: the reason, and as JSON the outcome. */
export function refuseTarget(
  { mesh, terminal, format }: Pick<DeployInput, 'mesh' | 'terminal' | 'format'>,
  message: string,
): ExitCode {
  const { identity, target } = mesh;
  const outcome = { identity, target, outcome: 'wrong-target', message, stacks: [] } as const;
  if (format === 'json') terminal.result(outcomeJson(outcome));
  terminal.message(`error: ${printableLine(message)}`);
  return EXIT_CODE.stale;
}
