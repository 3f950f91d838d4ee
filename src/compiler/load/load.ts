import { isMap } from 'yaml';
import type { LocatedReport } from '../../diagnostics/finding.ts';
import { invariant } from '../../kit/invariant.ts';
import type { Source, SourceFile, YamlObject, YamlValue } from '../../model/source.ts';
import { interpolate } from './interpolate.ts';
import { makeSource, type SourceParts } from './make-source.ts';
import { type Merging, mergeOver } from './merge.ts';
import type { Origins } from './origins.ts';
import type { YamlText } from './parse-yaml.ts';
import { parseYaml } from './parse-yaml.ts';
import type { InputFile, TextFile } from './read-text.ts';
import { readTexts } from './read-text.ts';
import type { LoadReport, Span } from './span.ts';
import { makeSpanLocator } from './span-locator.ts';
import { readVariables } from './variables.ts';
import type { Budget } from './walk.ts';
import { MAX_VALUES, walkDocument } from './walk.ts';

/**
 * The mesh file and its overlays, in the order in which they apply, and the values of `--var
 * name=value`.
 */
export interface LoadInput {
  readonly files: readonly InputFile[];
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The texts, also when they are wrong: findings are printed with them. `source` only when there was
 * no error.
 */
export interface Loaded {
  readonly files: readonly SourceFile[];
  readonly source: Source | undefined;
}

/** What loading knows on its way to the result. */
export interface Layers {
  /** Each file as it was written, in the order in which they apply; `null` is what deletes. */
  readonly layers: readonly Source[];
  /** The merged document before its variables are filled in; absent when a file has an error. */
  readonly merged: Source | undefined;
}

/**
 * From files to one document that remembers where each value was written.
 *
 * ```text
 * bytes ──▶ texts ──▶ YAML nodes ──▶ plain values ──▶ one tree ──▶ Source
 *      decode    parse          walk            merge      replace ${var.name}
 * ```
 *
 * Pure: reads no file, and reports what is wrong with a place instead of throwing.
 */
export function load(input: LoadInput, report: LocatedReport): Loaded {
  const { files, source } = loadLayers(input, report);
  return { files, source };
}

/** `load`, together with what each file contributes. */
export function loadLayers(input: LoadInput, report: LocatedReport): Loaded & Layers {
  let errors = 0;
  const counting: LocatedReport = (finding) => {
    if (finding.severity === 'error') errors += 1;
    report(finding);
  };
  const files = readTexts(input.files, counting);
  const locator = makeSpanLocator(files.map(({ name, text }) => ({ name, text })));
  const reportSpan = atLocations(locator.locate, counting);
  const origins: Origins = new WeakMap();
  const documents = walkFiles(files, { origins, report: reportSpan });
  if (errors > 0) return { files: locator.files, source: undefined, ...NO_LAYERS };
  const merging = { origins, report: reportSpan };
  const merged = mergeAll(documents, merging);
  const root = documents[0]?.root ?? { file: 0, start: 0, end: 0 };
  const variables = readVariables(merged, {
    given: input.variables,
    fallback: root,
    ...merging,
  });
  const tree = interpolate(merged, { files: locator.files, variables, ...merging });
  const toSource = (parts: Pick<SourceParts, 'tree' | 'root'>) =>
    makeSource({ locator, origins, ...parts });
  return {
    files: locator.files,
    source: errors > 0 ? undefined : toSource({ tree, root }),
    layers: documents.map(toSource),
    merged: toSource({ tree: merged, root }),
  };
}

/** One file by itself: its text, and its value as it was written unless there was an error. */
export interface LoadedFile {
  readonly file: SourceFile;
  /** `undefined` when an error was reported. */
  readonly tree: YamlObject | undefined;
}

/** Reads one file that need not be a whole mesh: it may be empty, and may use variables that others declare. */
export function loadFile(input: InputFile, report: LocatedReport): LoadedFile {
  let errors = 0;
  const [file = { kind: 'refused', name: input.name, text: '' }] = readTexts([input], (finding) => {
    errors += 1;
    report(finding);
  });
  const locator = makeSpanLocator([{ name: file.name, text: file.text }]);
  const counting: LoadReport = (finding) => {
    errors += 1;
    atLocations(locator.locate, report)(finding);
  };
  const output = {
    origins: new WeakMap(),
    budget: { remaining: MAX_VALUES },
    mayBeEmpty: true,
    report: counting,
  };
  const walked = errors > 0 ? undefined : walkFile({ index: 0, text: file.text }, output);
  return { file, tree: errors > 0 ? undefined : walked?.tree };
}

const NO_LAYERS: Layers = { layers: [], merged: undefined };

function mergeAll(documents: readonly WalkedFile[], merging: Merging): YamlObject {
  const [first, ...overlays] = documents;
  invariant(first, 'at least one file is loaded');
  const base = mergeOver(undefined, first.tree, merging);
  return overlays.reduce((merged, { tree }) => mergeOver(merged, tree, merging), base);
}

const EMPTY: YamlObject = Object.freeze(Object.create(null));

function atLocations(
  locate: ReturnType<typeof makeSpanLocator>['locate'],
  report: LocatedReport,
): LoadReport {
  return ({ span, related, ...finding }) => {
    const places = related?.map(({ message, span: at }) => ({ message, location: locate(at) }));
    report({
      ...finding,
      location: locate(span),
      ...(places === undefined ? {} : { related: places }),
    });
  };
}

interface WalkedFile {
  readonly tree: YamlObject;
  readonly root: Span;
}

interface WalkOutput {
  readonly origins: Origins;
  readonly budget: Budget;
  readonly mayBeEmpty: boolean;
  readonly report: LoadReport;
}

function walkFiles(
  files: readonly TextFile[],
  output: Pick<WalkOutput, 'origins' | 'report'>,
): readonly WalkedFile[] {
  const budget: Budget = { remaining: MAX_VALUES };
  return files.flatMap((file, index) => {
    if (file.kind === 'refused') return [];
    const mayBeEmpty = index > 0; // an overlay that changes nothing
    return walkFile({ index, text: file.text }, { ...output, budget, mayBeEmpty }) ?? [];
  });
}

/** The root map of one file. */
function walkFile(file: YamlText, output: WalkOutput): WalkedFile | undefined {
  const parsed = parseYaml(file, output.report);
  if (parsed.kind === 'invalid') return undefined;
  const start = { file: file.index, start: 0, end: 0 };
  if (parsed.kind === 'empty') return emptyFile(start, output);
  const [from, to] = parsed.root.range ?? [0, 0];
  const root = isMap(parsed.root)
    ? { ...start, start: from, end: from }
    : { ...start, start: from, end: to };
  const tree = walkDocument(parsed.root, { file: file.index, ...output });
  if (tree === undefined) return undefined;
  if (tree === null) return emptyFile(root, output);
  if (isObject(tree)) return { tree, root };
  output.report({
    code: 'wrong-type',
    severity: 'error',
    message: `a mesh is a map, and this document is a ${Array.isArray(tree) ? 'list' : typeof tree}`,
    span: root,
    hint: 'start with "version: 1"',
  });
  return undefined;
}

function emptyFile(span: Span, output: WalkOutput): WalkedFile | undefined {
  if (output.mayBeEmpty) return { tree: EMPTY, root: span };
  output.report({
    code: 'file-empty',
    severity: 'error',
    message: 'the file holds no document',
    span,
    hint: 'start with "version: 1"',
  });
  return undefined;
}

function isObject(value: YamlValue): value is YamlObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
