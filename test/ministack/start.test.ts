import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { describeWith } from '../support/requirement.ts';
import { prepareMinistack } from './start.ts';

const TARGET = { accountId: '111122223333', region: 'eu-west-1' };
const GONE_TIMEOUT_MS = 20_000;

const { requirement, start } = await prepareMinistack();

describeWith(requirement, 'a started ministack', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'start-test-'));
    vi.stubEnv('TMPDIR', folder);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test('leaves neither a process nor a folder behind when it is stopped', async () => {
    const ministack = await start(TARGET);
    expect((await fetch(`${ministack.url}/_ministack/health`)).ok).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);

    await ministack.stop();

    await expect(fetch(ministack.url)).rejects.toThrow('fetch failed');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('may be stopped twice', async () => {
    const ministack = await start(TARGET);

    await ministack.stop();

    await expect(ministack.stop()).resolves.toBeUndefined();
  });

  test('ends with the process that started it, also when that is killed', async () => {
    const script = path.join(import.meta.dirname, 'start-and-wait.ts');
    const starter = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [url] = await once(starter.stdout, 'data');
    expect((await fetch(`${url}/_ministack/health`)).ok).toBe(true);

    starter.kill('SIGKILL');

    await vi.waitUntil(() => readdirSync(folder).length === 0, { timeout: GONE_TIMEOUT_MS });
    await expect(fetch(String(url))).rejects.toThrow('fetch failed');
  });

  test('says why it did not start', async () => {
    await expect(start({ ...TARGET, delayMs: Number.NaN })).rejects.toThrow('invalid literal');
  });
});
