import {
  type DeclaredConfigEntry,
  DIGEST_META,
  MANAGED_BY_META,
} from '../../../contract/config-entries.ts';
import { compareText } from '../../../kit/sort.ts';
import { type Declaration, nameOf } from './declared.ts';

/** A config entry as Consul keeps it. */
export interface StoredEntry {
  readonly key: string;
  readonly entry: DeclaredConfigEntry & {
    /** Raft index of the last change. */
    readonly ModifyIndex?: number;
  };
}

/** What the controller has seen. */
export interface EntryFacts {
  /** Value of the mark of the entries that are ours: the parameter path. */
  readonly path: string;
  readonly declarations: readonly Declaration[];
  readonly stored: readonly StoredEntry[];
  /** Whether the declarations are all there are; with a part of them nothing may be removed. */
  readonly isComplete: boolean;
  /** Entries as Consul had them right after our last write, by key: their raft index. */
  readonly written: ReadonlyMap<string, number>;
}

/**
 * One thing to do. `modifyIndex` is the raft index that was seen, 0 for none: a write after it by
 * others wins.
 */
export type EntryAction =
  | { readonly kind: 'write'; readonly declaration: Declaration; readonly modifyIndex: number }
  | { readonly kind: 'remove'; readonly stored: StoredEntry; readonly modifyIndex: number };

/** What is to be done, in this order. */
export interface EntryDecision {
  readonly actions: readonly EntryAction[];
  /** Declared entries that exist without our mark: somebody else's, so they stay as they are. */
  readonly foreign: readonly Declaration[];
}

/**
 * The order in which Consul accepts kinds: an entry comes after those that its validation looks at,
 * such as the protocol of a service before its routes. Removals go the other way. Kinds that are
 * not listed come last.
 */
export const KINDS: readonly string[] = [
  'proxy-defaults',
  'mesh',
  'sameness-group',
  'exported-services',
  'service-defaults',
  'service-resolver',
  'service-splitter',
  'service-router',
  'jwt-provider',
  'inline-certificate',
  'file-system-certificate',
  'ingress-gateway',
  'terminating-gateway',
  'api-gateway',
  'http-route',
  'tcp-route',
  'service-intentions',
];

/**
 * Decides what to write and what to remove. An entry is written when it is missing, when it was
 * written from another declaration, or when Consul has it otherwise than declared; it is removed
 * when it is ours and declared no more. What Consul or others add to an entry, such as normalised
 * members, is no difference.
 */
export function decideEntries(facts: EntryFacts): EntryDecision {
  const stored = new Map(facts.stored.map((one) => [one.key, one]));
  const isOurs = (one: StoredEntry) => metaOf(one.entry)[MANAGED_BY_META] === facts.path;
  const foreign = facts.declarations.filter(({ key }) => {
    const one = stored.get(key);
    return one !== undefined && !isOurs(one);
  });
  const writes = facts.declarations
    .filter((declaration) => !foreign.includes(declaration))
    .filter((declaration) => needsWrite(declaration, stored.get(declaration.key), facts))
    .map((declaration): EntryAction => {
      const modifyIndex = stored.get(declaration.key)?.entry.ModifyIndex ?? 0;
      return { kind: 'write', declaration, modifyIndex };
    });
  const declared = new Set(facts.declarations.map(({ key }) => key));
  const removals = facts.stored
    .filter((one) => facts.isComplete && isOurs(one) && !declared.has(one.key))
    .map((one): EntryAction => {
      return { kind: 'remove', stored: one, modifyIndex: one.entry.ModifyIndex ?? 0 };
    });
  return {
    actions: [...removals.sort(byRank).reverse(), ...writes.sort(byRank)],
    foreign,
  };
}

function needsWrite(
  { key, digest, entry }: Declaration,
  one: StoredEntry | undefined,
  { written }: EntryFacts,
): boolean {
  if (one === undefined || metaOf(one.entry)[DIGEST_META] !== digest) return true;
  const writtenIndex = written.get(key);
  if (writtenIndex !== undefined && writtenIndex === one.entry.ModifyIndex) return false;
  return !includes(one.entry, entry);
}

/**
 * Whether Consul's value holds everything that the declared value says. Nothing, empty and absent
 * are the same.
 */
function includes(stored: unknown, declared: unknown): boolean {
  if (isEmpty(declared)) return isEmpty(stored);
  if (Array.isArray(declared)) {
    if (!Array.isArray(stored) || stored.length !== declared.length) return false;
    return declared.every((item, index) => includes(stored[index], item));
  }
  if (typeof declared !== 'object' || declared === null) return stored === declared;
  if (typeof stored !== 'object' || stored === null) return false;
  const members: Readonly<Record<string, unknown>> = { ...stored };
  return Object.entries(declared).every(([name, value]) => includes(members[name], value));
}

/** Consul leaves out what has its type's zero value, or shows it; either way it says the same. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return !value;
}

function metaOf({ Meta }: DeclaredConfigEntry): Readonly<Record<string, unknown>> {
  return typeof Meta === 'object' && Meta !== null ? { ...Meta } : {};
}

function byRank(left: EntryAction, right: EntryAction): number {
  const [leftEntry, rightEntry] = [entryOf(left), entryOf(right)];
  const difference = rankOf(leftEntry.Kind) - rankOf(rightEntry.Kind);
  return difference === 0 ? compareText(nameOf(leftEntry), nameOf(rightEntry)) : difference;
}

function entryOf(action: EntryAction): DeclaredConfigEntry {
  return action.kind === 'write' ? action.declaration.entry : action.stored.entry;
}

function rankOf(kind: string): number {
  const rank = KINDS.indexOf(kind);
  return rank === -1 ? KINDS.length : rank;
}
