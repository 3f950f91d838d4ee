import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/clients/aws-error.ts';
import type { CloudFormation, StackEvent } from '../../../src/clients/cloudformation.ts';
import type { DeployClients } from '../../../src/clients/deploy-clients.ts';
import type { ApplyContext } from '../../../src/deploy/apply/apply-context.ts';
import { type OperationEnd, waitForStack } from '../../../src/deploy/apply/wait-stack.ts';
import type { ProgressEvent } from '../../../src/model/progress.ts';

const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/1';

/** What AWS answers at one look: a status with all events so far (oldest first), or an error. */
interface Look {
  readonly status: string;
  readonly events: readonly string[];
  readonly error?: AwsError;
}

interface Waited {
  readonly end: OperationEnd;
  readonly reported: readonly ProgressEvent[];
  readonly looks: number;
}

/** Waits with AWS answering as scripted; the last answer is repeated. Event texts are `<logical id or "stack"> <status>`. */
async function wait(
  script: readonly Look[],
  options: {
    readonly after?: string;
    readonly deadlineMs?: number;
    readonly abortAt?: number;
  } = {},
): Promise<Waited> {
  const reported: ProgressEvent[] = [];
  const interrupt = new AbortController();
  let [looks, nowMs] = [0, 0];
  const answer = (): Look =>
    script[Math.min(looks, script.length) - 1] ?? { status: '', events: [] };
  const cloudformation: Pick<CloudFormation, 'describeStack' | 'listEvents'> = {
    describeStack: () => {
      looks += 1;
      if (looks === options.abortAt) interrupt.abort();
      const { error, status } = answer();
      return error ? Promise.reject(error) : Promise.resolve(stackOf(status));
    },
    listEvents: (_, isOld) =>
      Promise.resolve(takeUntil(answer().events.map(toEvent).toReversed(), isOld)),
  };
  const clock = {
    now: () => nowMs,
    random: () => 0.5,
    sleep: (milliseconds: number, signal: AbortSignal) => {
      nowMs += milliseconds;
      return signal.aborted ? Promise.reject(signal.reason) : Promise.resolve();
    },
  };
  const context = {
    // The wait uses these two calls and the clock, nothing else of the world.
    clients: { cloudformation, clock } as unknown as DeployClients,
    report: (event: ProgressEvent) => void reported.push(event),
    signal: interrupt.signal,
    deadlineMs: options.deadlineMs ?? Number.POSITIVE_INFINITY,
  } as ApplyContext;
  const after = options.after === undefined ? {} : { after: options.after };
  const end = await waitForStack(context, { component: 'web', stackId: STACK_ID, ...after });
  return { end, reported, looks };
}

function stackOf(status: string) {
  return {
    stackId: STACK_ID,
    stackName: 'web',
    status,
    tags: {},
    parameters: {},
    outputs: {},
    isProtected: false,
  };
}

function toEvent(text: string, index: number): StackEvent {
  const [who = '', status = ''] = text.split(' ');
  const isStack = who === 'stack';
  return {
    eventId: `e${index}`,
    logicalId: isStack ? 'web' : who,
    type: isStack ? 'AWS::CloudFormation::Stack' : 'AWS::ECS::Service',
    status,
    physicalId: isStack ? STACK_ID : who,
    at: '',
  };
}

function takeUntil(
  events: readonly StackEvent[],
  isOld: (event: StackEvent) => boolean,
): readonly StackEvent[] {
  const end = events.findIndex(isOld);
  return end < 0 ? events : events.slice(0, end);
}

const BEFORE = ['stack CREATE_IN_PROGRESS', 'stack CREATE_COMPLETE'];
const BEGUN = [...BEFORE, 'stack UPDATE_IN_PROGRESS'];
const DONE = [...BEGUN, 'Service UPDATE_COMPLETE', 'stack UPDATE_COMPLETE'];

describe('waitForStack', () => {
  it('does not take the state from before the operation for its end', async () => {
    const waited = await wait(
      [
        { status: 'CREATE_COMPLETE', events: BEFORE },
        { status: 'UPDATE_IN_PROGRESS', events: BEGUN },
        { status: 'UPDATE_COMPLETE', events: DONE },
      ],
      { after: 'e1' },
    );
    expect(waited.end).toMatchObject({ kind: 'ended', status: 'UPDATE_COMPLETE' });
    expect(waited.looks).toBe(3);
  });

  it('waits until description and events say the same, whichever is behind', async () => {
    const events = await wait(
      [
        { status: 'UPDATE_COMPLETE', events: BEGUN },
        { status: 'UPDATE_COMPLETE', events: DONE },
      ],
      { after: 'e1' },
    );
    expect(events.looks).toBe(2);
    const description = await wait(
      [
        { status: 'UPDATE_IN_PROGRESS', events: DONE },
        { status: 'UPDATE_COMPLETE', events: DONE },
      ],
      { after: 'e1' },
    );
    expect(description.looks).toBe(2);
  });

  it('reports each event of the operation once, in order, and none from before', async () => {
    const { reported } = await wait(
      [
        { status: 'UPDATE_IN_PROGRESS', events: BEGUN },
        { status: 'UPDATE_COMPLETE', events: DONE },
      ],
      { after: 'e1' },
    );
    expect(
      reported.map((event) => ('status' in event ? `${event.kind} ${event.status}` : event.kind)),
    ).toEqual([
      'stack-status UPDATE_IN_PROGRESS',
      'resource-status UPDATE_COMPLETE',
      'stack-status UPDATE_COMPLETE',
    ]);
  });

  it('finds the beginning of an operation that somebody else started', async () => {
    const { end } = await wait([{ status: 'UPDATE_COMPLETE', events: DONE }]);
    expect(end).toMatchObject({ kind: 'ended', events: [{ eventId: 'e4' }, { eventId: 'e3' }] });
  });

  it('goes on when a read fails, and says so once', async () => {
    const error = new AwsError('x:Y', 'throttled', new Error('slow down'));
    const failed = { status: '', events: [], error };
    const { end, reported } = await wait(
      [failed, failed, { status: 'UPDATE_COMPLETE', events: DONE }],
      { after: 'e1' },
    );
    expect(end.kind).toBe('ended');
    expect(reported.filter(({ kind }) => kind === 'note')).toHaveLength(1);
  });

  it.each(['credentials', 'denied'] as const)(
    'stops when AWS does not let it look any more: %s',
    async (kind) => {
      const error = new AwsError('x:Y', kind, new Error('no'));
      const { end } = await wait(
        [
          { status: 'UPDATE_IN_PROGRESS', events: BEGUN },
          { status: '', events: [], error },
        ],
        { after: 'e1' },
      );
      expect(end).toEqual({ kind: 'unfinished', why: 'credentials', status: 'UPDATE_IN_PROGRESS' });
    },
  );

  it('stops at the deadline and at an interrupt, with the status that it saw last', async () => {
    const running = [{ status: 'UPDATE_IN_PROGRESS', events: BEGUN }];
    expect((await wait(running, { after: 'e1', deadlineMs: 60_000 })).end).toEqual({
      kind: 'unfinished',
      why: 'timed-out',
      status: 'UPDATE_IN_PROGRESS',
    });
    expect((await wait(running, { after: 'e1', abortAt: 3 })).end).toEqual({
      kind: 'unfinished',
      why: 'interrupted',
      status: 'UPDATE_IN_PROGRESS',
    });
  });
});
