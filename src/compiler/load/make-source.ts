import type { Anchor, Path, Source, YamlObject, YamlValue } from '../../model/source.ts';
import type { Origin, Origins } from './origins.ts';
import { keySpan, originOf, valueSpan } from './origins.ts';
import type { Span } from './span.ts';
import type { SpanLocator } from './span-locator.ts';

/** What a source is made of. */
export interface SourceParts {
  readonly locator: SpanLocator;
  readonly tree: YamlObject;
  readonly origins: Origins;
  /** Where the first document starts: the place of what has no key. */
  readonly root: Span;
}

/** The merged document together with the answers to where its values were written. */
export function makeSource(parts: SourceParts): Source {
  const { locator, tree } = parts;
  return {
    files: locator.files,
    tree,
    locate: (path, anchor) => locator.locate(spanAt(path, anchor, parts)),
    aliases: (path) => aliasesAt(path, parts).map((span) => locator.locate(span)),
  };
}

function spanAt(path: Path, anchor: Anchor, parts: SourceParts): Span {
  const origins = originsAlong(path, parts);
  const last = origins.at(-1);
  if (last === undefined) return parts.root;
  const value = valueSpan(last);
  const isWhole = origins.length === path.length;
  return anchor === 'value' && isWhole && value.end > value.start ? value : keySpan(last);
}

/** The origins of the steps of a path, up to the first step that nobody wrote. */
function originsAlong(path: Path, parts: SourceParts): readonly Origin[] {
  const origins: Origin[] = [];
  let value: YamlValue | undefined = parts.tree;
  for (const step of path) {
    const origin = originOf(parts.origins, value, step);
    if (origin === undefined) break;
    origins.push(origin);
    // An entry with an origin is in a container, and a container answers to its own keys only.
    value = (value as Readonly<Record<string | number, YamlValue>>)[step];
  }
  return origins;
}

function aliasesAt(path: Path, parts: SourceParts): readonly Span[] {
  return originsAlong(path, parts).flatMap((origin) => origin.alias ?? []);
}
