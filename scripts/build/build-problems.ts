import type { BuiltFile } from './built-file.ts';

/** What the programs may hold. */
export interface BuildRules {
  /** Programs of the runtime: built-ins only, since they are paid for in every task (docs/runtime.md). */
  readonly runtimePrograms: readonly string[];
  /** For all programs of the runtime together. */
  readonly runtimeLimitBytes: number;
  /** The file that every command line starts with. */
  readonly entry: string;
  /** Modules that the commands with calls to AWS begin in: only what these load may hold the SDK. */
  readonly awsModules: readonly string[];
}

/** Each costs more memory in a task than the program itself; both fail under `--jitless`. */
const COSTLY_WORDS: readonly { readonly word: string; readonly pattern: RegExp }[] = [
  { word: 'fetch(', pattern: /(?<![\w$.])fetch\(|globalThis\.fetch\b/ },
  { word: 'WebAssembly', pattern: /\bWebAssembly\b/ },
];

/** Everything that is wrong with the built programs, as sentences; none when they may be shipped. */
export function buildProblems(files: readonly BuiltFile[], rules: BuildRules): readonly string[] {
  // Beside the programs, what some of them share.
  const runtime = files.filter(({ name }) => name.endsWith('.cjs'));
  return [
    ...missingProblems(files, [rules.entry, ...rules.runtimePrograms]),
    ...runtime.flatMap(contentProblems),
    ...sizeProblems(runtime, rules.runtimeLimitBytes),
    ...commandLineProblems(files, rules),
  ];
}

function missingProblems(files: readonly BuiltFile[], names: readonly string[]): string[] {
  return names
    .filter((name) => !files.some((file) => file.name === name))
    .map((name) => `${name} was not built`);
}

function contentProblems({ name, code, modules }: BuiltFile): string[] {
  const packages = modules.filter((module) => module.includes('/node_modules/'));
  const words = COSTLY_WORDS.filter(({ pattern }) => pattern.test(code)).map(({ word }) => word);
  return [...packages, ...words].map((what) => `${name} holds ${what}`);
}

function sizeProblems(runtime: readonly BuiltFile[], limitBytes: number): string[] {
  const bytes = runtime.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
  return bytes > limitBytes
    ? [`the programs of the runtime have ${bytes} bytes; ${limitBytes} are allowed`]
    : [];
}

/**
 * Follows what the entry loads, at once or later, up to the modules that commands with calls to AWS
 * begin in: what is met on the way is read by commands that need no AWS.
 */
function commandLineProblems(files: readonly BuiltFile[], rules: BuildRules): string[] {
  const open = files
    .filter(({ name }) => name === rules.entry)
    .map((file) => ({ file, way: [file.name] }));
  const met = new Set([rules.entry]);
  const problems: string[] = [];
  for (const { file, way } of open) {
    if (file.modules.some(isSdkModule)) {
      problems.push(`a command that needs no AWS loads the SDK: ${way.join(' > ')}`);
      continue;
    }
    for (const next of nextFiles(file, files, rules.awsModules)) {
      if (met.has(next.name)) continue;
      met.add(next.name);
      open.push({ file: next, way: [...way, next.name] });
    }
  }
  return problems;
}

function nextFiles(
  { imports, dynamicImports }: BuiltFile,
  files: readonly BuiltFile[],
  awsModules: readonly string[],
): readonly BuiltFile[] {
  const isAws = ({ entryModule }: BuiltFile) =>
    awsModules.some((module) => entryModule?.endsWith(`/${module}`) === true);
  return files.filter(
    (file) => imports.includes(file.name) || (dynamicImports.includes(file.name) && !isAws(file)),
  );
}

function isSdkModule(module: string): boolean {
  return /\/node_modules\/@(aws-sdk|smithy)\//.test(module);
}
