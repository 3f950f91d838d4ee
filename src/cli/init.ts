import { basename, join, resolve } from 'node:path';
import { createFiles } from '../clients/files.ts';
import { readShippedSchema } from '../clients/shipped-schemas.ts';
import { printableLine } from '../kit/printable.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { DEFAULT_FILE } from './mesh-input.ts';
import { startingMesh } from './starting-mesh.ts';
import type { Terminal } from './terminal.ts';

export interface InitOptions {
  readonly directory: string;
}

/** Where the schema lies beside a mesh, for editors. */
const SCHEMA_FILE = '.meshc/mesh.schema.json';

/** `meshc init`: a mesh.yaml that validates, and the schema by which an editor knows it. Nothing is overwritten. */
export async function runInit(
  { directory }: InitOptions,
  { message }: Terminal,
): Promise<ExitCode> {
  const schema = { name: SCHEMA_FILE, text: readShippedSchema('mesh') };
  const mesh = {
    name: DEFAULT_FILE,
    text: startingMesh({ name: meshName(directory), schemaFile: SCHEMA_FILE }),
  };
  const created = await createFiles(directory, [schema, mesh]);
  const place = (name: string) => printableLine(join(directory, name));
  if (created.kind === 'exists') {
    message(
      `error: ${place(created.name)} is there already, and init overwrites nothing: ${remedy(created.name, place)}`,
    );
    return EXIT_CODE.invalid;
  }
  message(
    `wrote ${place(DEFAULT_FILE)} and ${place(SCHEMA_FILE)}, the schema for your editor; commit both`,
  );
  message(`next: fill in what is marked CHANGE, then meshc validate`);
  return EXIT_CODE.done;
}

function remedy(name: string, place: (name: string) => string): string {
  return name === SCHEMA_FILE
    ? `remove it, or refresh it with meshc schema --out ${place(name)}`
    : 'name another directory, or remove it';
}

const MAX_NAME_LENGTH = 32;
const FALLBACK_NAME = 'mesh';

/** The name of the directory as far as it can be the name of a mesh: begin with a letter, single hyphens inside. */
function meshName(directory: string): string {
  const name = basename(resolve(directory))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_NAME_LENGTH)
    .replace(/-$/, '');
  return name === '' ? FALLBACK_NAME : name;
}
