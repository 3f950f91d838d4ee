import { basename, dirname, extname, join } from 'node:path';
import { readUserFile, writeUserFile } from '../clients/files.ts';
import { UserError } from '../kit/user-error.ts';
import type { AcceptedDrift, MeshDrift } from '../model/drift.ts';

/** The list lies beside the mesh file and belongs into git with it. */
const MIDDLE = 'drift';
const MAX_READ_BYTES = 4_000_000;
const HEADER =
  '# Drift that is known and wanted. `meshc drift --accept` adds to this list; remove an entry to be told again.\n';

/** The list of accepted drift of a mesh file: `mesh.drift.yaml` beside `mesh.yaml`. */
export function acceptedDriftFile(meshFile: string): string {
  const extension = extname(meshFile);
  return join(dirname(meshFile), `${basename(meshFile, extension)}.${MIDDLE}.yaml`);
}

/** Reads the list; a mesh without one accepts nothing. */
export async function readAcceptedDrift(file: string): Promise<readonly AcceptedDrift[]> {
  const result = await readUserFile(file, { maxBytes: MAX_READ_BYTES });
  if (result.kind === 'refused') {
    if (result.refusal === 'missing') return [];
    throw new UserError(`cannot read ${file}: ${result.message}`);
  }
  const { parse } = await import('yaml');
  const entries = parseWith(parse, new TextDecoder().decode(result.bytes), file);
  if (entries === null) return [];
  if (!Array.isArray(entries)) throw new UserError(`${file} must be a list of accepted drift`);
  return entries.map((entry, index) => toAccepted(entry, `${file}, entry ${index + 1}`));
}

function parseWith(parse: (text: string) => unknown, text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [message = ''] = (error instanceof Error ? error.message : '').split('\n');
    throw new UserError(`${file} is not YAML: ${message}`, { cause: error });
  }
}

const KEYS = ['component', 'resource', 'property', 'actual', 'reason'];

function toAccepted(entry: unknown, place: string): AcceptedDrift {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw new UserError(`${place}: write component and resource`);
  }
  const fields = new Map(Object.entries(entry).map(([key, value]) => [key, String(value)]));
  const unknown = [...fields.keys()].find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new UserError(`${place}: there is no key "${unknown}": ${KEYS.join(', ')}`);
  }
  const [component, resource] = [fields.get('component'), fields.get('resource')];
  if (component === undefined || resource === undefined) {
    throw new UserError(`${place}: component and resource are missing`);
  }
  return { ...Object.fromEntries(fields), component, resource };
}

/** Adds all drift that was found to the list, and says how many entries are new. */
export async function acceptDrift(file: string, drift: MeshDrift): Promise<number> {
  const before = await readAcceptedDrift(file);
  const added = drift.components.flatMap(({ component, resources }) =>
    resources.flatMap(({ logicalId: resource, isDeleted, verdict, properties }) =>
      isDeleted && verdict === 'drift'
        ? [{ component, resource }]
        : properties
            .filter((one) => one.verdict === 'drift')
            .map(({ property, actual }) => ({
              component,
              resource,
              property,
              ...(actual === undefined ? {} : { actual }),
            })),
    ),
  );
  if (added.length === 0) return 0;
  const { stringify } = await import('yaml');
  const text = `${HEADER}${stringify([...before, ...added], { lineWidth: 0 })}`;
  await writeUserFile(file, text);
  return added.length;
}
