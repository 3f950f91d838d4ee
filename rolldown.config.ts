import { fileURLToPath } from 'node:url';
import type { OutputOptions, RolldownOptions } from 'rolldown';

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

/** Each program of the runtime is one file, with nothing of the others in it (docs/runtime.md). */
const runtimeProgram = (program: string): ProgramOptions => ({
  ...NODE,
  input: { [program]: `src/bin/${program}.ts` },
  output: {
    format: 'cjs',
    entryFileNames: '[name].cjs',
    minify: true,
    codeSplitting: false,
  },
});

/** `meshc` is in chunks, so that a command reads only its own; the SDK is read by few of them. */
const programs: readonly ProgramOptions[] = [
  {
    ...NODE,
    input: { meshc: 'src/bin/meshc.ts' },
    output: {
      format: 'cjs',
      minify: true,
      chunkFileNames: 'chunks/[name]-[hash].js',
      sourcemap: true,
    },
  },
  runtimeProgram('mesh-init'),
  runtimeProgram('health-sync'),
  runtimeProgram('controller'),
  runtimeProgram('dev-server-init'),
];

export default programs;
