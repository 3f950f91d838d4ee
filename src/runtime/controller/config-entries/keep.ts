import type { DeclaredConfigEntry } from '../../../contract/config-entries.ts';
import type { ControllerContext } from '../context.ts';
import type { ReportOnce } from '../report-once.ts';
import { actOnEntries } from './act.ts';
import { decideEntries } from './decide.ts';
import { observeEntries, observeParameters } from './observe.ts';

/** What is remembered between passes over the config entries. */
export interface EntryMemory {
  /** Raft index right after our last write, by key. */
  readonly written: ReadonlyMap<string, number>;
  /** Milliseconds since 1970 from which the parameters may be read again. */
  readonly nextReadMs: number;
  /** Kinds that this Consul does not have. */
  readonly unknownKinds: ReadonlySet<string>;
}

export const NO_ENTRY_MEMORY: EntryMemory = {
  written: new Map(),
  nextReadMs: 0,
  unknownKinds: new Set(),
};

/**
 * SSM allows GetParametersByPath some forty times a second for the whole account; a mesh takes at
 * most two of them, by reading less often the more pages its parameters have.
 */
const MS_PER_PAGE = 500;

/** How a pass went. */
export interface EntryOutcome {
  readonly memory: EntryMemory;
  readonly failed: number;
  /** All entries that the mesh declares; absent where they were not read, or not all of them. */
  readonly declared?: readonly DeclaredConfigEntry[];
}

/**
 * Keeps the mesh's config entries in Consul as its parameters declare them: one pass of observe,
 * decide, act. `UserError` where the parameters or the entries cannot be read; then nothing is
 * written or removed.
 */
export async function keepConfigEntries(
  context: ControllerContext,
  pass: {
    readonly path: string;
    readonly memory: EntryMemory;
    readonly reportOnce: ReportOnce;
  },
): Promise<EntryOutcome> {
  const { path, memory, reportOnce } = pass;
  const nowMs = context.clock.now();
  if (nowMs < memory.nextReadMs) return { memory, failed: 0 };
  const facts = await observeParameters(context, path);
  const { stored, unknownKinds } = await observeEntries(context, facts, memory.unknownKinds);
  const { actions, foreign } = decideEntries({ ...facts, path, stored, written: memory.written });
  reportOnce(
    'config-parameter-wrong',
    facts.problems.map(({ parameter, reason }) => {
      return { key: `${parameter} ${reason}`, fields: { parameter, reason } };
    }),
  );
  reportOnce(
    'config-entry-foreign',
    foreign.map(({ key, parameter }) => ({ key, fields: { entry: key, parameter } })),
  );
  const outcome = await actOnEntries(context, actions);
  const declared = facts.declarations.map(({ entry }) => entry);
  return {
    ...(facts.isComplete ? { declared } : {}),
    failed: outcome.failed + facts.problems.length,
    memory: {
      written: new Map([...memory.written, ...outcome.written]),
      nextReadMs: nowMs + facts.pages * MS_PER_PAGE,
      unknownKinds,
    },
  };
}
