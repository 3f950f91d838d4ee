import type { ErrorCode } from 'yaml';

/** What an error means to someone who writes a mesh.yaml, and what would be right. */
export interface Explanation {
  readonly message: string;
  readonly hint?: string;
}

/** An explanation for the errors whose message, in the parser's words, matches the pattern. */
type Rule = readonly [pattern: RegExp, explanation: Explanation];

const NOT_CLOSED = (what: string, mark: string): Explanation => ({
  message: `${what} has no end`,
  hint: `close it with ${mark}, and indent every line of it deeper than its key`,
});

/** By the parser's codes (`yaml` 2.9, `errors.d.ts`); codes with several meanings are told apart by the message. */
const RULES: { readonly [code in ErrorCode]: readonly Rule[] } = {
  ALIAS_PROPS: [[/./, { message: 'an alias cannot have an anchor or a tag of its own' }]],
  BAD_ALIAS: [
    [
      /Alias cannot be an empty/,
      { message: "'*' starts an alias, and no name follows", hint: 'quote the value' },
    ],
    [
      /Anchor cannot be an empty/,
      { message: "'&' starts an anchor, and no name follows", hint: 'quote the value' },
    ],
    [
      /./,
      {
        message: 'the name of an anchor or alias must not end with a colon',
        hint: 'put a space before the colon',
      },
    ],
  ],
  BAD_COLLECTION_TYPE: [
    [/./, { message: 'the tag does not fit the value', hint: 'remove the tag' }],
  ],
  BAD_DIRECTIVE: [
    [/./, { message: 'mesh.yaml is YAML 1.2 without other directives', hint: 'remove the line' }],
  ],
  BAD_DQ_ESCAPE: [
    [
      /./,
      {
        message: 'double quotes do not know this escape',
        hint: 'write \\\\ for a backslash, or use single quotes',
      },
    ],
  ],
  BAD_INDENT: [
    [/Flow map/, NOT_CLOSED("the map that '{' opens", "'}'")],
    [/Flow sequence/, NOT_CLOSED("the list that '[' opens", "']'")],
    [
      /mapping items/,
      {
        message: 'the line belongs to no map: no key before it starts at this column',
        hint: 'keys of one map start at the same column, and items of a list under their first dash',
      },
    ],
    [
      /sequence items/,
      {
        message:
          'the item belongs to no list: its dash starts at another column than the dashes before it',
        hint: 'dashes of one list start at the same column',
      },
    ],
    [/./, { message: 'the lines of a text block are indented unevenly' }],
  ],
  BAD_PROP_ORDER: [[/./, { message: "an anchor or tag stands after '-', '?' or ':', not before" }]],
  BAD_SCALAR_START: [
    [
      /./,
      {
        message: 'a text without quotes cannot start with this character',
        hint: 'quote the value',
      },
    ],
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    [
      /sequence/,
      { message: 'a list cannot follow the keys of a map', hint: 'give the list a key of its own' },
    ],
    [
      /./,
      {
        message: 'a map cannot start on the line of its key',
        hint: 'quote the value if it contains a colon, or start the map on the next line',
      },
    ],
  ],
  BLOCK_IN_FLOW: [
    [
      /./,
      {
        message:
          'inside { } and [ ] entries are separated by commas, and lists and maps use brackets',
      },
    ],
  ],
  DUPLICATE_KEY: [[/./, { message: 'the same key stands twice in this map' }]],
  IMPOSSIBLE: [],
  KEY_OVER_1024_CHARS: [[/./, { message: 'the key is longer than 1024 characters' }]],
  MISSING_CHAR: [
    [
      /closing "quote/,
      { message: 'the text in double quotes has no end', hint: 'close it with "' },
    ],
    [
      /closing 'quote/,
      { message: 'the text in single quotes has no end', hint: "close it with '" },
    ],
    [
      /followed by map values/,
      {
        message: 'the key has no colon after it',
        hint: "write 'key: value', with a space after the colon",
      },
    ],
    [
      /Comments must/,
      {
        message: 'a comment needs a space before its #',
        hint: 'quote the value if # is part of it',
      },
    ],
    [/space after :/, { message: 'a colon needs a space after it' }],
    [/Missing ,/, { message: 'entries inside { } and [ ] are separated by commas' }],
    [/Sequence item/, { message: 'an item of a list starts with a dash', hint: "write '- value'" }],
    [/directives-end/, { message: "directives end with a line '---'" }],
    [/Flow map/, NOT_CLOSED("the map that '{' opens", "'}'")],
    [/Flow sequence/, NOT_CLOSED("the list that '[' opens", "']'")],
  ],
  MULTILINE_IMPLICIT_KEY: [
    [
      /./,
      {
        message: 'a key and its colon must be on one line',
        hint: 'is a colon, a space after a colon, or a closing quote missing?',
      },
    ],
  ],
  MULTIPLE_ANCHORS: [[/./, { message: 'a value has at most one anchor' }]],
  MULTIPLE_DOCS: [
    [
      /./,
      {
        message: 'a file holds one document, and a second one starts here',
        hint: 'put it into a file of its own',
      },
    ],
  ],
  MULTIPLE_TAGS: [[/./, { message: 'a value has at most one tag' }]],
  NON_STRING_KEY: [
    [
      /./,
      {
        message: 'a key must be a text',
        hint: "quote the value if it starts with '{' or '[' but is a text",
      },
    ],
  ],
  RESOURCE_EXHAUSTION: [[/./, { message: 'the document is nested too deeply' }]],
  TAB_AS_INDENT: [[/./, { message: 'a tab indents this line', hint: 'indent with spaces' }]],
  TAG_RESOLVE_FAILED: [
    [
      /Unresolved tag/,
      {
        message: 'mesh.yaml has no tags',
        hint: 'remove the tag, or quote the value if ! is part of it',
      },
    ],
  ],
  UNEXPECTED_TOKEN: [
    [
      /block-seq-ind/,
      { message: 'a list cannot start on the line of its key', hint: 'start it on the next line' },
    ],
    [
      /scalar at node end/,
      { message: 'a value in quotes ends before this text', hint: 'quote the whole value' },
    ],
    [/Unexpected , in/, { message: 'a comma too many' }],
    [
      /flow-(map|seq)-end/,
      {
        message: 'a closing bracket without an opening one',
        hint: 'quote the value if it is a text',
      },
    ],
    [
      /Block scalar header|Not a YAML token/,
      {
        message: 'nothing but a comment may follow | or > on their line',
        hint: 'start the text on the next line',
      },
    ],
  ],
};

const BRACE_IN_BRACKETS: Explanation = {
  message: "inside { } and [ ] a text without quotes ends before '{'",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax that the message explains
  hint: 'quote the text that has ${…}',
};

/** The parser's error in the words of mesh.yaml. An error without a rule keeps the parser's sentence. */
export function explainYamlError(
  error: { readonly code: ErrorCode; readonly message: string; readonly pos: [number, number] },
  text: string,
): Explanation {
  const [start] = error.pos;
  if (text.startsWith('${', start - 1)) return BRACE_IN_BRACKETS;
  const rule = RULES[error.code].find(([pattern]) => pattern.test(error.message));
  return rule === undefined ? { message: plainSentence(error.message) } : rule[1];
}

function plainSentence(message: string): string {
  const [firstLine = ''] = message.split('\n', 1);
  return firstLine.charAt(0).toLowerCase() + firstLine.slice(1).replace(/[.\s]+$/, '');
}
