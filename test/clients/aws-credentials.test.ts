import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { credentialsUrl, makeAwsCredentials } from '../../src/clients/aws-credentials.ts';

const MINUTE_MS = 60_000;
const signal = new AbortController().signal;
let server: Server;
let url: string;
let nowMs: number;
let requests: IncomingHttpHeaders[];
let answer: { readonly status: number; readonly body: string };

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 1);
  requests = [];
  answer = keysAnswer('ASIA1', 60 * MINUTE_MS);
  server = createServer((request, response) => {
    requests.push(request.headers);
    response.writeHead(answer.status).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/credentials/x`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function keysAnswer(accessKeyId: string, lifeMs: number) {
  const body = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: 'the secret',
    Token: 'the token',
    Expiration: new Date(nowMs + lifeMs).toISOString(),
  };
  return { status: 200, body: JSON.stringify(body) };
}

function fromEndpoint(environment: NodeJS.ProcessEnv = {}) {
  return makeAwsCredentials({
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, ...environment },
    now: () => nowMs,
  });
}

const FIRST_KEYS = {
  accessKeyId: 'ASIA1',
  secretAccessKey: 'the secret',
  sessionToken: 'the token',
};

test('takes keys of the environment before the endpoint', async () => {
  const credentials = fromEndpoint({ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's' });
  expect(await credentials.keys(signal)).toEqual({
    kind: 'ok',
    keys: { accessKeyId: 'AKIA', secretAccessKey: 's' },
  });
  expect(requests).toHaveLength(0);
});

test('keeps the keys of the endpoint while they last', async () => {
  const credentials = fromEndpoint();
  expect(await credentials.keys(signal)).toEqual({ kind: 'ok', keys: FIRST_KEYS });
  nowMs += 54 * MINUTE_MS;
  expect(await credentials.keys(signal)).toEqual({ kind: 'ok', keys: FIRST_KEYS });
  expect(requests).toHaveLength(1);
  credentials.close();
});

test('asks for new keys five minutes before the old ones end', async () => {
  const credentials = fromEndpoint();
  await credentials.keys(signal);
  nowMs += 56 * MINUTE_MS;
  answer = keysAnswer('ASIA2', 60 * MINUTE_MS);
  expect(await credentials.keys(signal)).toMatchObject({ keys: { accessKeyId: 'ASIA2' } });
  credentials.close();
});

test('goes on with the old keys while the endpoint is away, and not beyond their end', async () => {
  const credentials = fromEndpoint();
  await credentials.keys(signal);
  answer = { status: 503, body: '' };
  nowMs += 59 * MINUTE_MS;
  expect(await credentials.keys(signal)).toEqual({ kind: 'ok', keys: FIRST_KEYS });
  nowMs += 2 * MINUTE_MS;
  expect(await credentials.keys(signal)).toEqual({
    kind: 'failed',
    message: 'the AWS credentials endpoint answered 503',
  });
  credentials.close();
});

test('keeps keys without an end for good', async () => {
  answer = { status: 200, body: '{"AccessKeyId":"AKIA","SecretAccessKey":"s"}' };
  const credentials = fromEndpoint();
  await credentials.keys(signal);
  nowMs += 10_000 * MINUTE_MS;
  await credentials.keys(signal);
  expect(requests).toHaveLength(1);
  credentials.close();
});

test.each([
  ['{"AccessKeyId":"AKIA"}', 'the AWS credentials endpoint answered without keys'],
  ['<html>the secret</html>', 'the AWS credentials endpoint answered without keys'],
])('says what is wrong with the answer %s and never shows it', async (body, message) => {
  answer = { status: 200, body };
  const credentials = fromEndpoint();
  expect(await credentials.keys(signal)).toEqual({ kind: 'failed', message });
  credentials.close();
});

test('sends the authorization token of the environment', async () => {
  const credentials = fromEndpoint({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'abc' });
  await credentials.keys(signal);
  expect(requests[0]?.authorization).toBe('abc');
  credentials.close();
});

test('reads the authorization token of a file anew for each request', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meshc-'));
  const file = join(folder, 'token');
  const credentials = fromEndpoint({ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file });
  await writeFile(file, 'first\n');
  await credentials.keys(signal);
  await writeFile(file, 'second\n');
  nowMs += 58 * MINUTE_MS;
  await credentials.keys(signal);
  expect(requests.map(({ authorization }) => authorization)).toEqual(['first', 'second']);
  credentials.close();
  await rm(folder, { recursive: true });
});

test('names the authorization file that it cannot read', async () => {
  const credentials = fromEndpoint({ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/no/such/file' });
  expect(await credentials.keys(signal)).toMatchObject({
    message: expect.stringContaining('"/no/such/file"'),
  });
  credentials.close();
});

test('says that a task without a role has none', async () => {
  const credentials = makeAwsCredentials({ environment: {}, now: () => nowMs });
  expect(await credentials.keys(signal)).toEqual({
    kind: 'failed',
    message: 'no AWS credentials: the task has no task role',
  });
});

test("a relative URI is one of ECS's endpoint", () => {
  const environment = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/abc?id=1' };
  expect(credentialsUrl(environment)).toEqual({
    kind: 'ok',
    url: new URL('http://169.254.170.2/v2/credentials/abc?id=1'),
  });
});

test.each([
  'https://example.com/keys',
  'http://127.0.0.1:1/keys',
  'http://localhost/keys',
  'http://[::1]/keys',
  'http://169.254.170.2/keys',
  'http://169.254.170.23/keys',
  'http://[fd00:ec2::23]/keys',
])('trusts the full URI %s', (full) => {
  const environment = { AWS_CONTAINER_CREDENTIALS_FULL_URI: full };
  expect(credentialsUrl(environment)).toEqual({ kind: 'ok', url: new URL(full) });
});

test.each(['http://example.com/keys', 'http://127.0.0.1.example.com/', 'keys', 'ftp://127.0.0.1/'])(
  'does not send the task’s authorization to %s',
  (full) => {
    const environment = { AWS_CONTAINER_CREDENTIALS_FULL_URI: full };
    expect(credentialsUrl(environment).kind).toBe('failed');
  },
);
