import { expect, test } from 'vitest';
import type { ConsulSession, SessionReply } from '../../../src/runtime/consul-session.ts';
import { act } from '../../../src/runtime/controller/act.ts';
import type { Removal } from '../../../src/runtime/controller/decide.ts';
import type { ControllerEvent } from '../../../src/runtime/controller/events.ts';
import { makeLog } from '../../../src/runtime/log.ts';

const OK: SessionReply = { kind: 'ok', body: true };
const DENIED: SessionReply = { kind: 'refused', status: 403, message: 'Permission denied' };
const GONE: SessionReply = { kind: 'refused', status: 404, message: 'Cannot find token to delete' };
const NO_LEADER: SessionReply = { kind: 'refused', status: 500, message: 'No cluster leader' };
const AWAY: SessionReply = { kind: 'unreachable', reason: 'timeout', message: 'timeout' };
const BUSY: SessionReply = { kind: 'refused', status: 429, message: 'rate limit' };

const REMOVALS: readonly Removal[] = ['a', 'b', 'c'].map((id) => {
  return { kind: 'token', taskId: 'aaa', token: { accessorId: id } };
});

/** Carries the removals out against a Consul that answers in turn, `OK` at last. */
async function run(replies: readonly SessionReply[], signal = new AbortController().signal) {
  const paths: string[] = [];
  const events: ControllerEvent[] = [];
  const session: Pick<ConsulSession, 'send'> = {
    send: async (request) => {
      paths.push(`${request.method} ${request.path}`);
      return replies[paths.length - 1] ?? OK;
    },
  };
  const log = makeLog<ControllerEvent>({
    program: 'controller',
    level: 'DEBUG',
    write: (line) => events.push(JSON.parse(line).event),
    now: () => new Date(0),
  });
  const cluster = { arn: 'arn', accountId: '1', awsPartition: 'aws', controllerIp: '10.0.0.7' };
  const outcome = await act({ session, log, cluster, signal }, REMOVALS);
  return { outcome, paths, events };
}

test('removes one after the other', async () => {
  const { outcome, paths } = await run([]);
  expect(outcome).toEqual({ removed: 3, failed: 0 });
  expect(paths).toEqual([
    'DELETE /v1/acl/token/a',
    'DELETE /v1/acl/token/b',
    'DELETE /v1/acl/token/c',
  ]);
});

test('takes what somebody else has removed for removed', async () => {
  const { outcome, events } = await run([GONE]);
  expect(outcome).toEqual({ removed: 3, failed: 0 });
  expect(events).toEqual(['removed', 'removed', 'removed']);
});

test('goes on after a removal that Consul refuses, and reports each', async () => {
  const { outcome, events } = await run([DENIED, OK, DENIED]);
  expect(outcome).toEqual({ removed: 1, failed: 2 });
  expect(events).toEqual(['removal-failed', 'removed', 'removal-failed']);
});

test.each([
  ['without a leader', NO_LEADER],
  ['that does not answer', AWAY],
  ['that is too busy', BUSY],
])('leaves the rest to the next pass with a Consul %s', async (_title, reply) => {
  const { outcome, paths } = await run([reply]);
  expect(outcome).toEqual({ removed: 0, failed: 1 });
  expect(paths).toHaveLength(1);
});

test('removes nothing more once the process is to end', async () => {
  const stop = new AbortController();
  stop.abort();
  expect((await run([], stop.signal)).paths).toEqual([]);
});
