import type { ErrorCode } from 'yaml';

/** What an error means to someone who writes a mesh.yaml, and what would be right. */
export interface Explanation {
  readonly message: string;
  readonly hint?: string;
}

/** An explanation for the errors whose message, in the parser's words, matches the pattern. */
type Rule = readonly [pattern: RegExp, message: string, hint?: string];

const ANY = /./;
const MAP_OPEN = 'the map that "{" opens has no end';
const LIST_OPEN = 'the list that "[" opens has no end';
const DEEPER = 'and indent its lines deeper than its key';
const WITH_COMMAS = 'entries inside { } and [ ] are separated by commas';

/**
 * By the parser's codes (`yaml` 2.9, `errors.d.ts`). A code that has several meanings has a rule
 * for each, told apart by the parser's message.
 */
const RULES: { readonly [code in ErrorCode]: readonly Rule[] } = {
  ALIAS_PROPS: [[ANY, 'an alias cannot have an anchor or a tag of its own']],
  BAD_ALIAS: [
    [/Alias cannot be an empty/, '"*" starts an alias, and no name follows', 'quote the value'],
    [/Anchor cannot be an empty/, '"&" starts an anchor, and no name follows', 'quote the value'],
    [ANY, 'the name of an anchor or alias ends with a colon', 'put a space before the colon'],
  ],
  BAD_COLLECTION_TYPE: [[ANY, 'the tag does not fit the value', 'remove the tag']],
  BAD_DIRECTIVE: [[ANY, 'mesh.yaml is YAML 1.2 without other directives', 'remove the line']],
  BAD_DQ_ESCAPE: [
    [
      ANY,
      'a text in double quotes has no such escape',
      'write \\\\ for a backslash, or use single quotes',
    ],
  ],
  BAD_INDENT: [
    [/Flow map/, MAP_OPEN, `close it with "}", ${DEEPER}`],
    [/Flow sequence/, LIST_OPEN, `close it with "]", ${DEEPER}`],
    [
      /mapping items/,
      'the line belongs to no map: no key before it starts at this column',
      'start all keys of a map at the same column, and indent what belongs to a key deeper',
    ],
    [
      /sequence items/,
      'the item belongs to no list: no dash before it starts at this column',
      'start all dashes of a list at the same column',
    ],
    [ANY, 'the lines of a text block are indented unevenly'],
  ],
  BAD_PROP_ORDER: [[ANY, 'an anchor or a tag stands after "-", "?" or ":", not before']],
  BAD_SCALAR_START: [
    [ANY, 'a text without quotes cannot start with this character', 'quote the value'],
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    [/sequence/, 'a list cannot follow the keys of a map', 'give the list a key of its own'],
    [
      ANY,
      'a map cannot start on the line of its key',
      'quote the value if the colon is part of it; else see whether the next line is indented too far',
    ],
  ],
  BLOCK_IN_FLOW: [[ANY, WITH_COMMAS, 'is a comma missing?']],
  DUPLICATE_KEY: [[ANY, 'the key stands twice in this map']],
  IMPOSSIBLE: [],
  KEY_OVER_1024_CHARS: [[ANY, 'the key is longer than 1024 characters']],
  MISSING_CHAR: [
    [/closing "quote/, 'the text in double quotes has no end', 'close it with "'],
    [/closing 'quote/, 'the text in single quotes has no end', "close it with '"],
    [
      /followed by map values/,
      'the key has no colon after it',
      'write "key: value", with a space after the colon',
    ],
    [
      /Comments must/,
      'a comment needs a space before its "#"',
      'quote the value if "#" is part of it',
    ],
    [/space after :/, 'a colon needs a space after it'],
    [/Missing ,/, WITH_COMMAS, 'is a comma missing, or does a text hold the quote that ends it?'],
    [/Sequence item/, 'an item of a list starts with a dash', 'write "- value"'],
    [/directives-end/, 'directives end with a line "---"'],
    [/Flow map/, MAP_OPEN, 'close it with "}"'],
    [/Flow sequence/, LIST_OPEN, 'close it with "]"'],
  ],
  MULTILINE_IMPLICIT_KEY: [
    [
      ANY,
      'a key and its colon must be on one line',
      'is a colon missing, or the space after a colon, or a closing quote?',
    ],
  ],
  MULTIPLE_ANCHORS: [[ANY, 'a value has at most one anchor']],
  MULTIPLE_DOCS: [
    [ANY, 'a second document starts here, and a file holds one', 'put it into a file of its own'],
  ],
  MULTIPLE_TAGS: [[ANY, 'a value has at most one tag']],
  NON_STRING_KEY: [
    [ANY, 'a key must be a text', 'quote the value if "{" or "[" is part of a text'],
  ],
  RESOURCE_EXHAUSTION: [[ANY, 'the document is nested too deeply']],
  TAB_AS_INDENT: [[ANY, 'a tab indents this line', 'indent with spaces']],
  TAG_RESOLVE_FAILED: [
    [
      /Unresolved tag: !(Ref|GetAtt|Sub|ImportValue|Join|Select|Split)\b/,
      'the short forms of CloudFormation are not part of mesh.yaml',
      'write { import: export-name } for a value that another stack exports',
    ],
    [ANY, 'mesh.yaml has no tags', 'remove the tag, or quote the value if "!" is part of it'],
  ],
  UNEXPECTED_TOKEN: [
    [/block-seq-ind/, 'a list cannot start on the line of its key', 'start it on the next line'],
    [/scalar at node end/, 'a text in quotes ends before this', 'quote the whole value'],
    [/Unexpected , in/, 'there is a comma too many'],
    [
      /flow-(map|seq)-end/,
      'a closing bracket has no opening one',
      'quote the value if it is part of a text',
    ],
    [
      /Block scalar header|Not a YAML token/,
      'only a comment can follow "|" or ">" on the line',
      'start the text on the next line',
    ],
  ],
};

const BRACE_IN_BRACKETS: Explanation = {
  message: 'inside { } and [ ] a text without quotes ends before "{"',
  hint: 'quote the text that has ${…}',
};

/**
 * The parser's error in the words of mesh.yaml. An error without a rule keeps the parser's
 * sentence.
 */
export function explainYamlError(
  error: { readonly code: ErrorCode; readonly message: string; readonly pos: [number, number] },
  text: string,
): Explanation {
  const [start] = error.pos;
  if (text.startsWith('${', start - 1)) return BRACE_IN_BRACKETS;
  const rule = RULES[error.code].find(([pattern]) => pattern.test(error.message));
  if (rule === undefined) return { message: plainSentence(error.message) };
  const [, message, hint] = rule;
  return hint === undefined ? { message } : { message, hint };
}

function plainSentence(message: string): string {
  const [firstLine = ''] = message.split('\n', 1);
  return firstLine.charAt(0).toLowerCase() + firstLine.slice(1).replace(/[.\s]+$/, '');
}
