/** A place in a text. Both numbers start at 1; columns count UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * The offset at which each line of a text starts. Lines end with LF, CRLF or a lone CR, as the
 * language server protocol says (https://microsoft.github.io/language-server-protocol, "Text
 * Documents").
 */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const lineEnd of text.matchAll(/\r\n|\n|\r/g)) {
    starts.push(lineEnd.index + lineEnd[0].length);
  }
  return starts;
}

/** The line and column of an offset, which may be the length of the text. */
export function positionAt(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
