import type { Readable } from 'node:stream';
import { checkInput, type OutputFormat, printFindingsAsResult } from './check-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import type { MeshOptions } from './mesh-input.ts';
import type { Terminal } from './terminal.ts';

export interface ValidateOptions extends MeshOptions {
  readonly format: OutputFormat;
}

/** `meshc validate`: the findings are the result. Warnings alone are no failure. */
export async function runValidate(
  options: ValidateOptions,
  terminal: Terminal,
  stdin: Readable,
): Promise<ExitCode> {
  const checked = await checkInput(options, stdin);
  printFindingsAsResult(checked, options.format, terminal);
  if (checked.valid === undefined) return EXIT_CODE.invalid;
  if (options.format === 'text') {
    const { identity, services, gateways } = checked.valid.mesh;
    const counts = [
      countOf(services, 'service'),
      ...(gateways.length === 0 ? [] : [countOf(gateways, 'gateway')]),
    ];
    terminal.result(
      `${terminal.resultPalette.good('valid')}: mesh ${identity.name}, environment ${identity.environment}, ${counts.join(', ')}\n`,
    );
  }
  return EXIT_CODE.done;
}

function countOf(components: readonly unknown[], what: string): string {
  return components.length === 1 ? `1 ${what}` : `${components.length} ${what}s`;
}
