/**
 * `npm run demo`: takes a real example through meshc, from the check of the file to an empty second plan, against the
 * sandbox, a small AWS on loopback. `--fail SERVICE` lets the tasks of a service fail, to show how meshc explains it.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startSandbox } from '../test/sandbox/start.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MESHC = join(ROOT, 'dist', 'meshc.js');
const EXAMPLE = 'specs-examples/01-fargate/mesh.yaml';
const SERVICES = ['web', 'api'];
const EXIT_INVALID = 4;
const EXIT_ROLLED_BACK = 6;

const { values } = parseArgs({ options: { fail: { type: 'string' } } });
if (values.fail !== undefined && !SERVICES.includes(values.fail)) {
  console.error(`--fail takes a service of the example: ${SERVICES.join(' or ')}`);
  process.exit(EXIT_INVALID);
}

const sandbox = await startSandbox({
  pace: 1,
  seed: 'demo',
  faults: values.fail === undefined ? [] : [failingTask(values.fail)],
});
const environment = { ...process.env, ...sandbox.environment };
let interrupted = false;
process.on('SIGINT', () => {
  interrupted = true;
});
try {
  process.exitCode = await demonstrate(values.fail);
} finally {
  await sandbox.stop();
}

async function demonstrate(failing: string | undefined): Promise<number> {
  say(`A mesh of two services: ${EXAMPLE}. AWS is a sandbox on this machine; nothing leaves it.`);
  const steps: readonly (readonly string[])[] = [
    ['validate', '-f', EXAMPLE],
    ['plan', '-f', EXAMPLE],
    ['apply', '-f', EXAMPLE, '--yes'],
  ];
  for (const words of steps) {
    const code = await meshc(words);
    if (interrupted) return code;
    if (failing !== undefined && words[0] === 'apply') return explainFailure(failing, code);
    if (code !== 0) return code;
  }
  say('Applied. A plan of what is deployed is empty now:');
  const code = await meshc(['plan', '-f', EXAMPLE, '--detailed-exitcode']);
  if (code !== 0) return code;
  say('Next: npm run demo -- --fail api shows a deploy that fails. README.md goes on from here.');
  return 0;
}

function explainFailure(failing: string, code: number): number {
  if (code !== EXIT_ROLLED_BACK) return code === 0 ? 1 : code;
  say(
    `The tasks of ${failing} were made to fail; meshc said why and ended with exit code ${code}.`,
  );
  return 0;
}

function failingTask(service: string) {
  return {
    kind: 'task-fails',
    service,
    container: service,
    exitCode: 1,
    logLines: [
      'listening on port 9090',
      'connecting to the database as shop',
      'FATAL: password authentication failed for user "shop"',
    ],
  } as const;
}

function say(text: string): void {
  console.error(`\n${text}`);
}

/** Runs the built program as a user would, on the same terminal. */
function meshc(words: readonly string[]): Promise<number> {
  console.error(`\n$ meshc ${words.join(' ')}`);
  const child = spawn(process.execPath, [MESHC, ...words], {
    cwd: ROOT,
    stdio: 'inherit',
    env: environment,
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
