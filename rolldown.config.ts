import { fileURLToPath } from 'node:url';
import type { OutputOptions, RolldownOptions } from 'rolldown';
import { jsonData } from './scripts/build/json-data.ts';

/** One program of `dist`, as `ls dist` shows it; `scripts/build.ts` says where it is written. */
export interface ProgramOptions extends RolldownOptions {
  readonly output: OutputOptions;
}

/** The ES modules of `yaml`, which Node is not told of: the same code, but faster to load from a bundle. */
const YAML = fileURLToPath(new URL('node_modules/yaml/browser/index.js', import.meta.url));

/**
 * Packages are read in their ES module form where they have one: of the AWS SDK, only the calls that
 * meshc makes are then bundled. All programs are CommonJS: they start sooner than ES modules do, and
 * hold less memory (docs/decisions/bundles.md).
 */
const NODE: RolldownOptions = {
  platform: 'node',
  resolve: { mainFields: ['module', 'main'], alias: { yaml: YAML } },
  logLevel: 'warn',
};

/** Programs of the runtime; what two of them share is in a chunk beside them. */
const runtimePrograms = (programs: readonly string[]): ProgramOptions => ({
  ...NODE,
  input: Object.fromEntries(programs.map((program) => [program, `src/bin/${program}.ts`])),
  plugins: [jsonData({ pack: false })],
  output: {
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'runtime-[hash].cjs',
    minify: true,
  },
});

/** `meshc` is in chunks, so that a command reads only its own; the SDK is read by few of them. */
const programs: readonly ProgramOptions[] = [
  {
    ...NODE,
    input: { meshc: 'src/bin/meshc.ts' },
    plugins: [jsonData({ pack: true })],
    output: {
      format: 'cjs',
      minify: true,
      chunkFileNames: 'chunks/[name]-[hash].js',
      sourcemap: true,
    },
  },
  // It idles in every task, so that it holds nothing of the others (docs/runtime.md).
  runtimePrograms(['health-sync']),
  runtimePrograms(['mesh-init', 'controller', 'dev-server-init']),
];

export default programs;
