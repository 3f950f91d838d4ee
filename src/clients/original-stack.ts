import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** A place of a stack trace: a file by its path, with line and column. */
const PLACE = /(\/[^()\n]*?):(\d+):(\d+)/g;

/**
 * A stack trace with places in our sources, such as `src/cli/main.ts:12:3`, instead of places in the
 * bundled files. The source maps beside those are read here, once something went wrong, and not by
 * Node, which would read all of them at every start. A place without a map stays as it is.
 */
export function originalStack(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(PLACE, (place: string, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, readMap(file));
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) return place;
    const source = entry.originalSource.replace(/^(\.\.\/)+/, '');
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** `undefined` where there is no map, or none that can be read: the trace is worth more than its places. */
function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
