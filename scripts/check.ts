/**
 * `npm run check`: everything about the sources that a program can judge without running them. All of
 * it runs, also after a failure; the last lines say what passed.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Scripts of package.json by what they check. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  'lint and format': ['lint'],
  types: ['types'],
  'dead code': ['dead'],
  'generated files': ['generate', '--', '--check'],
};

const results = Object.entries(CHECKS).map(([name, words]) => {
  const start = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', ...words], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const seconds = Math.round((performance.now() - start) / 1000);
  return { name, isGood: status === 0, seconds };
});
for (const { name, isGood, seconds } of results) {
  console.log(`${isGood ? 'passed' : 'FAILED'}: ${name} (${seconds} s)`);
}
if (!results.every(({ isGood }) => isGood)) process.exitCode = 1;
