import type { Readable } from 'node:stream';
import { readShippedSchema } from '../clients/shipped-schemas.ts';
import { explainPath } from '../compiler/explain.ts';
import { CODES, explainCode } from '../compiler/explain-code.ts';
import type { LocatedFinding } from '../diagnostics/finding.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import { formatPath, parsePath } from '../kit/spec-path.ts';
import type { Path } from '../model/source.ts';
import { type OutputFormat, printFindingsAsResult } from './check-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { codeJson, explanationJson } from './explanation-json.ts';
import { InvalidCommandLine, type MeshOptions, readMeshInput } from './mesh-input.ts';
import { renderCode, renderExplanation } from './render-explanation.ts';
import type { Terminal } from './terminal.ts';

export interface ExplainOptions extends MeshOptions {
  /** As the user wrote it. */
  readonly path: string | undefined;
  readonly format: OutputFormat;
}

/**
 * `meshc explain`: what holds at a path of mesh.yaml, where it comes from, and what it won over; or what the code of a
 * finding means. Keys of mesh.yaml have no hyphens, and all codes have one.
 */
export async function runExplain(
  options: ExplainOptions,
  terminal: Terminal,
  stdin: Readable,
): Promise<ExitCode> {
  const code = explainCode(options.path ?? '');
  if (code !== undefined) {
    terminal.result(
      options.format === 'json' ? codeJson(code) : renderCode(code, terminal.resultPalette),
    );
    return EXIT_CODE.done;
  }
  const path = readPath(options.path ?? '');
  if (path.length === 1 && LIKE_CODE.test(String(path[0]))) throw unknownCode(String(path[0]));
  const input = await readMeshInput(options, stdin);
  const findings: LocatedFinding[] = [...input.findings];
  const schema = JSON.parse(readShippedSchema('mesh'));
  const explained =
    findings.length > 0
      ? ({ kind: 'invalid', files: [] } as const)
      : explainPath({ ...input, path, schema }, (finding) => findings.push(finding));
  if (explained.kind === 'invalid') {
    const checked = { files: explained.files, findings, valid: undefined };
    printFindingsAsResult(checked, options.format, terminal);
    return EXIT_CODE.invalid;
  }
  if (explained.kind === 'unknown') throw unknownPath(explained.path, explained.known);
  const { explanation } = explained;
  terminal.result(
    options.format === 'json'
      ? explanationJson(explanation)
      : renderExplanation(explanation, terminal.resultPalette),
  );
  return EXIT_CODE.done;
}

function readPath(text: string): Path {
  const parsed = parsePath(text);
  if (parsed.kind === 'path') return parsed.path;
  throw new InvalidCommandLine(
    `${parsed.message}; write a path such as services.web.cpu, with names that have dots in quotes: 'services.web.consulMeta."my.key"'`,
  );
}

/** What a code looks like, and no key of mesh.yaml. */
const LIKE_CODE = /^[a-z]+(-[a-z0-9]+)+$/;

function unknownCode(text: string): InvalidCommandLine {
  const meant = didYouMean(text, CODES);
  const hint =
    meant === undefined
      ? 'the codes are listed in docs/findings.md, and no key of mesh.yaml has a hyphen there'
      : `did you mean "${meant}"?`;
  return new InvalidCommandLine(`no finding has the code "${text}": ${hint}`);
}

/** More names than this are no help. */
const MAX_NAMES = 12;

function unknownPath(path: Path, known: readonly string[]): InvalidCommandLine {
  const name = String(path.at(-1));
  const around = path.length === 1 ? 'mesh.yaml' : formatPath(path.slice(0, -1));
  const meant = didYouMean(name, known);
  const names = known.slice(0, MAX_NAMES).join(', ');
  const hint =
    meant !== undefined
      ? `did you mean "${meant}"?`
      : `it has ${names}${known.length > MAX_NAMES ? ', …' : ''}`;
  const sentence = `${around} has no "${name}"`;
  return new InvalidCommandLine(
    known.length === 0 ? `${sentence}: it has nothing inside` : `${sentence}: ${hint}`,
  );
}
