import type { LocatedFinding } from '../diagnostics/finding.ts';
import { printText } from '../diagnostics/print-text.ts';
import type { SourceFile } from '../model/source.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Says what is wrong with files that a command was to edit, on stderr; the exit code is that of wrong input. */
export function reportFindings(
  findings: readonly LocatedFinding[],
  files: readonly SourceFile[],
  { message, messagePalette, columns }: Terminal,
): ExitCode {
  message(printText(findings, { files, palette: messagePalette, columns }));
  return EXIT_CODE.invalid;
}
