import { readdirSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { writeUserFile } from '../clients/files.ts';
import { formatFile } from '../compiler/format.ts';
import type { LocatedFinding } from '../diagnostics/finding.ts';
import { printableLine } from '../kit/printable.ts';
import { combineExitCodes, EXIT_CODE, type ExitCode } from './exit-code.ts';
import { DEFAULT_FILE, readFile, STANDARD_INPUT } from './mesh-input.ts';
import { reportFindings } from './report-findings.ts';
import type { Terminal } from './terminal.ts';

export interface FmtOptions {
  /** Files as named; the mesh and its overlays in this directory when there are none. */
  readonly files: readonly string[];
  /** Only say which files are not formatted. */
  readonly check?: boolean;
}

/** `meshc fmt`: every file by itself; one with mistakes does not keep the others from being formatted. */
export async function runFmt(
  options: FmtOptions,
  terminal: Terminal,
  stdin: Readable,
): Promise<ExitCode> {
  const names = options.files.length > 0 ? options.files : meshFiles();
  const codes: ExitCode[] = [];
  for (const name of names) codes.push(await formatOne(name, { ...options, terminal, stdin }));
  return combineExitCodes(codes);
}

interface FmtContext extends FmtOptions {
  readonly terminal: Terminal;
  readonly stdin: Readable;
}

async function formatOne(name: string, context: FmtContext): Promise<ExitCode> {
  const { terminal } = context;
  const read = await readFile(name, context.stdin);
  if (read.kind === 'finding') return reportFindings([read.finding], [], terminal);
  const findings: LocatedFinding[] = [];
  const formatted = formatFile(read.file, (finding) => findings.push(finding));
  switch (formatted.kind) {
    case 'invalid':
      return reportFindings(findings, [formatted.file], terminal);
    case 'unsafe':
      terminal.message(
        `error: ${printableLine(name)} is left as it is: written anew it would say something else; please report it as a bug in meshc`,
      );
      return EXIT_CODE.error;
    case 'formatted':
      return useFormatted(name, formatted.text, {
        ...context,
        isSame: Buffer.from(formatted.text).equals(read.file.bytes),
      });
  }
}

async function useFormatted(
  name: string,
  text: string,
  { check = false, isSame, terminal }: FmtContext & { readonly isSame: boolean },
): Promise<ExitCode> {
  const isStdin = name === STANDARD_INPUT;
  if (isStdin && !check) {
    terminal.result(text);
    return EXIT_CODE.done;
  }
  if (isSame) return EXIT_CODE.done;
  if (!check) await writeUserFile(name, text);
  terminal.result(`${isStdin ? '<stdin>' : printableLine(name)}\n`);
  return check ? EXIT_CODE.invalid : EXIT_CODE.done;
}

/** The mesh and its overlays in the current directory. */
function meshFiles(): readonly string[] {
  const overlays = readdirSync('.').filter((name) => /^mesh\..+\.yaml$/.test(name));
  return [DEFAULT_FILE, ...overlays.sort()];
}
