import type { CST } from 'yaml';

type Collection = CST.BlockMap | CST.BlockSequence;
type Tokens = readonly CST.SourceToken[];

/**
 * Gives comments back to the entries that they stand before. After the last entry of a collection the parser takes every
 * comment for the collection's, also one further to the left, which to the reader is the next key's:
 *
 * ```yaml
 * command:
 *   - run
 *   # the list's
 * # the key's
 * port: 8080
 * ```
 *
 * Changes the tokens of a parsed document; their order in the text stays.
 */
export function returnComments(token: CST.Token): void {
  if (token.type === 'document' && isCollection(token.value)) returnFrom(token.value, -1);
}

/** Settles the comments inside a collection, and takes out of it those that end it but stand to its left. */
function returnFrom(collection: Collection, parentColumn: number): Tokens {
  const { items } = collection;
  for (const [index, { value }] of items.entries()) {
    if (!isCollection(value)) continue;
    const left = returnFrom(value, collection.indent);
    const next = items[index + 1];
    if (next !== undefined) next.start.unshift(...left);
    else if (left.length > 0) items.push({ start: [...left] });
  }
  const last = items.at(-1);
  if (last === undefined || hasContent(last)) return [];
  // The items of a list may stand at the column of the list's key: a comment there is the next key's.
  const column = Math.max(collection.indent, parentColumn + 1);
  const first = last.start.findIndex(({ type, indent }) => type === 'comment' && indent < column);
  if (first === -1) return [];
  const taken = last.start.splice(startOfLine(last.start, first));
  if (last.start.length === 0) items.pop();
  return taken;
}

function isCollection(token: CST.Token | null | undefined): token is Collection {
  return token?.type === 'block-map' || token?.type === 'block-seq';
}

function hasContent({ key, value, sep, start }: Collection['items'][number]): boolean {
  const isMarked = start.some(({ type }) => type === 'seq-item-ind' || type === 'explicit-key-ind');
  return isMarked || key !== undefined || value !== undefined || sep !== undefined;
}

/** The index of the first token that stands on the line of a comment, or on the empty lines above it. */
function startOfLine(tokens: Tokens, comment: number): number {
  let index = comment;
  while (index > 0 && tokens[index - 1]?.type === 'space') index -= 1;
  while (
    index > 1 &&
    tokens[index - 1]?.type === 'newline' &&
    tokens[index - 2]?.type === 'newline'
  ) {
    index -= 1;
  }
  return index;
}
