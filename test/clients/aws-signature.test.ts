import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SignableRequest, signRequest } from '../../src/clients/aws-signature.ts';
import { compareText } from '../../src/kit/sort.ts';

/** Keys, time and scope of AWS's published test suite for Signature Version 4. */
const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const SCOPE = {
  keys: KEYS,
  region: 'us-east-1',
  service: 'service',
  nowMs: Date.UTC(2015, 7, 30, 12, 36, 0),
};
const SUITE_TOKEN =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

function makeRequest(overrides: Partial<SignableRequest> & { readonly path?: string }) {
  const { path = '/', ...rest } = overrides;
  const url = new URL(`https://example.amazonaws.com${path}`);
  return { method: 'POST', url, headers: {}, body: '', ...rest };
}

function signatureOf(authorization: string): string | undefined {
  return /Signature=([0-9a-f]+)$/u.exec(authorization)?.[1];
}

describe("AWS's published vectors", () => {
  test.each<[string, Parameters<typeof makeRequest>[0], string]>([
    [
      'get-vanilla',
      { method: 'GET' },
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    ['post-vanilla', {}, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-header-key-sort',
      { headers: { 'My-Header1': 'value1' } },
      'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
    ],
    [
      'post-header-value-case',
      { headers: { 'My-Header1': 'VALUE1' } },
      'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
    ],
    [
      'get-header-value-trim',
      { method: 'GET', headers: { 'My-Header1': ' value1', 'My-Header2': ' "a   b   c"' } },
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    [
      'get-slashes',
      { method: 'GET', path: '//example//' },
      '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
    ],
    [
      'get-slash-pointless-dot',
      { method: 'GET', path: '/./example' },
      'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
    ],
    [
      'get-unreserved',
      {
        method: 'GET',
        path: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
      },
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    [
      'post-x-www-form-urlencoded',
      { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'Param1=value1' },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
    [
      'post-x-www-form-urlencoded-parameters',
      {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf8' },
        body: 'Param1=value1',
      },
      '1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe',
    ],
  ])('%s', (_name, request, signature) => {
    const { Authorization } = signRequest(makeRequest(request), SCOPE);
    expect(signatureOf(Authorization)).toBe(signature);
  });

  test('post-sts-header-before', () => {
    const keys = { ...KEYS, sessionToken: SUITE_TOKEN };
    expect(signRequest(makeRequest({}), { ...SCOPE, keys })).toEqual({
      'X-Amz-Date': '20150830T123600Z',
      'X-Amz-Security-Token': SUITE_TOKEN,
      Authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
    });
  });
});

const headerValue = fc.stringMatching(/^[!-~]{1,20}$/u);

test('signs every header that it is given, and adds no other than date, token and signature', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^X-[A-Z][a-z]{1,8}$/u), { maxLength: 5 });
  fc.assert(
    fc.property(names, headerValue, fc.boolean(), (given, value, hasToken) => {
      const headers = Object.fromEntries(given.map((name) => [name, value]));
      const keys = hasToken ? { ...KEYS, sessionToken: value } : KEYS;
      const signed = signRequest(makeRequest({ headers }), { ...SCOPE, keys });
      const added = hasToken ? ['X-Amz-Date', 'X-Amz-Security-Token'] : ['X-Amz-Date'];
      expect(new Set(Object.keys(signed))).toEqual(new Set([...given, ...added, 'Authorization']));
      const signedNames = /SignedHeaders=([^,]+),/u.exec(signed.Authorization)?.[1];
      const lower = [...given, ...added, 'Host'].map((name) => name.toLowerCase());
      expect(signedNames).toBe(lower.toSorted(compareText).join(';'));
    }),
  );
});

test('gives another signature for another body, region, service, key or time', () => {
  const base = signatureOf(signRequest(makeRequest({ body: 'a' }), SCOPE).Authorization);
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const others = [
        signRequest(makeRequest({ body: `a${text}` }), SCOPE),
        signRequest(makeRequest({ body: 'a' }), { ...SCOPE, region: `us-east-1${text}` }),
        signRequest(makeRequest({ body: 'a' }), { ...SCOPE, service: `service${text}` }),
        signRequest(makeRequest({ body: 'a' }), { ...SCOPE, nowMs: SCOPE.nowMs + 1_000 }),
        signRequest(makeRequest({ body: 'a' }), {
          ...SCOPE,
          keys: { ...KEYS, secretAccessKey: `${KEYS.secretAccessKey}${text}` },
        }),
      ].map((headers) => signatureOf(headers.Authorization));
      expect(new Set([base, ...others]).size).toBe(others.length + 1);
    }),
  );
});

test('never shows the secret key', () => {
  const signed = signRequest(makeRequest({ body: 'a' }), SCOPE);
  expect(JSON.stringify(signed)).not.toContain(KEYS.secretAccessKey);
});
