import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/clients/clock.ts';
import {
  type AwsIdentity,
  type FakePrincipal,
  makePrincipal,
  startAwsIdentity,
} from '../../fakes/aws-identity.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { type LoginOptions, type LoginWorld, openLogin, TASK } from './login-world.ts';

const METHOD = 'iam-ecs-service-token';
const MINUTE_MS = 60_000;
const signal = new AbortController().signal;

describeWith(CONSUL, 'a login with the task role at a real Consul that denies by default', () => {
  let consul: ConsulServer;
  let identity: AwsIdentity;
  let principal: FakePrincipal;
  let world: LoginWorld;
  /** How far the clocks of AWS and of the task are ahead of ours. */
  let awsOffsetMs: number;
  let taskOffsetMs: number;

  beforeAll(async () => {
    consul = await startConsul({ acls: true });
  });
  afterAll(() => consul.remove());
  beforeEach(async () => {
    awsOffsetMs = 0;
    taskOffsetMs = 0;
    principal = makePrincipal();
    const now = () => Date.now() + awsOffsetMs;
    identity = await startAwsIdentity({ principals: [principal], now });
    await writeAuthMethod({});
    world = open();
  });
  afterEach(async () => {
    await world.credentials.release(world.client, signal);
    world.client.close();
    await identity.close();
  });

  async function writeAuthMethod(options: {
    readonly config?: object;
    readonly maxTokenTtl?: string;
  }): Promise<void> {
    await consul.write('/v1/acl/auth-method', {
      Name: METHOD,
      Type: 'aws-iam',
      MaxTokenTTL: options.maxTokenTtl ?? '0s',
      Config: {
        BoundIAMPrincipalARNs: ['arn:aws:iam::111122223333:role/consul-ecs/*'],
        EnableIAMEntityDetails: true,
        IAMEntityTags: ['consul.hashicorp.com.service-name'],
        STSEndpoint: identity.url,
        IAMEndpoint: identity.url,
        ...options.config,
      },
    });
    const rules = (await consul.read(`/v1/acl/binding-rules?authmethod=${METHOD}`)) as unknown[];
    if (rules.length > 0) return;
    await consul.write('/v1/acl/binding-rule', {
      AuthMethod: METHOD,
      BindType: 'service',
      BindName: '${entity_tags.consul.hashicorp.com.service-name}',
    });
  }

  /**
   * An auth method that knows roles by their names only, and gives every one of them the same
   * service.
   */
  async function writePlainMethod(trustedArn: string): Promise<void> {
    const Config = { BoundIAMPrincipalARNs: [trustedArn], STSEndpoint: identity.url };
    await consul.write('/v1/acl/auth-method', { Name: 'plain', Type: 'aws-iam', Config });
    const rule = { AuthMethod: 'plain', BindType: 'service', BindName: 'plain' };
    await consul.write('/v1/acl/binding-rule', rule);
  }

  function open(options: LoginOptions = {}): LoginWorld {
    const clock = { ...systemClock, now: () => Date.now() + taskOffsetMs };
    return openLogin(consul, { identity, principal }, { clock, ...options });
  }

  function acquire(one = world) {
    return one.credentials.acquire(one.client, signal);
  }

  async function readSelf(token: string | undefined): Promise<unknown> {
    const request = { method: 'GET', path: '/v1/acl/token/self' } as const;
    const reply = await world.client.send({ ...request, token: token ?? '' }, signal);
    return reply.kind === 'ok' ? reply.body : reply;
  }

  test('gets a token of the service that the role is tagged with, described by the task', async () => {
    const reply = await acquire();
    expect(reply).toEqual({ kind: 'token', token: expect.stringMatching(/^[0-9a-f-]{36}$/u) });
    const token = reply.kind === 'token' ? reply.token : undefined;
    const meta = `{"consul.hashicorp.com/cluster":"${TASK.clusterArn}","consul.hashicorp.com/task-id":"${TASK.taskId}"}`;
    expect(await readSelf(token)).toMatchObject({
      AuthMethod: METHOD,
      Description: `token created via login: ${meta}`,
      ServiceIdentities: [{ ServiceName: 'web' }],
    });
  });

  test('signs both requests so that AWS accepts them, and names the role to IAM', async () => {
    await acquire();
    expect(
      identity.requests.map(({ service, action, status }) => [service, action, status]),
    ).toEqual([
      ['sts', 'GetCallerIdentity', 200],
      ['sts', 'GetCallerIdentity', 200],
      ['iam', 'GetRole', 200],
    ]);
    expect(identity.requests[2]?.headers.host).toBe('iam.amazonaws.com');
  });

  test('logs in once and keeps the token', async () => {
    const first = await acquire();
    expect(await acquire()).toEqual(first);
    expect(identity.requests).toHaveLength(3);
  });

  test('logs in once for requests that come at the same time', async () => {
    const [first, second] = await Promise.all([acquire(), acquire()]);
    expect(second).toEqual(first);
    expect(identity.requests).toHaveLength(3);
  });

  test('logs in again with a new signature once Consul has forgotten the token', async () => {
    const first = await acquire();
    world.credentials.forget();
    const second = await acquire();
    expect(second.kind).toBe('token');
    expect(second).not.toEqual(first);
  });

  test('logs in again before the token expires, and gives the old one back', async () => {
    await writeAuthMethod({ maxTokenTtl: '10m' });
    const first = await acquire();
    taskOffsetMs = awsOffsetMs = 7 * MINUTE_MS;
    expect(await acquire()).toEqual(first);
    taskOffsetMs = awsOffsetMs = 9 * MINUTE_MS;
    const second = await acquire();
    expect(second.kind).toBe('token');
    expect(second).not.toEqual(first);
    const old = first.kind === 'token' ? first.token : undefined;
    expect(await readSelf(old)).toMatchObject({ kind: 'refused', status: 403 });
  });

  test('goes on with the old token while no new one is to be had, until it ends', async () => {
    await writeAuthMethod({ maxTokenTtl: '10m' });
    const first = await acquire();
    principal.mayReadItself = false;
    taskOffsetMs = awsOffsetMs = 9 * MINUTE_MS;
    expect(await acquire()).toEqual(first);
    taskOffsetMs = awsOffsetMs = 11 * MINUTE_MS;
    expect(await acquire()).toMatchObject({ kind: 'refused' });
  });

  test('gives the token back', async () => {
    const reply = await acquire();
    expect(await world.credentials.release(world.client, signal)).toMatchObject({ kind: 'ok' });
    const token = reply.kind === 'token' ? reply.token : undefined;
    expect(await readSelf(token)).toMatchObject({ kind: 'refused', status: 403 });
    expect(await world.credentials.release(world.client, signal)).toMatchObject({ kind: 'ok' });
  });

  test('a user logs in like a role', async () => {
    principal = makePrincipal({ kind: 'user', name: 'ada', path: '/consul-ecs/' });
    await identity.close();
    identity = await startAwsIdentity({ principals: [principal] });
    await writeAuthMethod({
      config: { BoundIAMPrincipalARNs: ['arn:aws:iam::111122223333:user/consul-ecs/*'] },
    });
    world = open();
    expect(await acquire()).toMatchObject({ kind: 'token' });
    expect(identity.requests.at(-1)?.action).toBe('GetUser');
  });

  test('shows the server id that Consul asks for, signed in both requests', async () => {
    const id = { ServerIDHeaderValue: 'consul-of-shop' };
    await writeAuthMethod({ config: id });
    world = open({ config: { serverIdHeaderValue: 'consul-of-shop' } });
    expect(await acquire()).toMatchObject({ kind: 'token' });
  });

  test('logs in without the role’s details where the auth method wants none', async () => {
    await writePlainMethod('arn:aws:iam::111122223333:role/web-task');
    world = open({ config: { method: 'plain', includeEntity: false } });
    expect(await acquire()).toMatchObject({ kind: 'token' });
    expect(identity.requests.map(({ action }) => action)).toEqual(['GetCallerIdentity']);
  });

  test('says which role it was that is not trusted', async () => {
    await writePlainMethod('arn:aws:iam::111122223333:role/nobody');
    const config = { method: 'plain', includeEntity: false };
    expect(await acquire(open({ config }))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('does not trust arn:aws:iam::111122223333:role/web-task'),
    });
  });

  test.each<[string, string, () => void | Promise<void>]>([
    [
      'a role below another path',
      'does not trust arn:aws:iam::111122223333:role/other/web-task: account and path',
      () => {
        principal.path = '/other/';
      },
    ],
    [
      'a role without the tag of its service',
      'the role web-task has no tag consul.hashicorp.com.service-name',
      () => {
        principal.tags = {};
      },
    ],
    [
      'a role whose tag is no service name',
      'of the role web-task says "web shop", which is no name of a service',
      () => {
        principal.tags = { 'consul.hashicorp.com.service-name': 'Web Shop' };
      },
    ],
    [
      'a role that may not read itself',
      'the role web-task may not read itself: allow it iam:GetRole',
      () => {
        principal.mayReadItself = false;
      },
    ],
    [
      'another server id',
      'consulLogin.serverIdHeaderValue is not the ServerIDHeaderValue',
      () => writeAuthMethod({ config: { ServerIDHeaderValue: 'another' } }),
    ],
    [
      'AWS that Consul cannot reach',
      'the Consul servers cannot reach the STS or IAM endpoint',
      () => writeAuthMethod({ config: { STSEndpoint: 'http://127.0.0.1:1' } }),
    ],
    [
      'an endpoint that Consul does not take for AWS',
      'Consul does not take "127.0.0.1" for AWS: set STSEndpoint',
      () => writeAuthMethod({ config: { STSEndpoint: '' } }),
    ],
  ])('says which it was: %s', async (_title, message, change) => {
    await change();
    expect(await acquire()).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(message),
    });
  });

  test.each<[string, string, LoginOptions]>([
    [
      'an auth method that is not there',
      'has no auth method "other"',
      { config: { method: 'other' } },
    ],
    [
      'a login without the details that the method wants',
      'consulLogin.includeEntity is false',
      { config: { includeEntity: false } },
    ],
    [
      'a datacenter that Consul does not know',
      'consulLogin.datacenter names a datacenter',
      { config: { datacenter: 'dc9' } },
    ],
  ])('says which it was: %s', async (_title, message, options) => {
    expect(await acquire(open(options))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(message),
    });
  });

  test('says that the signature has expired', async () => {
    await acquire();
    world.credentials.forget();
    taskOffsetMs = -10 * MINUTE_MS;
    expect(await acquire()).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('the signature of the login has expired'),
    });
  });

  test('says that credentials are wrong, and shows neither the key nor the session token', async () => {
    const reply = await acquire(open({ secretAccessKey: 'stolen' }));
    expect(reply).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('SignatureDoesNotMatch'),
    });
    expect(JSON.stringify(reply)).not.toContain(principal.sessionToken);
  });

  test('needs STS only for the first login', async () => {
    await acquire();
    world.credentials.forget();
    await acquire();
    const own = identity.requests.filter(({ headers }) => headers['user-agent'] === undefined);
    expect(own.map(({ action }) => action)).toEqual(['GetCallerIdentity']);
  });

  test('gives consul-dataplane a login of its own', async () => {
    const reply = await world.credentials.forDataplane(signal);
    if (reply.kind !== 'credentials' || reply.credentials?.type !== 'login') {
      throw new Error('no login');
    }
    const { authMethod, bearerToken, meta, datacenter } = reply.credentials.login;
    expect({ authMethod, datacenter }).toEqual({ authMethod: METHOD, datacenter: '' });
    const body = { AuthMethod: authMethod, BearerToken: bearerToken, Meta: meta };
    const login = await world.client.send({ method: 'POST', path: '/v1/acl/login', body }, signal);
    expect(login).toMatchObject({
      kind: 'ok',
      body: { ServiceIdentities: [{ ServiceName: 'web' }] },
    });
  });
});
