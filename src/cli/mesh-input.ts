import { basename, dirname, extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type FileResult, readUserFile } from '../clients/files.ts';
import type { LocatedFinding } from '../diagnostics/finding.ts';
import { UserError } from '../kit/user-error.ts';

/** Options that every command on a mesh has. */
export interface MeshOptions {
  /** Files, the base first; overlays follow. */
  readonly file?: readonly string[];
  /** Name of an environment: adds the sibling overlay `mesh.<env>.yaml`. */
  readonly env?: string;
  /** `name=value`. */
  readonly var?: readonly string[];
  /** Files of `name=value` lines. */
  readonly varFile?: readonly string[];
}

/** Where the files of a mesh are read. */
export interface MeshFiles {
  readonly read: (name: string) => Promise<FileResult>;
  /** What a file is called in messages. */
  readonly nameOf: (name: string) => string;
}

/** What the compiler starts from; findings are about files that could not be read. */
export interface MeshInput {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly variables: Readonly<Record<string, string>>;
  readonly findings: readonly LocatedFinding[];
}

/** The mesh when no file is named. */
export const DEFAULT_FILE = 'mesh.yaml';
/** Standard input, as a file. */
export const STANDARD_INPUT = '-';
/** The overlay that holds image tags; merged last when it is there. */
const IMAGES = 'images';
/** The compiler says which size is too much; this bound only keeps a wrong file out of memory. */
const MAX_READ_BYTES = 16_000_000;

const FILES_ON_DISK: MeshFiles = {
  read: (name) => readUserFile(name, { maxBytes: MAX_READ_BYTES }),
  nameOf: (name) => name,
};

/**
 * Reads the files of a mesh: `--file` in its order (`mesh.yaml` when there is none), then the overlay of `--env`, then
 * `mesh.images.yaml` if it lies beside the first file.
 */
export async function readMeshInput(
  options: MeshOptions,
  stdin: Readable,
  files: MeshFiles = FILES_ON_DISK,
): Promise<MeshInput> {
  const named = options.file ?? [DEFAULT_FILE];
  const base = firstFile(options);
  const overlays = options.env === undefined ? [] : [sibling(base, options.env)];
  const results = await Promise.all([
    ...[...named, ...overlays].map((name) => readFile(name, stdin, files)),
    ...(base === STANDARD_INPUT ? [] : [readIfThere(sibling(base, IMAGES), files)]),
  ]);
  return {
    files: results.flatMap((result) => (result?.kind === 'file' ? [result.file] : [])),
    findings: results.flatMap((result) => (result?.kind === 'finding' ? [result.finding] : [])),
    variables: await readVariables(options),
  };
}

/** Every file that a mesh is read from, also one of image tags that need not be there. */
export function meshFileNames(options: MeshOptions): readonly string[] {
  const base = firstFile(options);
  if (base === STANDARD_INPUT) return options.varFile ?? [];
  return [
    ...(options.file ?? [DEFAULT_FILE]),
    ...(options.env === undefined ? [] : [sibling(base, options.env)]),
    sibling(base, IMAGES),
    ...(options.varFile ?? []),
  ];
}

/** The overlay of image tags, which need not be there. */
export function imagesFile(options: MeshOptions): string {
  return sibling(firstFile(options), IMAGES);
}

/** The file that the others lie over. */
export function firstFile(options: MeshOptions): string {
  return options.file?.[0] ?? DEFAULT_FILE;
}

type ReadResult =
  | { readonly kind: 'file'; readonly file: { readonly name: string; readonly bytes: Uint8Array } }
  | { readonly kind: 'finding'; readonly finding: LocatedFinding };

/** A file that the user named, or the finding that says why it cannot be read. */
export async function readFile(
  name: string,
  stdin: Readable,
  files: MeshFiles = FILES_ON_DISK,
): Promise<ReadResult> {
  if (name === STANDARD_INPUT) {
    return { kind: 'file', file: { name: '<stdin>', bytes: await buffer(stdin) } };
  }
  const result = await files.read(name);
  const file = files.nameOf(name);
  if (result.kind === 'bytes') return { kind: 'file', file: { name: file, bytes: result.bytes } };
  const finding: LocatedFinding = {
    code: result.refusal === 'too-large' ? 'file-too-large' : 'file-unreadable',
    severity: 'error',
    message: result.message,
    location: { file, line: 1, column: 1, endLine: 1, endColumn: 1 },
    ...(result.refusal === 'missing' ? { hint: missingHint(name) } : {}),
  };
  return { kind: 'finding', finding };
}

function missingHint(name: string): string {
  return name === DEFAULT_FILE
    ? 'name the file with --file FILE, or make one with meshc init'
    : 'check the path, or the name of the environment';
}

async function readIfThere(name: string, files: MeshFiles): Promise<ReadResult | undefined> {
  const result = await files.read(name);
  const file = files.nameOf(name);
  if (result.kind === 'bytes') return { kind: 'file', file: { name: file, bytes: result.bytes } };
  if (result.refusal === 'missing') return undefined;
  throw new UserError(`cannot read ${file}: ${result.message}`);
}

/** `mesh.yaml` and `prod` give `mesh.prod.yaml`. */
function sibling(base: string, middle: string): string {
  if (base === STANDARD_INPUT) {
    throw new UserError(
      'standard input has no file beside it: name the overlay with --file instead of --env',
    );
  }
  const extension = extname(base);
  return join(dirname(base), `${basename(base, extension)}.${middle}${extension}`);
}

async function readVariables(options: MeshOptions): Promise<Record<string, string>> {
  const files = await Promise.all((options.varFile ?? []).map(readVariableFile));
  return Object.fromEntries([...files.flat(), ...(options.var ?? [])].map(splitVariable));
}

async function readVariableFile(name: string): Promise<string[]> {
  const result = await readUserFile(name, { maxBytes: MAX_READ_BYTES });
  if (result.kind === 'refused') throw new UserError(`cannot read ${name}: ${result.message}`);
  return new TextDecoder()
    .decode(result.bytes)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** The value may hold further equals signs, and is not repeated in an error: it may be a secret by mistake. */
function splitVariable(text: string): [string, string] {
  const index = text.indexOf('=');
  if (index <= 0) throw new InvalidCommandLine('a variable is written name=value');
  return [text.slice(0, index).trim(), text.slice(index + 1)];
}

/** The command line is wrong: exit 4 with this message. */
export class InvalidCommandLine extends Error {
  override readonly name = 'InvalidCommandLine';
}
