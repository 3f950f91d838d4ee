import { lineStarts, positionAt } from '../../kit/line-index.ts';
import type { Location, SourceFile } from '../../model/source.ts';
import type { Span } from './span.ts';

/** Turns spans into lines and columns. */
export interface SpanLocator {
  readonly files: readonly SourceFile[];
  readonly locate: (span: Span) => Location;
}

/**
 * A locator for these files. A file's lines are counted when it is asked for first: most runs have
 * no finding.
 */
export function makeSpanLocator(files: readonly SourceFile[]): SpanLocator {
  const starts = new Map<number, readonly number[]>();
  const startsOf = (file: number) => {
    const known = starts.get(file) ?? lineStarts(files[file]?.text ?? '');
    starts.set(file, known);
    return known;
  };
  return {
    files,
    locate: (span) => {
      const file = files[span.file];
      const length = file?.text.length ?? 0;
      const start = positionAt(startsOf(span.file), Math.min(span.start, length));
      const end = positionAt(startsOf(span.file), Math.min(span.end, length));
      return {
        file: file?.name ?? '',
        line: start.line,
        column: start.column,
        endLine: end.line,
        endColumn: end.column,
      };
    },
  };
}
