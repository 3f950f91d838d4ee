import {
  type CollectionTag,
  CST,
  type Scalar,
  type ScalarTag,
  type Tags,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

type Stringify = NonNullable<ScalarTag['stringify']>;
/** What the library tells of the place for which a value is written. */
type Context = Parameters<Stringify>[1];

/** A width that no collection keeps to, so that each entry gets a line of its own. */
const ONE_ENTRY_A_LINE = 1;
const UNLIMITED = 0;

/**
 * Tags that write values as they stand in the source: scalars letter by letter, collections in braces and brackets over
 * as many lines as before, `{ a: 1 }` with spaces and `[a]` without. Nothing is folded.
 */
export function verbatimTags(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === 'string') return tag;
    return tag.collection === undefined ? scalarTag(tag) : collectionTag(tag);
  });
}

function collectionTag(tag: CollectionTag): CollectionTag {
  const isMap = tag.collection === 'map';
  const stringify: Stringify = (item, context, onComment, onChompKeep) => {
    const node = item as unknown as YAMLMap | YAMLSeq; // the library gives a collection to the tag of one
    const lineWidth = isOnOneLine(node) ? UNLIMITED : ONE_ENTRY_A_LINE;
    const options = { ...context.options, lineWidth };
    const flowCollectionPadding = isMap ? ' ' : '';
    const text = node.toString(
      { ...context, flowCollectionPadding, options },
      onComment,
      onChompKeep,
    );
    return isMap || !text.startsWith('[') ? text : withoutExtraIndent(text, context);
  };
  return { ...tag, stringify } as CollectionTag; // its type leaves out what the library calls for every tag
}

/** Whether the source has a collection in brackets on one line; what stands in no source does. */
function isOnOneLine({ srcToken }: YAMLMap | YAMLSeq): boolean {
  return srcToken?.type !== 'flow-collection' || !CST.stringify(srcToken).trimEnd().includes('\n');
}

/** The library writes what is inside the items of a list in brackets one step too deep. */
function withoutExtraIndent(text: string, { indent, indentStep }: Context): string {
  const deep = `${indent}${indentStep}${indentStep}`;
  return text
    .split('\n')
    .map((line) => (line.startsWith(deep) ? line.slice(indentStep.length) : line))
    .join('\n');
}

function scalarTag(tag: ScalarTag): ScalarTag {
  const { stringify } = tag;
  if (stringify === undefined) return tag;
  return {
    ...tag,
    stringify: (item, context, onComment, onChompKeep) => {
      const options = { ...context.options, lineWidth: UNLIMITED };
      const unfolded = { ...context, options };
      return sourceOf(item, context) ?? stringify(item, unfolded, onComment, onChompKeep);
    },
  };
}

/** The text of a scalar as it stands in the source; `undefined` where its place decides how it is written. */
function sourceOf(scalar: Scalar, context: Context): string | undefined {
  const token = scalar.srcToken;
  switch (token?.type) {
    case 'block-scalar':
      return blockSource(token, context);
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      return token.source.includes('\n') ? undefined : token.source;
    default:
      return undefined;
  }
}

type BlockToken = Extract<NonNullable<Scalar['srcToken']>, { readonly type: 'block-scalar' }>;

/** The lines of a block scalar, indented as its place asks; their own indentation beyond the first's stays. */
function blockSource({ props, source }: BlockToken, context: Context): string | undefined {
  const sources = new Map(props.map((token) => [token.type, CST.stringify(token)]));
  const header = sources.get('block-scalar-header') ?? '';
  // With an indentation of its own, or lines at the end that count, the library knows better.
  if (/[+\d]/.test(header)) return undefined;
  const lines = source.trimEnd().split('\n');
  const first = lines.find((line) => line.trim() !== '');
  if (first === undefined) return undefined;
  const width = first.length - first.trimStart().length;
  const indent = context.indent === '' ? '  ' : context.indent;
  const body = lines.map((line) => (line.trim() === '' ? '' : `${indent}${line.slice(width)}`));
  const comment = sources.get('comment');
  return [comment === undefined ? header : `${header} ${comment}`, ...body].join('\n');
}
