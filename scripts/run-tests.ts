/**
 * The test command: every test, and last the line that counts them. Arguments go to vitest, such as a
 * path or `-t NAME`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTests, type TestReport } from './count-tests.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INTERRUPTED = 130;

const folder = mkdtempSync(join(tmpdir(), 'meshc-tests-'));
const report = join(folder, 'report.json');
const vitest = spawn(
  process.execPath,
  [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: 'inherit' },
);
process.on('SIGTERM', () => vitest.kill('SIGTERM'));
// A terminal sends it to vitest too, which ends at once when it comes twice.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) vitest.kill('SIGINT');
});
vitest.on('exit', (code) => {
  process.exitCode = code ?? INTERRUPTED;
  console.log(countTests(readReport(), process.exitCode));
  rmSync(folder, { recursive: true, force: true });
});

function readReport(): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return undefined;
  }
}
