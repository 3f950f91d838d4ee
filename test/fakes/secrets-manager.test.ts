import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signRequest } from '../../src/clients/aws-signature.ts';
import { makeHttpClient } from '../../src/clients/http.ts';
import { type SecretsManager, startSecretsManager } from './secrets-manager.ts';

const KEYS = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' };
const EMPTY = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:empty-a1b2c3';
const FULL = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:full-a1b2c3';

let fake: SecretsManager;
beforeEach(async () => {
  fake = await startSecretsManager({ keys: KEYS, secrets: { [EMPTY]: undefined, [FULL]: 'kept' } });
});
afterEach(() => fake.close());

/** A request with the parts of a good one in place of those that are not given. */
interface Call {
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly service?: string;
  readonly region?: string;
  readonly keys?: typeof KEYS;
}

async function call({ action, body, service = 'secretsmanager', ...rest }: Call) {
  const url = new URL(fake.url);
  const text = JSON.stringify(body);
  const headers = {
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Target': `secretsmanager.${action}`,
  };
  const signed = signRequest(
    { method: 'POST', url, headers, body: text },
    { keys: rest.keys ?? KEYS, region: rest.region ?? 'eu-west-1', service, nowMs: Date.now() },
  );
  const http = makeHttpClient({ protocol: 'http', host: url.hostname, port: Number(url.port) });
  const reply = await http.request({
    method: 'POST',
    path: '/',
    headers: signed,
    body: text,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
  });
  http.close();
  if (reply.kind === 'failure') throw new Error(reply.message);
  return { status: reply.status, json: JSON.parse(reply.body) };
}

const put = (secret: string, value: string, token: string = randomUUID()) =>
  call({
    action: 'PutSecretValue',
    body: { SecretId: secret, SecretString: value, ClientRequestToken: token },
  });
const get = (secret: string) => call({ action: 'GetSecretValue', body: { SecretId: secret } });

test('answers the value of a secret', async () => {
  expect(await get(FULL)).toMatchObject({ status: 200, json: { SecretString: 'kept' } });
});

test('takes a value, which is the current one from then on', async () => {
  expect((await put(EMPTY, 'new')).status).toBe(200);
  expect(await get(EMPTY)).toMatchObject({ json: { SecretString: 'new' } });
  expect(fake.calls).toEqual([`PutSecretValue ${EMPTY}`, `GetSecretValue ${EMPTY}`]);
});

test.each([
  [EMPTY, 'secret value for staging label'],
  ['unknown', 'the specified secret.'],
])('has no value for %s', async (secret, text) => {
  const { status, json } = await get(secret);
  expect({ status, code: json['__type'] }).toEqual({
    status: 400,
    code: 'ResourceNotFoundException',
  });
  expect(json['Message']).toContain(text);
});

test('knows no secret that it was not given', async () => {
  expect((await put('unknown', 'x')).json['__type']).toBe('ResourceNotFoundException');
});

test('takes a request once, by its token, which it demands', async () => {
  const token = randomUUID();
  expect((await put(EMPTY, 'a', token)).status).toBe(200);
  expect((await put(EMPTY, 'a', token)).status).toBe(200);
  expect((await put(EMPTY, 'b', token)).json['__type']).toBe('ResourceExistsException');
  expect((await put(EMPTY, 'b', 'short')).json['__type']).toBe('InvalidParameterException');
  expect(fake.secrets.get(EMPTY)).toBe('a');
});

test.each([
  ['another region', { region: 'us-east-1' }],
  ['another service', { service: 'ssm' }],
  ['another key', { keys: { ...KEYS, secretAccessKey: 'x' } }],
])('refuses a signature for %s', async (_title, parts) => {
  const { status } = await call({ action: 'GetSecretValue', body: { SecretId: FULL }, ...parts });
  expect(status).toBe(403);
});

test('fails as often as it is told to', async () => {
  Object.assign(fake.faults, { deny: 1, throttle: 1, failServer: 1 });
  const codes = [await get(FULL), await get(FULL), await get(FULL)].map(
    ({ status, json }) => `${status} ${json['__type']}`,
  );
  expect(codes).toEqual([
    '400 AccessDeniedException',
    '400 ThrottlingException',
    '500 InternalServiceError',
  ]);
  expect((await get(FULL)).status).toBe(200);
});

test('lets something happen before a value is put', async () => {
  fake.faults.onPut = async () => {
    fake.secrets.set(FULL, 'meanwhile');
  };
  await put(EMPTY, 'new');
  expect(fake.secrets.get(FULL)).toBe('meanwhile');
});

test('knows no other action', async () => {
  const { json } = await call({ action: 'DeleteSecret', body: { SecretId: FULL } });
  expect(json['__type']).toBe('UnknownOperationException');
});
