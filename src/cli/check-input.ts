import type { Readable } from 'node:stream';
import { type Checked, checkMesh, type ValidMesh } from '../compiler/check.ts';
import type { Finding, LocatedFinding } from '../diagnostics/finding.ts';
import { locateFinding } from '../diagnostics/locate.ts';
import { printJson } from '../diagnostics/print-json.ts';
import { printText } from '../diagnostics/print-text.ts';
import { type MeshFiles, type MeshOptions, readMeshInput } from './mesh-input.ts';
import type { Terminal } from './terminal.ts';

/** How a command prints what it has to say. */
export type OutputFormat = 'text' | 'json';

/** Reads the files of a mesh and checks them; files that could not be read are findings like all others. */
export async function checkInput(
  options: MeshOptions,
  stdin: Readable,
  files?: MeshFiles,
): Promise<Checked> {
  const input = await readMeshInput(options, stdin, files);
  if (input.findings.length > 0) return { files: [], findings: input.findings, valid: undefined };
  const checked = withEnvironment(checkMesh(input), options.env);
  if (Object.keys(checked.valid?.mesh.overrides ?? {}).length === 0) return checked;
  const { checkPatches } = await import('../compiler/check-overrides.ts');
  return checkPatches(checked);
}

/** The overlay that `--env` names has to be one of that environment: otherwise prod's settings would go to dev. */
function withEnvironment(checked: Checked, environment: string | undefined): Checked {
  const { valid, findings } = checked;
  if (valid === undefined || environment === undefined) return checked;
  const found = valid.mesh.identity.environment;
  if (found === environment) return checked;
  const finding: Finding = {
    code: 'environment-mismatch',
    severity: 'error',
    message: `the environment is "${found}", and --env asks for "${environment}"`,
    path: ['environment'],
    anchor: 'value',
    hint: `write environment: ${environment} in the overlay`,
  };
  return {
    ...checked,
    findings: [...findings, locateFinding(finding, valid.source)],
    valid: undefined,
  };
}

/** Prints findings as the result of a command: to stdout. */
export function printFindingsAsResult(
  checked: Checked,
  format: OutputFormat,
  terminal: Terminal,
): void {
  if (format === 'json') {
    terminal.result(printJson(checked.findings));
    return;
  }
  const text = textOf(checked, terminal.resultPalette, terminal);
  if (text !== '') terminal.result(`${text}\n`);
}

/**
 * For commands whose result is something else: findings go to stderr, and with `--format json` a program gets the errors
 * on stdout in place of the result. `undefined` when there was an error.
 */
export function validOrReport(
  checked: Checked,
  format: OutputFormat,
  terminal: Terminal,
): ValidMesh | undefined {
  if (checked.valid === undefined && format === 'json') {
    terminal.result(printJson(checked.findings));
    return undefined;
  }
  const text = textOf(checked, terminal.messagePalette, terminal);
  if (text !== '') terminal.message(text);
  return checked.valid;
}

function textOf(
  {
    findings,
    files,
  }: { readonly findings: readonly LocatedFinding[]; readonly files: Checked['files'] },
  palette: Terminal['resultPalette'],
  { columns }: Terminal,
): string {
  return printText(findings, { files, palette, columns });
}
