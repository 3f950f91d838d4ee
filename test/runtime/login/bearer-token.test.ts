import { expect, test } from 'vitest';
import { type BearerTokenInput, makeBearerToken } from '../../../src/runtime/login/bearer-token.ts';
import { parsePrincipal } from '../../../src/runtime/login/principal.ts';

const INPUT: BearerTokenInput = {
  keys: { accessKeyId: 'ASIA1', secretAccessKey: 'the secret', sessionToken: 'the token' },
  nowMs: Date.UTC(2026, 10, 1, 12, 0, 0),
  sts: { url: new URL('https://sts.eu-west-1.amazonaws.com/'), signingRegion: 'eu-west-1' },
};
const IAM = { url: new URL('https://iam.amazonaws.com/'), signingRegion: 'us-east-1' };

function withEntity(arn: string): BearerTokenInput {
  const principal = parsePrincipal(arn);
  if (principal === undefined) throw new Error('no principal');
  return { ...INPUT, entity: { principal, iam: IAM } };
}

const ROLE = withEntity('arn:aws:sts::111122223333:assumed-role/web-task/session');

interface Decoded {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
}

function decode(token: string): Decoded {
  const members = JSON.parse(token);
  expect(Object.keys(members)).toEqual([
    'iam_http_request_method',
    'iam_request_body',
    'iam_request_headers',
    'iam_request_url',
  ]);
  const text = (name: string) => Buffer.from(members[name], 'base64').toString('utf8');
  return {
    method: members['iam_http_request_method'],
    url: text('iam_request_url'),
    body: text('iam_request_body'),
    headers: JSON.parse(text('iam_request_headers')),
  };
}

function signedHeadersOf(headers: Decoded['headers']): string | undefined {
  return /SignedHeaders=([^,]+)/u.exec(headers['Authorization']?.[0] ?? '')?.[1];
}

test('is a signed request to STS that nobody has sent', () => {
  const { headers, ...rest } = decode(makeBearerToken(INPUT));
  expect(rest).toEqual({
    method: 'POST',
    url: 'https://sts.eu-west-1.amazonaws.com/',
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  expect(headers['Authorization']?.[0]).toContain(
    'Credential=ASIA1/20261101/eu-west-1/sts/aws4_request',
  );
});

test('has exactly the headers that Consul looks up, in the spelling that it looks up', () => {
  const { headers } = decode(makeBearerToken({ ...ROLE, serverIdHeaderValue: 'shop' }));
  expect(Object.keys(headers)).toEqual([
    'Content-Type',
    'X-Consul-Iam-Serverid',
    'X-Consul-Iam-Getentity-Method',
    'X-Consul-Iam-Getentity-Url',
    'X-Consul-Iam-Getentity-Headers',
    'X-Consul-Iam-Getentity-Body',
    'X-Amz-Date',
    'X-Amz-Security-Token',
    'Authorization',
  ]);
  for (const values of Object.values(headers)) expect(values).toHaveLength(1);
  expect(signedHeadersOf(headers)).toBe(
    'content-type;host;x-amz-date;x-amz-security-token;x-consul-iam-getentity-body;x-consul-iam-getentity-headers;x-consul-iam-getentity-method;x-consul-iam-getentity-url;x-consul-iam-serverid',
  );
});

test.each([
  [ROLE, 'Action=GetRole&RoleName=web-task&Version=2010-05-08'],
  [
    withEntity('arn:aws:iam::111122223333:user/path/ada+b@c'),
    'Action=GetUser&UserName=ada%2Bb%40c&Version=2010-05-08',
  ],
])('carries the request for the entity inside, signed for IAM', (input, body) => {
  const { headers } = decode(makeBearerToken(input));
  expect(headers['X-Consul-Iam-Getentity-Method']).toEqual(['POST']);
  expect(headers['X-Consul-Iam-Getentity-Url']).toEqual(['https://iam.amazonaws.com/']);
  expect(headers['X-Consul-Iam-Getentity-Body']).toEqual([body]);
  const inner: Decoded['headers'] = JSON.parse(
    headers['X-Consul-Iam-Getentity-Headers']?.[0] ?? '',
  );
  expect(inner['Authorization']?.[0]).toContain('/20261101/us-east-1/iam/aws4_request');
  expect(inner['X-Amz-Security-Token']).toEqual(['the token']);
});

test('has the server id signed in both requests', () => {
  const { headers } = decode(makeBearerToken({ ...ROLE, serverIdHeaderValue: 'shop' }));
  const inner: Decoded['headers'] = JSON.parse(
    headers['X-Consul-Iam-Getentity-Headers']?.[0] ?? '',
  );
  expect(inner['X-Consul-Iam-Serverid']).toEqual(['shop']);
  expect(signedHeadersOf(inner)).toContain('x-consul-iam-serverid');
});

test('leaves the entity out where it is not wanted', () => {
  const { headers } = decode(makeBearerToken(INPUT));
  expect(Object.keys(headers).filter((name) => name.includes('Getentity'))).toEqual([]);
});

test('never holds the secret key', () => {
  const token = makeBearerToken(ROLE);
  expect(token + JSON.stringify(decode(token))).not.toContain('the secret');
});
