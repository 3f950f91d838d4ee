import { createHash } from 'node:crypto';
import type { SsmParameter } from '../../../clients/aws-ssm.ts';
import {
  type DeclaredConfigEntry,
  DIGEST_META,
  MANAGED_BY_META,
} from '../../../contract/config-entries.ts';
import { compareText, sortedEntries } from '../../../kit/sort.ts';

/** A config entry of a parameter, ready to be written. */
export interface Declaration {
  readonly key: string;
  /** The parameter that declares it. */
  readonly parameter: string;
  readonly digest: string;
  /** As declared, with both marks. */
  readonly entry: DeclaredConfigEntry;
}

/** Something that is wrong with a parameter. */
export interface ParameterProblem {
  readonly parameter: string;
  readonly reason: string;
}

/** What the parameters declare. */
export interface Declarations {
  readonly declarations: readonly Declaration[];
  readonly problems: readonly ParameterProblem[];
  /** Whether every parameter could be read, so that there is no other declaration. */
  readonly isComplete: boolean;
}

/**
 * Reads all parameters of a mesh. An entry that two of them declare, as can be for moments while it
 * moves from one component to another, is the first one's by name; a parameter that cannot be read
 * is a problem and declares nothing.
 */
export function readDeclarations(parameters: readonly SsmParameter[], path: string): Declarations {
  const byKey = new Map<string, Declaration>();
  const problems: ParameterProblem[] = [];
  let isComplete = true;
  const sorted = [...parameters].sort((left, right) => compareText(left.name, right.name));
  for (const { name, value } of sorted) {
    const entries = parseEntries(value);
    if (typeof entries === 'string') {
      problems.push({ parameter: name, reason: entries });
      isComplete = false;
      continue;
    }
    for (const entry of entries) {
      const key = keyOf(entry);
      const earlier = byKey.get(key);
      if (earlier === undefined) byKey.set(key, declare(entry, name, path));
      else
        problems.push({
          parameter: name,
          reason: `${key} is declared by ${earlier.parameter} too`,
        });
    }
  }
  return { declarations: [...byKey.values()], problems, isComplete };
}

/** What tells one entry from all others: kind, name, and with Consul Enterprise where it lives. */
export function keyOf(entry: DeclaredConfigEntry): string {
  const { Kind, Namespace, Partition } = entry;
  const tenant = [Partition, Namespace].filter((part) => part && part !== 'default');
  return [Kind, ...tenant, nameOf(entry)].join('/');
}

/** The only kind whose entry has no name; in a path its name is the kind. */
const NAMELESS_KIND = 'mesh';

/** Name of an entry in the path of the API. */
export function nameOf({ Kind, Name }: DeclaredConfigEntry): string {
  return Kind === NAMELESS_KIND ? Kind : (Name ?? '');
}

function declare(given: DeclaredConfigEntry, parameter: string, path: string): Declaration {
  const { Name, ...nameless } = given;
  const entry = given.Kind === NAMELESS_KIND ? nameless : given;
  const digest = createHash('sha256').update(canonicalJson(entry)).digest('hex').slice(0, 16);
  const Meta = { ...entry.Meta, [MANAGED_BY_META]: path, [DIGEST_META]: digest };
  return { key: keyOf(entry), parameter, digest, entry: { ...entry, Meta } };
}

/** JSON whose keys are in order, so that two spellings of the same entry have the same digest. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(sortedEntries({ ...member }))
      : member,
  );
}

/** The entries of one parameter, or what is wrong with it. */
function parseEntries(text: string): readonly DeclaredConfigEntry[] | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'its value is no JSON';
  }
  const { entries }: Record<string, unknown> =
    typeof json === 'object' && json !== null ? { ...json } : {};
  if (!Array.isArray(entries)) return 'its value has no list "entries"';
  const wrong = entries.findIndex((entry) => !isEntry(entry));
  return wrong === -1 ? entries : `its entry ${wrong + 1} has no Kind or no Name`;
}

function isEntry(value: unknown): value is DeclaredConfigEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { Kind, Name }: Record<string, unknown> = { ...value };
  if (Kind === NAMELESS_KIND) return true;
  return typeof Kind === 'string' && Kind !== '' && typeof Name === 'string' && Name !== '';
}
