import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, onTestFinished, test } from 'vitest';

const MAIN = new URL('main.ts', import.meta.url).pathname;

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly environment: Readonly<Partial<Record<string, string>>>;
}

function run(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return child;
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

/** Starts a sandbox and reads the variables that it prints. */
async function start(args: readonly string[]): Promise<Running> {
  const child = run(args);
  const environment: Partial<Record<string, string>> = {};
  for await (const chunk of child.stdout ?? []) {
    for (const [, name = '', value = ''] of String(chunk).matchAll(/^export (\w+)=(.*)$/gm)) {
      environment[name] = value;
    }
    if (environment['AWS_REGION'] !== undefined) break;
  }
  return { child, environment, url: environment['AWS_ENDPOINT_URL'] ?? '' };
}

async function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}

describe('npm run sandbox', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'it prints what to export, serves the SDK, and ends with 0 on %s',
    async (signal) => {
      const { child, environment, url } = await start(['--port', '0', '--region', 'eu-north-1']);
      expect(environment).toEqual({
        AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: 'eu-north-1',
      });
      const client = new CloudFormationClient({
        endpoint: url,
        region: 'eu-north-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      expect(await client.send(new ListStacksCommand({}))).toMatchObject({ StackSummaries: [] });
      client.destroy();
      child.kill(signal);
      expect(await ended(child)).toBe(0);
    },
  );

  test('it ends while a client holds its connection open', async () => {
    const { child, url } = await start(['--port', '0']);
    const { port, hostname } = new URL(url);
    const socket = connect({ port: Number(port), host: hostname });
    await once(socket, 'connect');
    socket.on('error', () => {});
    child.kill('SIGTERM');
    expect(await ended(child)).toBe(0);
  });

  test('a port that is in use is refused with one line', async () => {
    const { url } = await start(['--port', '0']);
    const { port } = new URL(url);
    const second = run(['--port', port]);
    const [stdout, stderr] = await Promise.all([textOf(second.stdout), textOf(second.stderr)]);
    expect(stdout).toBe('');
    expect(stderr).toBe(`port ${port} is in use: choose another one with --port\n`);
    expect(await ended(second)).toBe(1);
  });

  test.each([
    [['--port', 'x'], '--port must be 0 to 65535'],
    [['--pace=-1'], '--pace must be 0 or more'],
    [['--colour', 'red'], '--colour'],
  ])('%j is refused with the usage', async (args, message) => {
    const child = run(args);
    const stderr = await textOf(child.stderr);
    expect(stderr).toContain(message);
    expect(stderr).toContain('usage: npm run sandbox');
    expect(await ended(child)).toBe(4);
  });
});
