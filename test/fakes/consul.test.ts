import { expect, test } from 'vitest';
import { makeAwsIdentity, makePrincipal } from './aws-identity.ts';
import { FakeConsul } from './consul.ts';
import { signedBearerToken } from './consul-bearer.ts';
import { exerciseConsul, OBSERVED } from './consul-contract.ts';

const MANAGEMENT = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';

test('answers the requests of the runtime as a real Consul does', async () => {
  const identity = makeAwsIdentity({ principals: [makePrincipal()] });
  const consul = new FakeConsul({ managementToken: MANAGEMENT, replay: identity.answer });
  const observed = await exerciseConsul({
    managementToken: MANAGEMENT,
    identityUrl: 'http://identity',
    bearerToken: signedBearerToken,
    call: async (request) => {
      const { status, text, json } = consul.answer(request);
      return { status, text: text ?? (json === undefined ? '' : JSON.stringify(json)) };
    },
  });
  expect(observed).toEqual(OBSERVED);
});

test('says that it cannot ask AWS', async () => {
  const consul = new FakeConsul({ managementToken: MANAGEMENT, replay: () => undefined });
  const method = { Name: 'm', Config: {} };
  consul.answer({ method: 'PUT', path: '/v1/acl/auth-method', token: MANAGEMENT, body: method });
  const body = { AuthMethod: 'm', BearerToken: await signedBearerToken('valid') };
  const answer = consul.answer({ method: 'POST', path: '/v1/acl/login', body });
  expect(answer).toMatchObject({
    status: 500,
    text: expect.stringContaining('error making request'),
  });
});

test('forgets everything when it is told to', () => {
  const consul = new FakeConsul({ managementToken: MANAGEMENT, replay: () => undefined });
  const body = { Node: 'n', Service: { ID: 'a', Service: 'a' } };
  consul.answer({ method: 'PUT', path: '/v1/catalog/register', token: MANAGEMENT, body });
  expect(consul.entriesOf('n')).toEqual(['a']);
  consul.reset();
  expect(consul.entriesOf('n')).toEqual([]);
});
