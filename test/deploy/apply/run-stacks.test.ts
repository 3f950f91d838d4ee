import { describe, expect, it } from 'vitest';
import type { ApplyContext } from '../../../src/deploy/apply/apply-context.ts';
import { runStacks, type StackWorker } from '../../../src/deploy/apply/run-stacks.ts';
import { UserError } from '../../../src/kit/user-error.ts';
import type { StackChange } from '../../../src/model/change.ts';
import type { ProgressEvent } from '../../../src/model/progress.ts';

const RULES = { maxParallel: 2, stopAfterFailures: 1, canary: [] };

function change(component: string): StackChange {
  return {
    component,
    stackName: `shop-dev--${component}`,
    action: 'update',
    dependsOn: [],
    resources: [],
    outputs: [],
    tags: [],
  };
}

function run(work: StackWorker, interrupt = new AbortController()) {
  const reported: ProgressEvent[] = [];
  const context = {
    report: (event: ProgressEvent) => void reported.push(event),
    signal: interrupt.signal,
    resumeCommand: 'meshc apply',
    clients: { clock: { now: () => 1_000 } },
  } as unknown as ApplyContext;
  const changes = ['a', 'b', 'c', 'd'].map(change);
  return { reported, ended: runStacks(context, changes, { rules: RULES, work }) };
}

const done: StackWorker = ({ component, stackName }) =>
  Promise.resolve({ component, stackName, outcome: 'applied' });

describe('runStacks', () => {
  it('works on no more stacks at once than allowed, and says how each ended in the order given', async () => {
    let [now, most] = [0, 0];
    const { ended, reported } = run(async (stack) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      return done(stack);
    });
    expect((await ended).map(({ component, outcome }) => `${component} ${outcome}`)).toEqual([
      'a applied',
      'b applied',
      'c applied',
      'd applied',
    ]);
    expect(most).toBe(2);
    expect(reported.filter(({ kind }) => kind === 'stack-ended')).toHaveLength(4);
  });

  it('takes a refusal of the world for an outcome, and starts nothing after it', async () => {
    const { ended } = run((stack) =>
      stack.component === 'b' ? Promise.reject(new UserError('no output')) : done(stack),
    );
    const [, second, , fourth] = await ended;
    expect(second).toMatchObject({ outcome: 'error', message: 'no output' });
    expect(fourth).toMatchObject({
      outcome: 'not-started',
      message: 'not started, because b failed',
    });
  });

  it('does not hide a bug', async () => {
    const { ended } = run(() => Promise.reject(new TypeError('undefined is not a function')));
    await expect(ended).rejects.toThrow('undefined is not a function');
  });

  it('starts nothing after an interrupt, and lets what runs say how it stands', async () => {
    const interrupt = new AbortController();
    const { ended } = run((stack) => {
      interrupt.abort();
      return stack.component === 'a' ? Promise.reject(new Error('aborted')) : done(stack);
    }, interrupt);
    expect((await ended).map(({ outcome }) => outcome)).toEqual([
      'interrupted',
      'applied',
      'not-started',
      'not-started',
    ]);
  });
});
