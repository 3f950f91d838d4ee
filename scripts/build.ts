/**
 * `npm run build`: bundles the programs into `dist`, with notices of the packages in them. A build
 * that holds what it must not hold fails, and leaves the `dist` that was there.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, rolldown } from 'rolldown';
import programs, { type ProgramOptions } from '../rolldown.config.ts';
import { type BuildRules, buildProblems } from './build/build-problems.ts';
import type { BuiltFile } from './build/built-file.ts';
import { bundledPackages } from './build/bundled-packages.ts';
import { licenceProblems, noticesOf } from './build/notices.ts';
import { sbomOf } from './build/sbom.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const EXECUTABLE = 0o755;

const ENTRY = 'meshc.js';
/** Starts one of the runtime's programs; a shell script, so it is not bundled. */
const DISPATCHER = 'meshc-runtime';
const RULES: BuildRules = {
  entry: ENTRY,
  runtimePrograms: ['mesh-init.cjs', 'health-sync.cjs', 'controller.cjs', 'dev-server-init.cjs'],
  runtimeLimitBytes: 400_000,
  awsModules: ['src/cli/deploy-commands.ts'],
};
/** For all programs together; notices and source maps are read by nobody who runs them. */
const PROGRAMS_LIMIT_BYTES = 1_200_000;

await build();

async function build(): Promise<void> {
  const draft = join(ROOT, '.cache', `dist-${process.pid}`);
  mkdirSync(draft, { recursive: true });
  try {
    const files = await bundleAll(draft);
    const packages = bundledPackages(
      files.flatMap(({ modules }) => modules),
      ROOT,
    );
    writeTheRest(draft, packages);
    const problems = [
      ...buildProblems(files, RULES),
      ...licenceProblems(packages),
      ...sizeProblems(files),
    ];
    for (const problem of problems) console.error(`build: ${problem}`);
    if (problems.length === 0) replaceDist(draft);
    else process.exitCode = 1;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function bundleAll(folder: string): Promise<readonly BuiltFile[]> {
  const files: BuiltFile[] = [];
  for (const program of programs) files.push(...(await bundle(program, folder)));
  return files;
}

async function bundle(
  { output, ...input }: ProgramOptions,
  folder: string,
): Promise<readonly BuiltFile[]> {
  await using build = await rolldown({ cwd: ROOT, ...input });
  const written = await build.write({ ...output, dir: folder });
  return written.output.filter((file) => file.type === 'chunk').map(toBuiltFile);
}

function toBuiltFile(chunk: OutputChunk): BuiltFile {
  const { fileName, code, imports, dynamicImports, facadeModuleId, modules } = chunk;
  return {
    name: fileName,
    code,
    imports,
    dynamicImports,
    ...(facadeModuleId === null ? {} : { entryModule: facadeModuleId }),
    modules: Object.keys(modules),
  };
}

/** What lies in `dist` beside the bundled programs. */
function writeTheRest(folder: string, packages: ReturnType<typeof bundledPackages>): void {
  copyFileSync(join(ROOT, 'src', 'bin', DISPATCHER), join(folder, DISPATCHER));
  for (const program of [ENTRY, DISPATCHER]) chmodSync(join(folder, program), EXECUTABLE);
  // Says to Node, wherever this folder is copied, that the files are no ES modules.
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  writeFileSync(join(folder, 'THIRD_PARTY_NOTICES'), noticesOf(packages));
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const product = { name, version, licence: license };
  writeFileSync(join(folder, 'sbom.cdx.json'), sbomOf(product, packages));
}

function sizeProblems(files: readonly BuiltFile[]): string[] {
  const bytes = files.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
  console.log(`the programs have ${bytes} bytes`);
  return bytes > PROGRAMS_LIMIT_BYTES ? [`${PROGRAMS_LIMIT_BYTES} bytes are allowed`] : [];
}

/** Moves the new `dist` to its place; another build that ends at the same time may win. */
function replaceDist(draft: string): void {
  const former = `${draft}-former`;
  if (existsSync(DIST)) renameSync(DIST, former);
  renameSync(draft, DIST);
  rmSync(former, { recursive: true, force: true });
}
