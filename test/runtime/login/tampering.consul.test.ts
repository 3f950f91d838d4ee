import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsEndpoint } from '../../../src/clients/aws-endpoints.ts';
import { type ConsulClient, makeConsulClient } from '../../../src/clients/consul.ts';
import { makeBearerToken } from '../../../src/runtime/login/bearer-token.ts';
import { parsePrincipal } from '../../../src/runtime/login/principal.ts';
import {
  type AwsIdentity,
  type FakePrincipal,
  makePrincipal,
  startAwsIdentity,
} from '../../fakes/aws-identity.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';

type Headers = Record<string, string[] | undefined>;

const signal = new AbortController().signal;

describeWith(CONSUL, 'a bearer token at a real Consul', () => {
  let consul: ConsulServer;
  let identity: AwsIdentity;
  let client: ConsulClient;
  const principal = makePrincipal();
  const other = makePrincipal({ accessKeyId: 'ASIAFAKEFAKEFAKE0002', name: 'other-task' });

  beforeAll(async () => {
    consul = await startConsul({ acls: true });
    identity = await startAwsIdentity({ principals: [principal, other] });
    client = makeConsulClient({ protocol: 'http', host: consul.address, port: consul.httpPort });
    await consul.write('/v1/acl/auth-method', {
      Name: 'm',
      Type: 'aws-iam',
      Config: {
        BoundIAMPrincipalARNs: ['arn:aws:iam::111122223333:role/consul-ecs/*'],
        EnableIAMEntityDetails: true,
        STSEndpoint: identity.url,
        IAMEndpoint: identity.url,
      },
    });
    const rule = { AuthMethod: 'm', BindType: 'service', BindName: 'web' };
    await consul.write('/v1/acl/binding-rule', rule);
  });
  afterAll(async () => {
    client.close();
    await identity.close();
    await consul.remove();
  });

  function makeToken(keys: FakePrincipal, roleName = keys.name): string {
    const entity = parsePrincipal(`arn:aws:iam::111122223333:role/${roleName}`);
    if (entity === undefined) throw new Error('no principal');
    return makeBearerToken({
      keys,
      nowMs: Date.now(),
      sts: awsEndpoint('sts', 'eu-west-1', {}),
      entity: { principal: entity, iam: awsEndpoint('iam', 'eu-west-1', {}) },
    });
  }

  function login(BearerToken: string) {
    const body = { AuthMethod: 'm', BearerToken };
    return client.send({ method: 'POST', path: '/v1/acl/login', body }, signal);
  }

  /** Changes the headers of the outer request of a token. */
  function changeHeaders(token: string, change: (headers: Headers) => void): string {
    const members = JSON.parse(token);
    const headers = JSON.parse(Buffer.from(members.iam_request_headers, 'base64').toString());
    change(headers);
    const text = Buffer.from(JSON.stringify(headers)).toString('base64');
    return JSON.stringify({ ...members, iam_request_headers: text });
  }

  function changeInner(token: string, change: (headers: Headers) => void): string {
    return changeHeaders(token, (headers) => {
      const inner = JSON.parse(headers['X-Consul-Iam-Getentity-Headers']?.[0] ?? '');
      change(inner);
      headers['X-Consul-Iam-Getentity-Headers'] = [JSON.stringify(inner)];
    });
  }

  test('is accepted as it is', async () => {
    expect(await login(makeToken(principal))).toMatchObject({ kind: 'ok' });
  });

  test.each<[string, () => string, string]>([
    [
      'another session token in the outer request',
      () =>
        changeHeaders(makeToken(principal), (headers) => {
          headers['X-Amz-Security-Token'] = ['x'];
        }),
      'InvalidClientTokenId',
    ],
    [
      'another date',
      () =>
        changeHeaders(makeToken(principal), (headers) => {
          headers['X-Amz-Date'] = ['20200101T000000Z'];
        }),
      'SignatureDoesNotMatch',
    ],
    [
      'another role in the inner request',
      () =>
        changeHeaders(makeToken(principal), (headers) => {
          const body = headers['X-Consul-Iam-Getentity-Body'];
          headers['X-Consul-Iam-Getentity-Body'] = [body?.[0]?.replace('web', 'other') ?? ''];
        }),
      'SignatureDoesNotMatch',
    ],
    [
      'another signature in the inner request',
      () =>
        changeInner(makeToken(principal), (headers) => {
          const value = headers['Authorization']?.[0] ?? '';
          headers['Authorization'] = [value.replace(/[0-9a-f]{64}$/u, '0'.repeat(64))];
        }),
      'SignatureDoesNotMatch',
    ],
    [
      'the inner request of another role',
      () => {
        const stolen = JSON.parse(makeToken(other));
        const headers: Headers = JSON.parse(
          Buffer.from(stolen.iam_request_headers, 'base64').toString(),
        );
        return changeHeaders(makeToken(principal), (own) => {
          for (const name of ['Headers', 'Body']) {
            const key = `X-Consul-Iam-Getentity-${name}`;
            own[key] = headers[key] ?? [];
          }
        });
      },
      'SignatureDoesNotMatch',
    ],
    [
      'a request for a role that is not its own',
      () => makeToken(principal, 'other-task'),
      'AccessDenied',
    ],
    [
      'a header that AWS’s SDK for JavaScript adds',
      () =>
        changeHeaders(makeToken(principal), (headers) => {
          headers['X-Amz-User-Agent'] = ['aws-sdk-js/3'];
        }),
      'invalid request header: X-Amz-User-Agent',
    ],
    [
      'header names in lower case',
      () =>
        changeHeaders(makeToken(principal), (headers) => {
          const name = 'X-Consul-Iam-Getentity-Method';
          headers[name.toLowerCase()] = headers[name] ?? [];
          delete headers[name];
        }),
      'missing header',
    ],
  ])('is refused with %s', async (_title, makeTampered, reason) => {
    expect(await login(makeTampered())).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(reason),
    });
  });
});
