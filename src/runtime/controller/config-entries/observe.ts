import { UserError } from '../../../kit/user-error.ts';
import { describeFailure } from '../../consul-session.ts';
import { type ControllerContext, tenancyOf } from '../context.ts';
import { KINDS, type StoredEntry } from './decide.ts';
import { type Declarations, keyOf, readDeclarations } from './declared.ts';

/** The declarations below the mesh's parameter path, and how many calls it took to read them. */
export interface ParameterFacts extends Declarations {
  readonly pages: number;
}

/**
 * Reads the parameters of the mesh. `UserError` when one page fails: a part of them is not the
 * mesh.
 */
export async function observeParameters(
  context: ControllerContext,
  path: string,
): Promise<ParameterFacts> {
  const listing = await context.ssm.listParameters(path, context.signal);
  if (listing.kind === 'failed') {
    throw new UserError(`cannot read the parameters of ${path}: ${listing.message}`);
  }
  const { parameters, pages } = listing.body;
  return { ...readDeclarations(parameters, path), pages };
}

/** The config entries of Consul, and the kinds that this Consul does not have. */
export interface EntriesReading {
  readonly stored: readonly StoredEntry[];
  readonly unknownKinds: ReadonlySet<string>;
}

/**
 * Reads every config entry of Consul, of all kinds that it has and of those that are declared.
 * Kinds that it was found not to have are not asked for again.
 */
export async function observeEntries(
  context: ControllerContext,
  declarations: Declarations,
  knownToMiss: ReadonlySet<string>,
): Promise<EntriesReading> {
  const declaredKinds = declarations.declarations.map(({ entry }) => entry.Kind);
  const stored: StoredEntry[] = [];
  const unknownKinds = new Set(knownToMiss);
  for (const kind of new Set([...KINDS, ...declaredKinds])) {
    if (unknownKinds.has(kind)) continue;
    const entries = await listKind(context, kind);
    if (entries === 'unknown-kind') unknownKinds.add(kind);
    else stored.push(...entries.map((entry) => ({ key: keyOf(entry), entry })));
  }
  return { stored, unknownKinds };
}

async function listKind(
  context: ControllerContext,
  kind: string,
): Promise<readonly StoredEntry['entry'][] | 'unknown-kind'> {
  const { settings, session, signal } = context;
  const query = { ...tenancyOf(settings), ...(settings.partitionsEnabled ? { ns: '*' } : {}) };
  const path = `/v1/config/${encodeURIComponent(kind)}`;
  const reply = await session.send({ method: 'GET', path, query }, signal);
  // Consul's documented answer to this request; `null` for none.
  if (reply.kind === 'ok') return (reply.body ?? []) as readonly StoredEntry['entry'][];
  const isUnknown = reply.kind === 'refused' && reply.message.includes('invalid config entry kind');
  if (isUnknown) return 'unknown-kind';
  throw new UserError(`cannot list the config entries of kind ${kind}: ${describeFailure(reply)}`);
}
