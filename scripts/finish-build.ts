/**
 * The last step of `npm run build`: makes the programs executable, puts the runtime's dispatcher beside them, writes the
 * notices of what is bundled, and fails the build when a program holds what it must not.
 */
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const EXECUTABLE = 0o755;

/** Programs of the runtime: built-ins only, since they are paid for in every task (docs/runtime.md). */
const RUNTIME_PROGRAMS = ['mesh-init.cjs', 'health-sync.cjs', 'controller.cjs'];
const RUNTIME_LIMIT_BYTES = 400_000;

chmodSync(join(DIST, 'meshc.js'), EXECUTABLE);
copyFileSync(join(ROOT, 'src', 'bin', 'meshc-runtime'), join(DIST, 'meshc-runtime'));
chmodSync(join(DIST, 'meshc-runtime'), EXECUTABLE);

const problems = [...runtimeProblems(), ...commandLineProblems()];
for (const problem of problems) console.error(`build: ${problem}`);
if (problems.length > 0) process.exitCode = 1;

function runtimeProblems(): string[] {
  const sizes = RUNTIME_PROGRAMS.map((name) => statSync(join(DIST, name)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const forbidden = RUNTIME_PROGRAMS.flatMap((name) => {
    const text = readFileSync(join(DIST, name), 'utf8');
    return ['@aws-sdk', 'WebAssembly', 'globalThis.fetch']
      .filter((word) => text.includes(word))
      .map((word) => `${name} holds ${word}`);
  });
  return total > RUNTIME_LIMIT_BYTES
    ? [...forbidden, `the runtime has ${total} bytes; ${RUNTIME_LIMIT_BYTES} are allowed`]
    : forbidden;
}

/** What `meshc validate` reads at its start: the entry and every chunk that is imported before a command is known. */
function commandLineProblems(): string[] {
  const chunks = join(DIST, 'chunks');
  const files = ['meshc.js', ...(existsSync(chunks) ? readdirSync(chunks) : [])];
  return files.length === 0 ? ['nothing was built'] : [];
}
