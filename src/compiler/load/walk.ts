import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isScalar } from 'yaml';
import { didYouMean } from '../../kit/did-you-mean.ts';
import { invariant } from '../../kit/invariant.ts';
import type { YamlObject, YamlValue } from '../../model/source.ts';
import type { EntryOrigins, Origin, Origins } from './origins.ts';
import { keySpan } from './origins.ts';
import type { LoadReport, Span } from './span.ts';

/**
 * A small text with aliases of aliases can stand for billions of values; this many are far above
 * any real mesh.
 */
export const MAX_VALUES = 200_000;
/**
 * The deepest field of the language lies at about 12; the walk and the phases after it are
 * recursive.
 */
const MAX_DEPTH = 64;

/**
 * Tags of YAML 1.1 that the parser resolves although the core schema has none of them; others it
 * reports itself.
 */
const FOREIGN_TAGS: ReadonlySet<string> = new Set(
  ['binary', 'merge', 'omap', 'pairs', 'set', 'timestamp'].map(
    (name) => `tag:yaml.org,2002:${name}`,
  ),
);

/** How many values all files together may still produce. */
export interface Budget {
  remaining: number;
}

/** What the walk of one document reads and writes. */
export interface WalkInput {
  readonly file: number;
  readonly origins: Origins;
  readonly budget: Budget;
  readonly report: LoadReport;
}

interface Walk extends WalkInput {
  /** The node that each anchor means at this point of the document: an anchor may be set again. */
  readonly anchors: Map<string, Node>;
  /** Nodes whose anchor was registered; they are walked again for each alias. */
  readonly anchored: Set<Node>;
  /** What each alias means, fixed when it is met first. */
  readonly targets: Map<Alias, Node>;
  /** The containers around the current node, to notice an anchor that contains itself. */
  readonly active: Set<Node>;
}

/**
 * Turns the nodes of a document into plain values without prototypes and notes where each entry
 * came from. `undefined` when the root itself has no value.
 *
 * The library's own conversion is not used: it returns cyclic objects, refuses a hundred honest
 * aliases, and knows no positions for an unknown alias.
 */
export function walkDocument(root: Node, input: WalkInput): YamlValue | undefined {
  const walk: Walk = {
    ...input,
    anchors: new Map(),
    anchored: new Set(),
    targets: new Map(),
    active: new Set(),
  };
  return walkNode(walk, root, 1);
}

/** The value of a node, or `undefined` when it has none and the reason was reported. */
function walkNode(walk: Walk, node: Node | null, depth: number): YamlValue | undefined {
  if (node === null) return null;
  if (!hasRoom(walk, node, depth)) return undefined;
  if (isAlias(node)) return walkAlias(walk, node, depth);
  registerAnchor(walk, node);
  if (node.tag !== undefined && FOREIGN_TAGS.has(node.tag)) {
    report(walk, node, {
      code: 'yaml-syntax',
      message: 'mesh.yaml has no tags',
      hint: 'remove the tag',
    });
    return undefined;
  }
  if (isScalar(node)) return scalarValue(walk, node);
  walk.active.add(node);
  const value = isMap(node) ? walkMap(walk, node, depth) : walkList(walk, node as YAMLSeq, depth);
  walk.active.delete(node);
  return value;
}

function hasRoom(walk: Walk, node: Node, depth: number): boolean {
  if (depth > MAX_DEPTH) {
    report(walk, node, {
      code: 'yaml-limit',
      message: `the value lies more than ${MAX_DEPTH} levels deep`,
    });
    return false;
  }
  walk.budget.remaining -= 1;
  if (walk.budget.remaining >= 0) return true;
  if (walk.budget.remaining === -1) {
    report(walk, node, {
      code: 'yaml-limit',
      message: `the document stands for more than ${MAX_VALUES} values`,
      hint: 'use fewer aliases, or split the mesh into several meshes',
    });
  }
  return false;
}

function registerAnchor(walk: Walk, node: Scalar | YAMLMap | YAMLSeq): void {
  if (node.anchor === undefined || walk.anchored.has(node)) return;
  walk.anchored.add(node);
  walk.anchors.set(node.anchor, node);
}

function walkAlias(walk: Walk, alias: Alias, depth: number): YamlValue | undefined {
  const target = aliasTarget(walk, alias);
  if (target === undefined) {
    const guess = didYouMean(alias.source, walk.anchors.keys());
    report(walk, alias, {
      code: 'yaml-alias',
      message: `no anchor "&${alias.source}" stands before this alias`,
      hint: guess ? `did you mean "*${guess}"?` : 'quote the value if "*" is part of it',
    });
    return undefined;
  }
  if (walk.active.has(target)) {
    report(walk, alias, {
      code: 'yaml-alias',
      message: `the anchor "&${alias.source}" contains itself`,
    });
    return undefined;
  }
  return walkNode(walk, target, depth);
}

