import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxSettings, startSandbox } from '../sandbox/start.ts';
import { EXAMPLES, runMeshc } from './run-meshc.ts';

const FARGATE = path.join(EXAMPLES, '01-fargate', 'mesh.yaml');
const STACKS = ['base', 'dev-server', 'controller', 'api', 'web'].map(
  (component) => `shop-dev--${component}`,
);

const sandboxes: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.stop()));
});

async function sandbox(settings: SandboxSettings = {}): Promise<Sandbox> {
  const started = await startSandbox(settings);
  sandboxes.push(started);
  return started;
}

function meshc(words: readonly string[], { environment }: Sandbox) {
  return runMeshc([...words, '--owner', 'acme/shop'], { environment });
}

describe('meshc plan, apply and destroy', () => {
  it('take a mesh from nothing to an empty second plan, and away again', async () => {
    const aws = await sandbox();
    const first = await meshc(['plan', '-f', FARGATE, '--detailed-exitcode'], aws);
    expect(first).toMatchObject({ code: 2, stderr: '' });
    const applied = await meshc(['apply', '-f', FARGATE, '--yes'], aws);
    expect(applied.code).toBe(0);
    const second = await meshc(['plan', '-f', FARGATE, '--detailed-exitcode'], aws);
    expect(second.code).toBe(0);
    expect(second.stdout.trim().split('\n')).toHaveLength(1);
    const again = await meshc(['apply', '-f', FARGATE], aws);
    expect(again.code).toBe(0);
    const destroyed = await meshc(['destroy', '-f', FARGATE, '--yes'], aws);
    expect(destroyed.code).toBe(0);
    // The last one is the empty stack that held the lock.
    expect(aws.calls('DeleteStack')).toHaveLength(STACKS.length + 1);
  });

  it('read only while they plan', async () => {
    const aws = await sandbox();
    await meshc(['plan', '-f', FARGATE], aws);
    const operations = new Set(aws.calls().map(({ operation }) => operation));
    expect([...operations].filter((operation) => !/^(Describe|List|Get)/.test(operation))).toEqual(
      [],
    );
  });

  it('ask, and refuse with exit code 3 where nobody can answer', async () => {
    const aws = await sandbox();
    const ended = await meshc(['apply', '-f', FARGATE], aws);
    expect(ended.code).toBe(3);
    expect(ended.stdout + ended.stderr).toContain('--yes');
    expect(aws.calls('CreateChangeSet')).toEqual([]);
  });

  it('deploy nothing from a file with an error', async () => {
    const aws = await sandbox();
    const ended = await runMeshc(['apply', '-f', '-', '--yes'], {
      environment: aws.environment,
      stdin: 'version: 1\n',
    });
    expect(ended.code).toBe(4);
    expect(aws.calls()).toEqual([]);
  });

  it('refuse another account with exit code 5', async () => {
    const aws = await sandbox({ account: '999988887777' });
    const ended = await meshc(['apply', '-f', FARGATE, '--yes'], aws);
    expect(ended.code).toBe(5);
    expect(ended.stdout + ended.stderr).toContain('999988887777');
    expect(aws.calls('CreateChangeSet')).toEqual([]);
  });

  it('refuse a mesh that belongs to somebody else', async () => {
    const aws = await sandbox();
    await meshc(['apply', '-f', FARGATE, '--yes'], aws);
    const ended = await runMeshc(['apply', '-f', FARGATE, '--yes', '--owner', 'other/shop'], aws);
    expect(ended.code).toBe(5);
    expect(ended.stdout + ended.stderr).toContain('acme/shop');
  });

  it('explain tasks that fail, and end with exit code 6', async () => {
    const aws = await sandbox({
      faults: [
        {
          kind: 'task-fails',
          service: 'api',
          container: 'api',
          exitCode: 1,
          logLines: ['FATAL: no database'],
        },
      ],
    });
    const ended = await meshc(['apply', '-f', FARGATE, '--yes'], aws);
    expect(ended.code).toBe(6);
    expect(ended.stdout).toContain('FATAL: no database');
    expect(ended.stdout).toContain('mesh.yaml:30:3');
  });

  it('say in one sentence that there are no credentials', async () => {
    const ended = await runMeshc(['plan', '-f', FARGATE], {
      environment: { AWS_EC2_METADATA_DISABLED: 'true', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^error: .*credentials.*\n$/);
  });

  it('print one JSON document on stdout and nothing else there', async () => {
    const aws = await sandbox();
    const plan = await meshc(['plan', '-f', FARGATE, '--format', 'json'], aws);
    const applied = await meshc(['apply', '-f', FARGATE, '--yes', '--format', 'json'], aws);
    expect(JSON.parse(plan.stdout)).toMatchObject({ version: 1 });
    expect(JSON.parse(applied.stdout)).toMatchObject({ version: 1, outcome: 'applied' });
  });

  it.each([1, 2, 3, 5])(
    'end in the right state after a kill at execution %i and a second run',
    async (execution) => {
      const aws = await sandbox({ pace: 'manual', advancePerCallMs: 500 });
      const killed = await runMeshc(['apply', '-f', FARGATE, '--yes', '--owner', 'acme/shop'], {
        environment: aws.environment,
        started: (child) => void killAtCall(aws, execution, () => child.kill('SIGKILL')),
      });
      expect(killed.signal).toBe('SIGKILL');
      const resumed = await meshc(['apply', '-f', FARGATE, '--yes'], aws);
      expect(resumed.code).toBe(0);
      const executed = aws.calls('ExecuteChangeSet').length;
      expect(executed).toBe(STACKS.length);
      const plan = await meshc(['plan', '-f', FARGATE, '--detailed-exitcode'], aws);
      expect(plan.code).toBe(0);
    },
  );

  it('say how to go on when they are interrupted, with exit code 130', async () => {
    const aws = await sandbox({ pace: 'manual', advancePerCallMs: 100 });
    const ended = await runMeshc(['apply', '-f', FARGATE, '--yes', '--owner', 'acme/shop'], {
      environment: aws.environment,
      started: (child) => void killAtCall(aws, 1, () => child.kill('SIGINT')),
    });
    expect(ended.code).toBe(130);
    expect(ended.stdout + ended.stderr).toContain(`meshc apply -f ${FARGATE}`);
  });
});

/** Calls `kill` as soon as the sandbox has seen so many executions of change sets. */
async function killAtCall(aws: Sandbox, executions: number, kill: () => void): Promise<void> {
  while (aws.calls('ExecuteChangeSet').length < executions) await pause(2);
  kill();
}
