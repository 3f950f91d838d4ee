import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SCRIPT = 'test/build/fixtures/end-as-told.mjs';

describe('bootstrap, where everything is installed', () => {
  test('runs the script with its arguments, and says nothing itself', async () => {
    const { stdout, stderr } = await ended(bootstrap([SCRIPT, '0', 'two words', '--flag']));
    expect({ stdout, stderr }).toEqual({ stdout: 'two words|--flag\n', stderr: '' });
  });

  test('ends with the exit code of the script', async () => {
    expect(await ended(bootstrap([SCRIPT, '7']))).toMatchObject({ code: 7, signal: null });
  });

  test('passes a signal on, and ends by it as the script does', async () => {
    const child = bootstrap([SCRIPT, 'wait']);
    const end = ended(child);
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  test('has nothing to do without a script', async () => {
    const nothing = { code: 0, signal: null, stdout: '', stderr: '' };
    expect(await ended(bootstrap([]))).toEqual(nothing);
  });
});

function bootstrap(words: readonly string[]) {
  const command = [path.join('scripts', 'bootstrap.mjs'), '--no-build', ...words];
  return spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ReturnType<typeof bootstrap>) {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const [code, signal] = await once(child, 'close');
  return { code, signal, ...output };
}
