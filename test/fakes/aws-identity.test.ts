import { afterAll, beforeAll, expect, test } from 'vitest';
import { signRequest } from '../../src/clients/aws-signature.ts';
import { makeHttpClient } from '../../src/clients/http.ts';
import { type AwsIdentity, makePrincipal, startAwsIdentity } from './aws-identity.ts';

const NOW_MS = Date.UTC(2026, 10, 1, 12, 0, 0);
const caller = makePrincipal();
const reader = makePrincipal({ accessKeyId: 'ASIAFAKEFAKEFAKE0002', name: 'other-task' });
const user = makePrincipal({
  accessKeyId: 'AKIAFAKEFAKEFAKE0003',
  kind: 'user',
  name: 'ada',
  path: '/',
});
let identity: AwsIdentity;

beforeAll(async () => {
  identity = await startAwsIdentity({ principals: [caller, reader, user], now: () => NOW_MS });
});
afterAll(() => identity.close());

interface Call {
  readonly service?: string;
  readonly region?: string;
  readonly nowMs?: number;
  readonly body?: string;
  readonly keys?: typeof caller;
  /** Changes the signed headers on their way. */
  readonly tamper?: (headers: Record<string, string>) => Record<string, string>;
}

const GET_ROLE = 'Action=GetRole&RoleName=web-task&Version=2010-05-08';

async function call({ service = 'sts', region = 'eu-west-1', nowMs = NOW_MS, ...rest }: Call) {
  const { body = 'Action=GetCallerIdentity&Version=2011-06-15', keys = caller } = rest;
  const url = new URL(identity.url);
  const signed = signRequest(
    { method: 'POST', url, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body },
    { keys, region, service, nowMs },
  );
  const http = makeHttpClient({ protocol: 'http', host: url.hostname, port: Number(url.port) });
  const reply = await http.request({
    method: 'POST',
    path: '/',
    headers: (rest.tamper ?? ((headers) => headers))(signed),
    body,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
  });
  http.close();
  if (reply.kind === 'failure') throw new Error(reply.message);
  return reply;
}

test('names the role of the keys that signed', async () => {
  const reply = await call({});
  expect(reply.status).toBe(200);
  expect(reply.body).toContain('arn:aws:sts::111122223333:assumed-role/web-task/session-1');
});

test('shows a role its own path and tags, with the unique id of the caller', async () => {
  const reply = await call({ service: 'iam', region: 'us-east-1', body: GET_ROLE });
  expect(reply.body).toContain('<Path>/consul-ecs/</Path>');
  expect(reply.body).toContain('<Key>consul.hashicorp.com.service-name</Key><Value>web</Value>');
  expect(reply.body).toContain('<RoleId>AROAFAKEFAKEFAKE0001</RoleId>');
});

test('shows a user itself', async () => {
  const body = 'Action=GetUser&UserName=ada&Version=2010-05-08';
  const reply = await call({ service: 'iam', region: 'us-east-1', body, keys: user });
  expect(reply.body).toContain('<Arn>arn:aws:iam::111122223333:user/ada</Arn>');
});

test('shows a role to nobody else', async () => {
  const reply = await call({ service: 'iam', region: 'us-east-1', body: GET_ROLE, keys: reader });
  expect(reply).toMatchObject({ status: 403, body: expect.stringContaining('AccessDenied') });
});

test('knows no role of another name', async () => {
  const body = GET_ROLE.replace('web-task', 'nobody');
  const reply = await call({ service: 'iam', region: 'us-east-1', body });
  expect(reply).toMatchObject({ status: 404, body: expect.stringContaining('NoSuchEntity') });
});

test.each<[string, Call, string]>([
  ['another region', { region: 'us-east-1' }, 'scoped to eu-west-1/sts'],
  ['the wrong region of IAM', { service: 'iam', body: GET_ROLE }, 'scoped to us-east-1/iam'],
  ['a signature of six minutes ago', { nowMs: NOW_MS - 360_000 }, 'Signature expired'],
  ['a signature of the future', { nowMs: NOW_MS + 360_000 }, 'Signature expired'],
  ['another secret', { keys: { ...caller, secretAccessKey: 'x' } }, 'does not match'],
  ['unknown keys', { keys: { ...caller, accessKeyId: 'ASIAUNKNOWN' } }, 'InvalidClientTokenId'],
  ['another session token', { keys: { ...caller, sessionToken: 'x' } }, 'InvalidClientTokenId'],
  ['no signature', { tamper: ({ Authorization: _, ...rest }) => rest }, 'IncompleteSignature'],
  [
    'a header that came later',
    { tamper: (headers) => ({ ...headers, 'X-Amz-User-Agent': 'x' }) },
    'must be signed: x-amz-user-agent',
  ],
  [
    'a signed header that was changed',
    { tamper: (headers) => ({ ...headers, 'Content-Type': 'text/plain' }) },
    'does not match',
  ],
  [
    'a date that was changed',
    { tamper: (headers) => ({ ...headers, 'X-Amz-Date': '20261101T120100Z' }) },
    'does not match',
  ],
])('refuses %s', async (_title, given, reason) => {
  const reply = await call(given);
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(reply.body).toContain(reason);
});

test('fails as often as it is told to, and remembers what arrived', async () => {
  identity.failNext(1);
  expect((await call({})).status).toBe(500);
  expect((await call({})).status).toBe(200);
  const statuses = identity.requests.slice(-2).map(({ action, status }) => ({ action, status }));
  expect(statuses).toEqual([
    { action: 'GetCallerIdentity', status: 500 },
    { action: 'GetCallerIdentity', status: 200 },
  ]);
});
