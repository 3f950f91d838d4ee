import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { writeFolder } from '../clients/files.ts';
import { compileMesh } from '../compiler/compile.ts';
import { VERSION } from '../generated/version.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import type { CompiledMesh, CompiledStack } from '../model/stack.ts';
import { checkInput, validOrReport } from './check-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { InvalidCommandLine, type MeshOptions } from './mesh-input.ts';
import type { Terminal } from './terminal.ts';

export interface CompileOptions extends MeshOptions {
  readonly format: 'json' | 'yaml';
  /** Directory for one file a stack; stdout when absent. */
  readonly out?: string;
  readonly only?: readonly string[];
}

/** `meshc compile`: the templates, one a component, to a directory or to stdout. */
export async function runCompile(
  options: CompileOptions,
  terminal: Terminal,
  stdin: Readable,
): Promise<ExitCode> {
  const checked = await checkInput(options, stdin);
  const valid = validOrReport(checked, 'text', terminal);
  if (valid === undefined) return EXIT_CODE.invalid;
  const stacks = selectStacks(compileMesh(valid, VERSION), options.only ?? []);
  const write = await makeWriter(options.format);
  if (options.out === undefined) {
    terminal.result(
      write(Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template]))),
    );
    return EXIT_CODE.done;
  }
  const files = stacks.map(({ stackName, template }) => ({
    name: `${stackName}.${options.format}`,
    text: write(template),
  }));
  writeFolder(options.out, files);
  const count = files.length === 1 ? '1 template' : `${files.length} templates`;
  terminal.message(`wrote ${count} to ${join(options.out, '/')}`);
  return EXIT_CODE.done;
}

/** The stacks of the named components, all when none is named. */
export function selectStacks(
  mesh: CompiledMesh,
  only: readonly string[],
  asker = '--only',
): readonly CompiledStack[] {
  if (only.length === 0) return mesh.stacks;
  const names = mesh.stacks.map(({ component }) => component);
  for (const name of only) {
    if (names.includes(name)) continue;
    const meant = didYouMean(name, names);
    const hint =
      meant === undefined ? `the mesh has ${names.join(', ')}` : `did you mean "${meant}"?`;
    throw new InvalidCommandLine(
      `${asker} names "${name}", which is no component of this mesh: ${hint}`,
    );
  }
  return mesh.stacks.filter(({ component }) => only.includes(component));
}

/** YAML is loaded only when it is asked for. */
async function makeWriter(format: CompileOptions['format']): Promise<(value: unknown) => string> {
  if (format === 'json') return (value) => `${JSON.stringify(value, undefined, 2)}\n`;
  const { stringify } = await import('yaml');
  return (value) => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}
