/**
 * `npm run build`: bundles the programs into `dist`, with notices of the packages in them. A build
 * that holds what it must not hold fails, and leaves the `dist` that was there.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
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
/** For all of `dist` but the source maps, which nothing reads unless a bug is looked for. */
const DIST_LIMIT_BYTES = 1_200_000;

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
      ...distProblems(draft),
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

function distProblems(folder: string): string[] {
  const bytes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.endsWith('.map'))
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, status) => sum + (status.isFile() ? status.size : 0), 0);
  console.log(`dist has ${bytes} bytes without source maps`);
  return bytes > DIST_LIMIT_BYTES ? [`${DIST_LIMIT_BYTES} bytes are allowed`] : [];
}

/** Moves the new `dist` to its place; another build that ends at the same time may win. */
function replaceDist(draft: string): void {
  const former = `${draft}-former`;
  if (existsSync(DIST)) renameSync(DIST, former);
  renameSync(draft, DIST);
  rmSync(former, { recursive: true, force: true });
}
