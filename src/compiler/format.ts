import type { LocatedReport } from '../diagnostics/finding.ts';
import type { SourceFile, YamlValue } from '../model/source.ts';
import { readDocument, writeDocument } from './format/document.ts';
import { hasSameComments, isSameValue } from './format/is-same.ts';
import { loadFile } from './load/load.ts';
import type { InputFile } from './load/read-text.ts';

/** A text in the form that `meshc fmt` gives it; or why there is none. */
export type Formatted =
  | { readonly kind: 'formatted'; readonly text: string }
  /** The file has mistakes, which were reported. */
  | { readonly kind: 'invalid'; readonly file: SourceFile }
  /** Written anew, the file would say something else or lose a comment. */
  | { readonly kind: 'unsafe' };

/** Writing a text that is formatted already changes nothing; what needs longer to settle is left alone. */
const MAX_PASSES = 4;

/**
 * The file with its indentation, spaces and blank lines as all files have them. Comments, the order of keys, and the way
 * in which each value is written stay. The result is read again: it means the same, or there is none.
 */
export function formatFile(input: InputFile, report: LocatedReport): Formatted {
  const { file, tree } = loadFile(input, report);
  if (tree === undefined) return { kind: 'invalid', file };
  const ending = file.text.includes('\r\n') ? '\r\n' : '\n';
  const source = file.text.replaceAll('\r\n', '\n');
  const text = settle(source);
  if (text === undefined || !isSame(source, tree, text)) return { kind: 'unsafe' };
  return { kind: 'formatted', text: text.replaceAll('\n', ending) };
}

/** The text after as many passes as change something. */
function settle(source: string): string | undefined {
  let text = source;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = writeAnew(text);
    if (next === text) return text;
    text = next;
  }
  return undefined;
}

function writeAnew(text: string): string {
  const document = readDocument(text);
  return document.contents === null ? text : writeDocument(document);
}

/** Whether the file with the text says what the tree says, with the comments of the source. */
function isSame(source: string, tree: YamlValue, text: string): boolean {
  const written = loadFile({ name: '', text }, () => undefined);
  return (
    written.tree !== undefined && isSameValue(written.tree, tree) && hasSameComments(source, text)
  );
}
