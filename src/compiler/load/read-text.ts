import type { LocatedFinding, LocatedReport } from '../../diagnostics/finding.ts';
import { decodeUtf8 } from '../../kit/decode-utf8.ts';
import type { SourceFile } from '../../model/source.ts';

/**
 * A file as it was read, or its text where the caller has that already; `name` is as the user gave
 * it.
 */
export type InputFile =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly text: string };

/** What became of one input. A refused file was reported; its text is empty. */
export interface TextFile extends SourceFile {
  readonly kind: 'text' | 'refused';
}

/**
 * The parser takes about 0.7 s and 80 MB of memory for one MB: a larger file is a mistake, and a
 * slow one.
 */
const MAX_FILE_BYTES = 2_000_000;
const MAX_TOTAL_BYTES = 5_000_000;

/** Checks the sizes of the files and decodes them. The files keep their order. */
export function readTexts(inputs: readonly InputFile[], report: LocatedReport): TextFile[] {
  let totalBytes = 0;
  return inputs.map((input) => {
    const sizeBytes = 'bytes' in input ? input.bytes.length : Buffer.byteLength(input.text);
    totalBytes += sizeBytes;
    const problem = sizeProblem(sizeBytes, totalBytes) ?? decode(input);
    if (typeof problem === 'string') return { kind: 'text', name: input.name, text: problem };
    report({ ...problem, severity: 'error', location: startOf(input.name) });
    return { kind: 'refused', name: input.name, text: '' };
  });
}

type Problem = Pick<LocatedFinding, 'code' | 'message' | 'hint'>;

function sizeProblem(sizeBytes: number, totalBytes: number): Problem | undefined {
  if (sizeBytes > MAX_FILE_BYTES) {
    return {
      code: 'file-too-large',
      message: `the file has ${sizeBytes} bytes, and meshc reads at most ${MAX_FILE_BYTES}`,
      hint: 'split the mesh into several meshes',
    };
  }
  if (totalBytes <= MAX_TOTAL_BYTES) return undefined;
  return {
    code: 'file-too-large',
    message: `with this file all files have ${totalBytes} bytes, and meshc reads at most ${MAX_TOTAL_BYTES}`,
    hint: 'give fewer files, or split the mesh into several meshes',
  };
}

function decode(input: InputFile): string | Problem {
  if ('text' in input) return input.text.replace(/^\uFEFF/, '');
  const decoded = decodeUtf8(input.bytes);
  if (decoded.kind === 'text') return decoded.text;
  return {
    code: 'file-not-text',
    message: `the byte at offset ${decoded.byteOffset} is not UTF-8`,
    hint: 'save the file as UTF-8',
  };
}

function startOf(file: string) {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}
