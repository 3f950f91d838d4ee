import { defineConfig } from 'rolldown';

/**
 * One file per executable, as `ls dist` shows. `meshc` is ESM in chunks, so that a command that needs no AWS never
 * reads the SDK. Each program of the runtime is one CommonJS file of its own: it starts sooner and holds less memory
 * (docs/runtime.md).
 */
const runtimeProgram = (program: string) => ({
  input: { [program]: `src/bin/${program}.ts` },
  platform: 'node' as const,
  output: {
    dir: 'dist',
    format: 'cjs' as const,
    entryFileNames: '[name].cjs',
    minify: true,
    codeSplitting: false,
  },
});

export default defineConfig([
  {
    input: { meshc: 'src/bin/meshc.ts' },
    platform: 'node',
    output: { dir: 'dist', format: 'esm', minify: true, chunkFileNames: 'chunks/[name]-[hash].js', sourcemap: true },
  },
  runtimeProgram('mesh-init'),
  runtimeProgram('health-sync'),
  runtimeProgram('controller'),
]);
