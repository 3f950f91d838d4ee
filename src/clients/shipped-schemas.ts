import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../kit/user-error.ts';

const FOLDER = 'schema';
const SUFFIX = '.schema.json';

/** The names of the JSON Schemas that are shipped with meshc, such as `mesh` and `plan`, in order. */
export function shippedSchemaNames(): readonly string[] {
  return readdirSync(findFolder())
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
}

/** The text of a shipped schema. Throws `UserError` when the installation is incomplete. */
export function readShippedSchema(name: string): string {
  return readFileSync(join(findFolder(), `${name}${SUFFIX}`), 'utf8');
}

/**
 * The folder `schema` beside the program or above it: whether that is the sources, `dist` of the package, or the image,
 * where the programs lie in one folder with it.
 */
function findFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, FOLDER);
    if (existsSync(join(candidate, `mesh${SUFFIX}`))) return candidate;
    if (folder === dirname(folder)) break;
  }
  throw new UserError(
    'the schemas of meshc are not installed beside the program: install the whole package',
  );
}
