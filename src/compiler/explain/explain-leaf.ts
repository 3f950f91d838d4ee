import { isCredentialName, isCredentialValue } from '../../kit/looks-like-credential.ts';
import type { DescribedSchema } from '../../kit/schemas-at.ts';
import type {
  ExplainedValue,
  LostValue,
  UsedVariable,
  ValueOrigin,
} from '../../model/explanation.ts';
import type { Path, Source, YamlValue } from '../../model/source.ts';
import { valueAt } from '../../model/yaml-path.ts';
import { claimsAt } from './claims.ts';
import { derivedValue } from './derive.ts';
import { findField } from './fields.ts';
import { inheritedFrom } from './inherit.ts';

/** Everything that an answer is made from. */
export interface Question {
  readonly schema: DescribedSchema;
  /** Each file as it was written. */
  readonly layers: readonly Source[];
  /** The merged files, before variables are filled in and after. */
  readonly merged: Source;
  readonly source: Source;
  /** The values of `--var` and `--var-file`. */
  readonly given: Readonly<Record<string, string>>;
}

/** What holds at the path of one value, if anything does, and what lost. */
export interface ExplainedLeaf {
  readonly value: ExplainedValue | undefined;
  readonly losers: readonly LostValue[];
}

interface Candidate extends LostValue {
  readonly isLive: boolean;
}

/** Explains one value: of all that could hold at its path, the first that nothing removed does. */
export function explainLeaf(path: Path, question: Question): ExplainedLeaf {
  const candidates = candidatesFor(path, question);
  const winner = candidates.find(({ isLive }) => isLive);
  const losers = candidates
    .filter((candidate) => candidate !== winner)
    .map(({ isLive: _, ...lost }) => lost);
  if (winner === undefined) return { value: undefined, losers };
  const { origin } = winner;
  const value =
    origin.kind === 'written' ? valueAt(question.source.tree, origin.path) : winner.value;
  return {
    value: {
      path,
      value: value ?? winner.value,
      isHidden: winner.isHidden || isSecret(path, value ?? null, question),
      origin,
      losers,
    },
    losers,
  };
}

/** What could hold at a path, the nearest first: derived from something nearer, written, inherited, derived, built in. */
function candidatesFor(path: Path, question: Question): readonly Candidate[] {
  const derived = derivedValue(path, question.source.tree);
  const derivedCandidate: Candidate[] =
    derived === undefined
      ? []
      : [{ ...unwritten(derived.value), origin: { kind: 'derived', reason: derived.reason } }];
  const inherited = inheritedFrom(path, question.source.tree);
  return [
    ...(derived?.wins === true ? derivedCandidate : []),
    ...written(path, path, question),
    ...(inherited === undefined
      ? []
      : written(path, inherited.path, question).map((candidate) => ({
          ...candidate,
          isLive: candidate.isLive && inherited.applies,
        }))),
    ...(derived?.wins === false ? derivedCandidate : []),
    ...builtIn(path, question),
  ];
}

function unwritten(value: YamlValue) {
  return { value, isHidden: false, removedAt: undefined, isLive: true } as const;
}

function builtIn(path: Path, { schema, source }: Question): readonly Candidate[] {
  const found = findField(path, schema, source.tree);
  if (found.kind === 'unknown' || found.field.byDefault === undefined) return [];
  const length = path.findIndex(
    (_, index) => index > 0 && valueAt(source.tree, path.slice(0, index)) === undefined,
  );
  const isAlone = length > 0 && path[0] !== 'controller';
  const origin: ValueOrigin = {
    kind: 'built-in',
    without: isAlone ? path.slice(0, length) : undefined,
  };
  return [{ ...unwritten(found.field.byDefault), origin }];
}

/** What the files say at `at`, which is the path itself or the one that it inherits from. */
function written(path: Path, at: Path, question: Question): readonly Candidate[] {
  const { layers, merged } = question;
  return claimsAt(at, layers, merged).claims.map(({ value, location, removedAt }) => {
    const variables = typeof value === 'string' ? variablesIn(value, question) : [];
    return {
      value,
      isHidden: isSecret(path, value, question) || variables.some((v) => isCredentialName(v.name)),
      origin: {
        kind: 'written',
        path: at,
        location,
        text: variables.length > 0 && typeof value === 'string' ? value : undefined,
        variables,
      },
      removedAt,
      isLive: removedAt === undefined,
    };
  });
}

/** An escaped `${`, or a reference to a variable, as `load/interpolate.ts` finds them. */
const REFERENCE = /\$\$\{|\$\{var\.([^}]*)\}/g;

function variablesIn(text: string, { merged, given }: Question): readonly UsedVariable[] {
  const names = [...text.matchAll(REFERENCE)].flatMap(([, name]) => name ?? []);
  return [...new Set(names)].map((name) =>
    Object.hasOwn(given, name)
      ? { name, from: 'command line', location: merged.locate(['variables', name], 'key') }
      : { name, from: 'default', location: merged.locate(['variables', name, 'default'], 'value') },
  );
}

/** A text that looks like a credential, or that stands under a name, chosen by the user, of one. */
function isSecret(path: Path, value: YamlValue, question: Question): boolean {
  if (typeof value !== 'string' || value === '') return false;
  return isCredentialValue(value) || isUnderCredentialName(path, question);
}

function isUnderCredentialName(path: Path, { schema, source }: Question): boolean {
  const name = path.at(-1);
  if (path[0] === 'variables' && name === 'default') return isCredentialName(String(path[1]));
  if (typeof name !== 'string' || !isCredentialName(name)) return false;
  const found = findField(path, schema, source.tree);
  return found.kind === 'unknown' || found.field.isNamedByUser;
}