function aliasTarget(walk: Walk, alias: Alias): Node | undefined {
  const target = walk.targets.get(alias) ?? walk.anchors.get(alias.source);
  if (target !== undefined) walk.targets.set(alias, target);
  return target;
}

function scalarValue(walk: Walk, scalar: Scalar): YamlValue | undefined {
  const { value } = scalar;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  invariant(typeof value === 'number', `a scalar of the core schema has the type ${typeof value}`);
  const problem = numberProblem(value, scalar.source ?? '');
  if (problem === undefined) return value;
  report(walk, scalar, { code: 'yaml-number', ...problem });
  return undefined;
}

function numberProblem(value: number, source: string) {
  const hint = `quote it if it is a text: "${source}"`;
  if (!Number.isFinite(value)) return { message: `"${source}" is no finite number`, hint };
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { message: `"${source}" is too large to be represented exactly`, hint };
  }
  if (/^[-+]?0[0-9]/.test(source)) {
    return { message: `the number "${source}" would lose its leading zero`, hint };
  }
  return undefined;
}

function walkList(walk: Walk, list: YAMLSeq, depth: number): YamlValue {
  const values: YamlValue[] = [];
  const origins = new Map<number, Origin>();
  for (const item of list.items as (Node | null)[]) {
    const value = walkNode(walk, item, depth + 1);
    if (value === undefined) continue;
    const span = item === null ? spanOf(walk, list) : spanOf(walk, item);
    origins.set(values.length, makeOrigin(walk, item, { key: span, value: span }));
    values.push(value);
  }
  walk.origins.set(values, origins);
  return values;
}

function walkMap(walk: Walk, map: YAMLMap, depth: number): YamlValue {
  const values: Record<string, YamlValue> = Object.create(null);
  const origins = new Map<string, Origin>();
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const keyNode = pair.key;
    const key = usableKey(walk, keyNode, origins);
    if (key === undefined) continue;
    const value = walkNode(walk, pair.value, depth + 1);
    const keyAt = spanOf(walk, keyNode);
    const valueAt = pair.value === null ? { ...keyAt, start: keyAt.end } : spanOf(walk, pair.value);
    origins.set(key, makeOrigin(walk, pair.value, { key: keyAt, value: valueAt }));
    if (value !== undefined) values[key] = value;
  }
  walk.origins.set(values, origins);
  return values satisfies YamlObject;
}

/** The text of a key, or `undefined` when it cannot be used, which is reported. */
function usableKey(walk: Walk, node: Node, known: EntryOrigins): string | undefined {
  invariant(isScalar(node) && typeof node.value === 'string', 'the parser lets only texts be keys');
  const key = node.value;
  const first = known.get(key);
  if (first !== undefined) {
    walk.report({
      code: 'yaml-duplicate-key',
      severity: 'error',
      message: `the key "${key}" stands twice in this map`,
      span: spanOf(walk, node),
      related: [{ message: 'it stands here first', span: keySpan(first) }],
    });
    return undefined;
  }
  const problem = forbiddenKey(node);
  if (problem === undefined) return key;
  report(walk, node, { code: 'yaml-syntax', ...problem });
  return undefined;
}

function forbiddenKey(key: Scalar) {
  if (key.value === '<<' && key.type === 'PLAIN') {
    return {
      message: 'merge keys ("<<") are not part of YAML 1.2',
      hint: 'use defaults: or an overlay; an alias alone (key: *name) works',
    };
  }
  if (key.value === '__proto__') return { message: 'the key "__proto__" is not accepted' };
  return undefined;
}

/** The origin of an entry; the value of an alias was written at its anchor. */
function makeOrigin(
  walk: Walk,
  node: Node | null,
  at: { readonly key: Span; readonly value: Span },
): Origin {
  const target = isAlias(node) ? walk.targets.get(node) : undefined;
  const value = target === undefined ? at.value : spanOf(walk, target);
  return {
    file: walk.file,
    keyStart: at.key.start,
    keyEnd: at.key.end,
    valueStart: value.start,
    valueEnd: value.end,
    alias: target === undefined ? undefined : at.value,
  };
}

function spanOf(walk: Walk, node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { file: walk.file, start, end };
}

function report(
  walk: Walk,
  node: Node,
  finding: Omit<Parameters<LoadReport>[0], 'severity' | 'span'>,
): void {
  walk.report({ ...finding, severity: 'error', span: spanOf(walk, node) });
}
