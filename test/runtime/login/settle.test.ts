import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/clients/clock.ts';
import type { ConsulClient, ConsulReply, ConsulRequest } from '../../../src/clients/consul.ts';
import type { Credentials } from '../../../src/runtime/credentials.ts';
import {
  type AwsIdentity,
  type FakePrincipal,
  makePrincipal,
  startAwsIdentity,
} from '../../fakes/aws-identity.ts';
import { openLogin } from './login-world.ts';

const signal = new AbortController().signal;
const UNKNOWN: ConsulReply = { kind: 'refused', status: 403, message: 'ACL not found' };
let identity: AwsIdentity;
let principal: FakePrincipal;
let credentials: Credentials;
let sleptMs: number[];
let requests: ConsulRequest[];
/** How often the server does not know a new token yet. */
let lag: number;
let logins: number;

/** A server that is some requests behind its leader, where the login happens. */
const client: ConsulClient = {
  address: '127.0.0.1',
  send: async (request) => {
    requests.push(request);
    if (request.path === '/v1/acl/login') {
      logins += 1;
      return { kind: 'ok', body: { SecretID: `token-${logins}` } };
    }
    lag -= 1;
    return lag >= 0 ? UNKNOWN : { kind: 'ok', body: {} };
  },
  close: () => undefined,
};

beforeEach(async () => {
  principal = makePrincipal();
  identity = await startAwsIdentity({ principals: [principal] });
  sleptMs = [];
  requests = [];
  logins = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => Date.now() + sleptMs.reduce((sum, ms) => sum + ms, 0),
    sleep: async (milliseconds) => {
      sleptMs.push(milliseconds);
    },
  };
  const consul = { address: '127.0.0.1', httpPort: 1 };
  credentials = openLogin(consul, { identity, principal }, { clock }).credentials;
});
afterEach(() => identity.close());

test('uses a token at once that the server knows at once', async () => {
  lag = 0;
  expect(await credentials.acquire(client, signal)).toEqual({ kind: 'token', token: 'token-1' });
  expect(sleptMs).toEqual([]);
});

test('asks the server itself until it knows the token, and then never again', async () => {
  lag = 3;
  expect(await credentials.acquire(client, signal)).toEqual({ kind: 'token', token: 'token-1' });
  expect(sleptMs).toEqual([10, 20, 40]);
  const asked = requests.filter(({ path }) => path === '/v1/acl/token/self');
  expect(asked).toHaveLength(4);
  expect(asked[0]).toMatchObject({ token: 'token-1', query: { stale: 'true' } });
  await credentials.acquire(client, signal);
  expect(requests).toHaveLength(5);
});

test('gives a token up that the server does not come to know, and logs in again the next time', async () => {
  lag = Number.POSITIVE_INFINITY;
  expect(await credentials.acquire(client, signal)).toEqual(UNKNOWN);
  expect(sleptMs.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(5_000);
  lag = 0;
  expect(await credentials.acquire(client, signal)).toEqual({ kind: 'token', token: 'token-2' });
});

test('says what is wrong with an answer that holds no token', async () => {
  const empty: ConsulClient = { ...client, send: async () => ({ kind: 'ok', body: {} }) };
  expect(await credentials.acquire(empty, signal)).toEqual({
    kind: 'refused',
    status: 200,
    message: 'the answer to the login holds no token',
  });
});
