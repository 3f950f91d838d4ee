import { basename, dirname, extname, join } from 'node:path';
import { kindOfPath, listFolder, readUserFile } from '../clients/files.ts';
import { findCommit, readFileAt } from '../clients/git.ts';
import { compileMesh } from '../compiler/compile.ts';
import { VERSION } from '../generated/version.ts';
import { UserError } from '../kit/user-error.ts';
import type { CompiledMesh, CompiledStack, StackParameter } from '../model/stack.ts';
import type { Template } from '../model/template.ts';
import { checkInput, type OutputFormat, validOrReport } from './check-input.ts';
import {
  firstFile,
  InvalidCommandLine,
  type MeshFiles,
  type MeshOptions,
  STANDARD_INPUT,
} from './mesh-input.ts';
import type { Process } from './process.ts';
import type { Terminal } from './terminal.ts';

/** What a plan is compared with, by what the user named. */
export type Against =
  | { readonly kind: 'mesh'; readonly mesh: Pick<CompiledMesh, 'stacks'>; readonly name: string }
  /** The other mesh has errors, which were printed. */
  | { readonly kind: 'invalid' };

interface AgainstRequest {
  readonly options: MeshOptions & { readonly format: OutputFormat };
  /** A file, a directory or a name of a commit. */
  readonly against: string;
  readonly mesh: CompiledMesh;
  readonly terminal: Terminal;
  readonly process: Process;
}

/**
 * Reads the other mesh of `plan --against`: a mesh file; a directory with a mesh file of the same name, or with the
 * templates that `compile --out` wrote; or the mesh as a commit has it. Nothing of AWS is asked.
 *
 * @throws InvalidCommandLine when the name means none of these.
 */
export async function readAgainst(request: AgainstRequest): Promise<Against> {
  const { against, options } = request;
  switch (await kindOfPath(against)) {
    case 'file':
      return compileOther(request, await besideFile(options, against), ON_DISK);
    case 'directory':
      return readDirectory(request);
    case 'missing':
      return readCommit(request);
  }
}

const MAX_READ_BYTES = 16_000_000;

const ON_DISK: MeshFiles = {
  read: (name) => readUserFile(name, { maxBytes: MAX_READ_BYTES }),
  nameOf: (name) => name,
};

/** The overlay of an environment counts where the other file has one, too. */
async function besideFile(options: MeshOptions, file: string): Promise<MeshOptions> {
  const { env, ...rest } = options;
  const others = { ...rest, file: [file] };
  if (env === undefined) return others;
  const extension = extname(file);
  const overlay = join(dirname(file), `${basename(file, extension)}.${env}${extension}`);
  return (await kindOfPath(overlay)) === 'file' ? { ...others, env } : others;
}

async function readDirectory(request: AgainstRequest): Promise<Against> {
  const { against, options, mesh } = request;
  const files = (options.file ?? [firstFile(options)]).map((name) => join(against, basename(name)));
  const [first = ''] = files;
  if ((await kindOfPath(first)) === 'file') {
    return compileOther(request, { ...options, file: files }, ON_DISK);
  }
  const names = await listFolder(against, '.json');
  const stacks = await Promise.all(names.map((name) => readTemplate(join(against, name), mesh)));
  const found = stacks.flatMap((stack) => stack ?? []);
  if (found.length === 0) {
    throw new InvalidCommandLine(
      `--against ${against}: the directory holds neither ${basename(first)} nor templates that \`meshc compile --out\` wrote as JSON`,
    );
  }
  return { kind: 'mesh', mesh: { stacks: found }, name: against };
}

/** Templates say in their metadata which stack they are; any other file is none. */
async function readTemplate(
  path: string,
  { stacks }: CompiledMesh,
): Promise<CompiledStack | undefined> {
  const result = await readUserFile(path, { maxBytes: MAX_READ_BYTES });
  if (result.kind === 'refused') throw new UserError(`cannot read ${path}: ${result.message}`);
  const body = new TextDecoder().decode(result.bytes);
  const template = parseTemplate(body);
  const written = template?.Metadata?.['meshc'] as WrittenMetadata | undefined;
  if (template === undefined || written?.component === undefined) return undefined;
  const { component, kind = 'service', dependsOn = [], parameters = {} } = written;
  const origin = { file: path, line: 1, column: 1, endLine: 1, endColumn: 1 };
  return {
    component,
    kind: stacks.find((stack) => stack.component === component)?.kind ?? kind,
    stackName: basename(path, '.json'),
    dependsOn,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, source]) => [name, splitSource(source)]),
    ),
    template,
    body,
    origin,
  };
}

/** What emit writes into a template's metadata. */
interface WrittenMetadata {
  readonly component?: string;
  readonly kind?: CompiledStack['kind'];
  readonly dependsOn?: readonly string[];
  /** `component.Output` by parameter. */
  readonly parameters?: Readonly<Record<string, string>>;
}

function parseTemplate(text: string): Template | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isTemplate = typeof parsed === 'object' && parsed !== null && 'Resources' in parsed;
    // Metadata of meshc says that meshc wrote the rest.
    return isTemplate ? (parsed as Template) : undefined;
  } catch {
    return undefined;
  }
}

function splitSource(source: string): StackParameter {
  const [component = '', output = ''] = source.split('.');
  return { component, output };
}

async function readCommit(request: AgainstRequest): Promise<Against> {
  const { against, options } = request;
  const base = firstFile(options);
  if (base === STANDARD_INPUT) {
    throw new InvalidCommandLine(
      '--against a commit needs the mesh file by its name, not from standard input',
    );
  }
  const commit = await findCommit(dirname(base), against);
  if (commit === undefined) {
    throw new InvalidCommandLine(
      `--against "${against}" is no file, no directory, and no branch, tag or commit of the repository that ${base} is in`,
    );
  }
  const inCommit: MeshFiles = {
    read: (name) => readFileAt(commit, name),
    nameOf: (name) => `${against}:${name}`,
  };
  if ((await inCommit.read(base)).kind === 'refused') {
    request.terminal.message(`${against} has no ${base}: everything is new`);
    return { kind: 'mesh', mesh: { stacks: [] }, name: against };
  }
  return compileOther(request, options, inCommit);
}

async function compileOther(
  { against, options, terminal, process }: AgainstRequest,
  others: MeshOptions,
  files: MeshFiles,
): Promise<Against> {
  const checked = await checkInput(others, process.streams.stdin, files);
  const errors = checked.findings.filter(({ severity }) => severity === 'error');
  const valid = validOrReport({ ...checked, findings: errors }, options.format, terminal);
  if (valid === undefined) return { kind: 'invalid' };
  return { kind: 'mesh', mesh: compileMesh(valid, VERSION), name: against };
}
