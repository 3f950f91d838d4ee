import { execFile } from 'node:child_process';
import path from 'node:path';
import { preparePythonEnvironment } from './python-environment.ts';
import type { Requirement } from './requirement.ts';
import type { TemplateFinding } from './template-finding.ts';

const REQUIREMENTS_FILE = path.join(import.meta.dirname, 'cfn-lint-requirements.txt');
const TIMEOUT_MS = 240_000;
/** The package has no module to run; its command is this function. */
const COMMAND = 'from cfnlint.runner import main; main()';

/** cfn-lint as what a suite needs from its host: pass `requirement` to `describeWith`. */
export interface CfnLint {
  readonly requirement: Requirement;
  /**
   * Lints template files in one run (1.5 s to start, then about 40 ms each). All findings; none for
   * good templates.
   */
  readonly lint: (files: readonly string[]) => Promise<readonly TemplateFinding[]>;
}

/** Installs the pinned cfn-lint at first use, under .cache. */
export async function prepareCfnLint(): Promise<CfnLint> {
  const environment = await preparePythonEnvironment('cfn-lint', REQUIREMENTS_FILE);
  if (environment.kind === 'impossible') {
    return {
      requirement: { available: false, missing: environment.reason },
      lint: () => Promise.reject(new Error(environment.reason)),
    };
  }
  return {
    requirement: { available: true, missing: '' },
    lint: async (files) => parse(await runCfnLint(environment.python, files)),
  };
}

function runCfnLint(python: string, files: readonly string[]): Promise<string> {
  const args = ['-c', COMMAND, '--format', 'json', '--', ...files];
  return new Promise((resolve, reject) => {
    execFile(python, args, { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      const isRefused = error !== null && !stdout.startsWith('[');
      if (isRefused)
        reject(new Error(`cfn-lint failed: ${stderr || error.message}`, { cause: error }));
      else resolve(stdout);
    });
  });
}

/** One finding of `--format json`, as far as it is read. */
interface JsonFinding {
  /** `null` when a file cannot be read. */
  readonly Filename: string | null;
  readonly Level: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

function parse(stdout: string): readonly TemplateFinding[] {
  const findings: readonly JsonFinding[] = JSON.parse(stdout);
  return findings.map(({ Filename, Level, Location, Message, Rule }) => ({
    file: Filename ?? '',
    rule: Rule.Id,
    severity: Level,
    message: Message,
    path: (Location.Path ?? []).join('/'),
  }));
}
