import { Composer, Parser } from 'yaml';
import type { LocatedReport } from '../diagnostics/finding.ts';
import { invariant } from '../kit/invariant.ts';
import type { SourceFile } from '../model/source.ts';
import { commentsOf } from './format/comments.ts';
import { returnComments } from './format/return-comments.ts';
import { verbatimTags } from './format/verbatim-tags.ts';
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
  if (text === undefined || !isSame(source, text)) return { kind: 'unsafe' };
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
  const tokens = [...new Parser().parse(text)];
  for (const token of tokens) returnComments(token);
  const composer = new Composer({
    schema: 'core',
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: true,
    customTags: verbatimTags,
  });
  const [document] = composer.compose(tokens, true, text.length);
  invariant(document, 'the composer makes a document of every text');
  return document.contents === null ? text : document.toString({ lineWidth: 0 });
}

/** Whether two texts hold the same values, in the same order, and the same comments. */
export function isSame(left: string, right: string): boolean {
  const [valueOfLeft, valueOfRight] = [plainValueOf(left), plainValueOf(right)];
  return (
    valueOfLeft !== undefined &&
    valueOfLeft === valueOfRight &&
    JSON.stringify(commentsOf(left)) === JSON.stringify(commentsOf(right))
  );
}

function plainValueOf(text: string): string | undefined {
  const { tree } = loadFile({ name: '', text }, () => undefined);
  return tree === undefined ? undefined : JSON.stringify(tree);
}
