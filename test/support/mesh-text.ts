import { expect } from 'vitest';
import { type Checked, checkMesh } from '../../src/compiler/check.ts';
import { checkPatches } from '../../src/compiler/check-overrides.ts';
import { compileMesh } from '../../src/compiler/compile.ts';
import { arrangeFindings } from '../../src/diagnostics/arrange.ts';
import type { FindingCode } from '../../src/diagnostics/codes.ts';
import type { LocatedFinding, Severity } from '../../src/diagnostics/finding.ts';
import type { Location } from '../../src/model/source.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';

const FILE = 'mesh.yaml';

/** The sections of a small valid mesh without services; a case brings its own in place of some of them. */
const BASE: Readonly<Record<string, string>> = {
  version: '1',
  name: 'shop',
  environment: 'dev',
  aws: '{ region: eu-west-1, accountId: "111122223333" }',
  cluster: '{ existing: shared }',
  network: '{ vpcId: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0] }',
  images: '{ runtime: "runtime.example/meshc:1.0.0" }',
  consul: '{ servers: { hosts: consul.example } }',
};

/** Stands for a value while the lines around it lose their indentation. */
const VALUE = '\u0000';

/**
 * A text without the indentation that its lines share and without its first line break. Values are put in as they are:
 * one with several lines brings its own indentation.
 */
function source(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const lines = strings.join(VALUE).replace(/^\n/, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '' && line.trim() !== VALUE).map(indentOf);
  const shared = Math.min(...indents);
  const text = lines.map((line) => line.slice(Math.min(shared, indentOf(line)))).join('\n');
  return values.reduce<string>((filled, value) => filled.replace(VALUE, () => String(value)), text);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/**
 * A mesh.yaml that consists of the given lines, and below them of the sections of the base mesh that the lines do not
 * have: line 1 is the first line of the case.
 */
export function mesh(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const text = source(strings, ...values).trimEnd();
  const missing = Object.entries(BASE)
    .filter(([section]) => !new RegExp(`^${section}:`, 'm').test(text))
    .map(([section, value]) => `${section}: ${value}`);
  return [...(text === '' ? [] : [text]), ...missing, ''].join('\n');
}

/** What a finding says, as far as tests of the compiler look at it. */
export interface ExpectedFinding {
  readonly code: FindingCode;
  /** `line:column`, or the text under the caret, which then stands in the file only once. */
  readonly at: string;
  /** `error` when absent. */
  readonly severity?: Severity;
  /** The places of the related findings, like `at`; none when absent. */
  readonly related?: readonly string[];
  /** A part of the hint. */
  readonly hint?: string;
}

/** Values of `--var`. */
export interface CheckOptions {
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs the front half of the compiler on one file, and the check of its overrides if it has some. */
export function checkText(text: string, { variables = {} }: CheckOptions = {}): Checked {
  const checked = checkMesh({ files: [{ name: FILE, text }], variables });
  const hasOverrides = Object.keys(checked.valid?.mesh.overrides ?? {}).length > 0;
  return hasOverrides ? checkPatches(checked) : checked;
}

/** The findings of one file, in the order of the text. */
export function check(text: string, options?: CheckOptions): readonly LocatedFinding[] {
  return arrangeFindings(checkText(text, options).findings);
}

/** Asserts that a file has no finding, not even a warning. */
export function expectClean(text: string, options?: CheckOptions): void {
  expect(check(text, options)).toEqual([]);
}

/** Asserts that a file has exactly these findings, in the order of the text. */
export function expectFindings(text: string, expected: readonly ExpectedFinding[]): void {
  const wanted = expected.map(({ hint: _, ...finding }) => ({
    severity: 'error',
    related: [],
    ...finding,
  }));
  const findings = check(text);
  const found = findings.map((finding, index) => shorten(finding, text, expected[index]));
  expect(found, JSON.stringify(findings, undefined, 2)).toEqual(wanted);
  expected.forEach(({ hint }, index) => {
    if (hint !== undefined) expect(findings[index]?.hint).toContain(hint);
  });
}

function shorten(finding: LocatedFinding, text: string, expected: ExpectedFinding | undefined) {
  return {
    code: finding.code,
    severity: finding.severity,
    at: placeLike(expected?.at, finding.location, text),
    related: (finding.related ?? []).map(({ location }, index) =>
      placeLike(expected?.related?.[index], location, text),
    ),
  };
}

/** A place in the form of the expected one: `line:column` or the text that stands there. */
function placeLike(expected: string | undefined, location: Location, text: string): string {
  if (expected === undefined || /^\d+:\d+$/.test(expected)) {
    return `${location.line}:${location.column}`;
  }
  const uses = text.split(expected).length - 1;
  if (uses > 1) throw new Error(`"${expected}" stands in the file ${uses} times: give line:column`);
  return textAt(location, text);
}

/** The text at a place. */
function textAt({ line, column, endLine, endColumn }: Location, text: string): string {
  const lines = text.split('\n').slice(line - 1, endLine);
  const last = lines.length - 1;
  return lines
    .map((content, index) =>
      content.slice(index === 0 ? column - 1 : 0, index === last ? endColumn - 1 : undefined),
    )
    .join('\n');
}

/** Compiles one file, which has no error; the version of meshc is a fixed one. */
export function compileText(text: string): CompiledMesh {
  const { valid, findings } = checkText(text);
  if (valid === undefined) throw new Error(JSON.stringify(findings, undefined, 2));
  return compileMesh(valid, '0.0.0-test');
}
