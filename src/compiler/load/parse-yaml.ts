import type { Document, Node, YAMLError } from 'yaml';
import { isCollection, isScalar, parseDocument, visit } from 'yaml';
import type { LoadReport } from './span.ts';
import { explainYamlError } from './yaml-messages.ts';

/**
 * After a few errors of syntax the rest of a file's are mostly their consequence; they show once
 * these are repaired.
 */
const MAX_SYNTAX_ERRORS = 20;

/** One file's text and its place among the files. */
export interface YamlText {
  readonly index: number;
  readonly text: string;
}

/** The root of the document; `empty` when there is none; `invalid` when errors were reported. */
export type ParsedYaml =
  | { readonly kind: 'document'; readonly root: Node }
  | { readonly kind: 'empty' }
  | { readonly kind: 'invalid' };

/** Parses a text as YAML 1.2 with its core schema. Warnings of the parser are errors here. */
export function parseYaml(file: YamlText, report: LoadReport): ParsedYaml {
  if (reportControlCharacter(file, report)) return { kind: 'invalid' };
  const document = parseDocument(file.text, {
    schema: 'core',
    stringKeys: true,
    // The walk checks this, and knows the first place too; here it would take the square of the
    // number of keys.
    uniqueKeys: false,
    prettyErrors: false,
  });
  reportVersion(document, file, report);
  const problems = [...document.errors, ...document.warnings];
  for (const error of firstOfEachLine(problems, file.text).slice(0, MAX_SYNTAX_ERRORS)) {
    const [start, end] = openingOf(document, error) ?? error.pos;
    const span = { file: file.index, start, end: Math.max(start, end) };
    const explanation = explainYamlError(error, file.text);
    report({ code: codeOf(error), severity: 'error', ...explanation, span });
  }
  if (document.errors.length > 0) return { kind: 'invalid' };
  return document.contents === null
    ? { kind: 'empty' }
    : { kind: 'document', root: document.contents };
}

function codeOf(error: YAMLError): 'yaml-alias' | 'yaml-limit' | 'yaml-syntax' {
  if (error.code === 'BAD_ALIAS') return 'yaml-alias';
  return error.code === 'RESOURCE_EXHAUSTION' ? 'yaml-limit' : 'yaml-syntax';
}

/**
 * One mistake often makes the parser complain several times: about the same line, where the first
 * complaint is the best, and about everything after a place where it lost the structure.
 */
function firstOfEachLine(errors: readonly YAMLError[], text: string): readonly YAMLError[] {
  const sorted = [...errors].sort((left, right) => left.pos[0] - right.pos[0]);
  return sorted.filter((error, index) => {
    const before = sorted[index - 1];
    if (before === undefined) return true;
    const isNewLine = /[\r\n]/.test(text.slice(before.pos[0], error.pos[0]));
    return isNewLine && !error.message.includes('in YAML stream');
  });
}

/**
 * The place where an unclosed quote or bracket opens: the parser complains where it gave up, which
 * is often the end of the file.
 */
function openingOf(document: Document, error: YAMLError): [number, number] | undefined {
  if (!/^Missing closing|^Flow (map|sequence)/.test(error.message)) return undefined;
  const isQuote = error.code === 'MISSING_CHAR' && error.message.startsWith('Missing closing');
  let opening: number | undefined;
  visit(document, {
    Node: (_key, node) => {
      const [start, end] = node.range ?? [0, 0];
      const canBeOpen = isQuote ? isQuoted(node) : isCollection(node) && node.flow === true;
      if (canBeOpen && start < error.pos[0] && error.pos[0] <= end + 1) opening = start;
    },
  });
  return opening === undefined ? undefined : [opening, opening + 1];
}

function isQuoted(node: Node): boolean {
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
}

/**
 * YAML 1.2 allows no control characters but tab and line ends (https://yaml.org/spec/1.2.2/,
 * production 1), and the library does not check.
 */
function reportControlCharacter(file: YamlText, report: LoadReport): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
  const found = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F]/.exec(
    file.text,
  );
  if (found === null) return false;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  report({
    code: 'yaml-syntax',
    severity: 'error',
    message: `the control character U+${code} is not allowed in YAML`,
    span: { file: file.index, start: found.index, end: found.index + 1 },
    hint: `write it as "\\u${code}" in double quotes`,
  });
  return true;
}

/** A document can ask for YAML 1.1 by a directive, where `yes` is true and `012` is ten. */
function reportVersion(document: Document, file: YamlText, report: LoadReport): void {
  if (document.directives?.yaml.version !== '1.1') return;
  const start = Math.max(0, file.text.indexOf('%YAML'));
  report({
    code: 'yaml-syntax',
    severity: 'error',
    message: 'mesh.yaml is YAML 1.2',
    span: { file: file.index, start, end: start + '%YAML'.length },
    hint: 'remove the %YAML directive',
  });
}
