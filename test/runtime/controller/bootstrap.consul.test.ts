import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type AwsIdentity,
  type FakePrincipal,
  makePrincipal,
  startAwsIdentity,
} from '../../fakes/aws-identity.ts';
import { RUNNING_TASK } from '../../fakes/ecs-api.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { openLogin, TASK } from '../login/login-world.ts';
import {
  CLUSTER,
  type ControllerWorld,
  callConsul,
  startController,
  type WorldOptions,
} from './controller-world.ts';

const METHOD_PATH = '/v1/acl/auth-method/iam-ecs-service-token';
/** Plural and singular in the API's paths, and what names an object there. */
const ACL_KINDS = [
  ['auth-methods', 'auth-method', 'Name'],
  ['roles', 'role', 'ID'],
  ['policies', 'policy', 'ID'],
] as const;
const signal = new AbortController().signal;

describeWith(CONSUL, 'the bootstrap of a Consul that denies by default', () => {
  let consul: ConsulServer;
  let identity: AwsIdentity;
  let principal: FakePrincipal;
  let controllers: ControllerWorld[];

  beforeAll(async () => {
    consul = await startConsul({ acls: true });
  });
  afterAll(() => consul.remove());
  beforeEach(async () => {
    principal = makePrincipal();
    identity = await startAwsIdentity({ principals: [principal] });
    controllers = [];
  });
  afterEach(async () => {
    for (const controller of controllers) await controller.close();
    await identity.close();
    await reset();
  });

  /** Removes all ACL objects but the ones that Consul starts with, and the cluster's node. */
  async function reset(): Promise<void> {
    await consul.write('/v1/catalog/deregister', { Node: CLUSTER });
    const anonymous = '/v1/acl/token/00000000-0000-0000-0000-000000000002';
    await consul.write(anonymous, { Description: 'Anonymous Token', Policies: [] });
    for (const [plural, singular, key] of ACL_KINDS) {
      const objects = (await consul.read(`/v1/acl/${plural}`)) as Record<string, string>[];
      for (const object of objects) {
        await callConsul(consul, 'DELETE', `/v1/acl/${singular}/${object[key]}`);
      }
    }
    const tokens = (await consul.read('/v1/acl/tokens')) as Record<string, string>[];
    for (const { AccessorID, SecretID } of tokens) {
      const isBuiltIn = SecretID === 'anonymous' || SecretID === consul.managementToken;
      if (!isBuiltIn) await callConsul(consul, 'DELETE', `/v1/acl/token/${AccessorID}`);
    }
  }

  async function start(options: WorldOptions = {}): Promise<ControllerWorld> {
    const controller = await startController(consul, {
      token: consul.managementToken,
      identityEndpoints: { sts: identity.url, iam: identity.url },
      ...options,
    });
    controllers.push(controller);
    return controller;
  }

  function logIn() {
    const { credentials, client } = openLogin(consul, { identity, principal });
    return credentials.acquire(client, signal).finally(() => client.close());
  }

  async function readTokens(): Promise<{ AccessorID: string; Description: string }[]> {
    return (await consul.read('/v1/acl/tokens')) as { AccessorID: string; Description: string }[];
  }

  async function readMethod(): Promise<Record<string, unknown>> {
    return (await consul.read(METHOD_PATH)) as Record<string, unknown>;
  }

  test('makes a task able to log in, and to register on the cluster’s node', async () => {
    const controller = await start();
    await controller.pass();
    expect(await logIn()).toMatchObject({ kind: 'token' });
    expect(
      await consul.read(`/v1/catalog/node-services/${encodeURIComponent(CLUSTER)}`),
    ).toMatchObject({
      Node: { Node: CLUSTER },
    });
  });

  test('creates the objects under the names and descriptions that consul-ecs looks for', async () => {
    await (await start()).pass();
    const list = async (path: string) => (await consul.read(path)) as Record<string, unknown>[];
    const policies = (await list('/v1/acl/policies')).map(({ Name }) => Name);
    expect(new Set(policies)).toEqual(
      new Set([
        'anonymous-token-policy',
        'builtin/global-read-only',
        'consul-ecs-api-gateway-policy',
        'consul-ecs-mesh-gateway-policy',
        'global-management',
      ]),
    );
    const roles = (await list('/v1/acl/roles')).map(({ Name, Description }) => [Name, Description]);
    expect(Object.fromEntries(roles)).toEqual({
      'consul-ecs-api-gateway-role': 'API Gateway Role for ECS',
      'consul-ecs-mesh-gateway-role': 'Mesh Gateway Role for ECS',
      'consul-ecs-terminating-gateway-role': 'Terminating Gateway Role for ECS',
    });
    const rules = (await list('/v1/acl/binding-rules')).map(({ Description, BindName }) => [
      Description,
      BindName,
    ]);
    expect(Object.fromEntries(rules)).toEqual({
      'Bind a service identity from IAM role tag for ECS':
        '${entity_tags.consul.hashicorp.com.service-name}',
      'Bind a Consul role from IAM role tag for ECS based API gateways':
        'consul-ecs-api-gateway-role',
      'Bind a Consul role from IAM role tag for ECS based Terminating gateways':
        'consul-ecs-terminating-gateway-role',
      'Bind a Consul role from IAM role tag for ECS based mesh gateways':
        'consul-ecs-mesh-gateway-role',
    });
    expect(await readMethod()).toMatchObject({
      Type: 'aws-iam',
      Config: {
        BoundIAMPrincipalARNs: ['arn:aws:iam::111122223333:role/consul-ecs/*'],
        EnableIAMEntityDetails: true,
      },
    });
  });

  test.each([
    ['api-gateway', ['consul-ecs-api-gateway-role']],
    ['mesh-gateway', ['consul-ecs-mesh-gateway-role']],
    ['terminating-gateway', ['consul-ecs-terminating-gateway-role']],
  ])('gives a task whose role is tagged as %s the role %s', async (kind, roles) => {
    principal.tags = { ...principal.tags, 'consul.hashicorp.com.gateway-kind': kind };
    await (await start()).pass();
    await logIn();
    const tokens = (await consul.read('/v1/acl/tokens')) as Record<string, unknown>[];
    const own = tokens.find(({ AuthMethod }) => AuthMethod === 'iam-ecs-service-token');
    expect(own).toMatchObject({
      Roles: roles.map((Name) => ({ Name })),
      ServiceIdentities: [{ ServiceName: 'web' }],
    });
  });

  test('writes nothing the second time', async () => {
    await (await start()).pass();
    const again = await (await start()).pass();
    expect(again.filter(({ event }) => event === 'acl-written')).toEqual([]);
  });

  test('keeps what others put into the auth method', async () => {
    await consul.write('/v1/acl/auth-method', {
      Name: 'iam-ecs-service-token',
      Type: 'aws-iam',
      Description: 'of the operator',
      Config: {
        BoundIAMPrincipalARNs: ['arn:aws:iam::444455556666:role/*'],
        EnableIAMEntityDetails: true,
        IAMEntityTags: ['team'],
        STSEndpoint: 'https://sts.internal',
        ServerIDHeaderValue: 'shop',
      },
    });
    const lines = await (await start()).pass();
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'acl-written', kind: 'auth-method' }),
    );
    expect(await readMethod()).toMatchObject({
      Description: 'of the operator',
      Config: {
        BoundIAMPrincipalARNs: [
          'arn:aws:iam::111122223333:role/consul-ecs/*',
          'arn:aws:iam::444455556666:role/*',
        ],
        IAMEntityTags: [
          'consul.hashicorp.com.gateway-kind',
          'consul.hashicorp.com.namespace',
          'consul.hashicorp.com.service-name',
          'team',
        ],
        STSEndpoint: 'https://sts.internal',
        IAMEndpoint: identity.url,
        ServerIDHeaderValue: 'shop',
      },
    });
  });

  test('warns of an auth method whose tokens end', async () => {
    await (await start()).pass();
    await consul.write(METHOD_PATH, { ...(await readMethod()), MaxTokenTTL: '1h' });
    expect(await (await start()).pass()).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        event: 'auth-method-limits-tokens',
        maxTokenTtl: '1h0m0s',
      }),
    );
    expect(await readMethod()).toMatchObject({ MaxTokenTTL: '1h0m0s' });
  });

  test('gives a role that lost its policies its own back, and leaves other changes', async () => {
    await (await start()).pass();
    const path = '/v1/acl/role/name/consul-ecs-mesh-gateway-role';
    const role = (await consul.read(path)) as { ID: string; Name: string };
    await consul.write(`/v1/acl/role/${role.ID}`, { Name: role.Name, Description: 'mine' });
    await (await start()).pass();
    expect(await consul.read(path)).toMatchObject({
      Description: 'mine',
      Policies: [{ Name: 'consul-ecs-mesh-gateway-policy' }],
    });
  });

  test('keeps the policies of the anonymous token beside its own', async () => {
    await consul.write('/v1/acl/policy', { Name: 'mine', Rules: '' });
    const path = '/v1/acl/token/00000000-0000-0000-0000-000000000002';
    await consul.write(path, { Policies: [{ Name: 'mine' }] });
    await (await start()).pass();
    expect(await consul.read(path)).toMatchObject({
      Policies: [{ Name: 'mine' }, { Name: 'anonymous-token-policy' }],
    });
  });

  test('two controllers that start at once leave one of each object', async () => {
    const [one, two] = [await start(), await start()];
    await Promise.all([one.pass(), two.pass()]);
    await Promise.all([one.pass(), two.pass()]);
    expect(await consul.read('/v1/acl/binding-rules')).toHaveLength(4);
    expect(await consul.read('/v1/acl/roles')).toHaveLength(3);
    expect(await logIn()).toMatchObject({ kind: 'token' });
    expect([one.heartbeats, two.heartbeats].every((count) => count > 0)).toBe(true);
  });

  test('removes copies of a binding rule, and no rule that differs', async () => {
    await (await start()).pass();
    const rules = (await consul.read('/v1/acl/binding-rules')) as Record<string, unknown>[];
    const { ID: _, ...copy } = rules[0] ?? {};
    await consul.write('/v1/acl/binding-rule', copy);
    await consul.write('/v1/acl/binding-rule', { ...copy, Description: 'mine' });
    await (await start()).pass();
    const after = (await consul.read('/v1/acl/binding-rules')) as Record<string, unknown>[];
    expect(after).toHaveLength(5);
    expect(after.map(({ Description }) => Description)).toContain('mine');
  });

  test('removes the tokens of a task that has stopped, and no other token', async () => {
    const controller = await start();
    await controller.pass();
    await logIn();
    await consul.write('/v1/acl/token', { Description: 'token created via login: {"team":"x"}' });
    const before = await readTokens();
    controller.ecs.tasks.set(TASK.taskId, RUNNING_TASK);
    await controller.pass();
    expect(await readTokens()).toHaveLength(before.length);
    const stopped = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'STOPPED' } as const;
    controller.ecs.tasks.set(TASK.taskId, stopped);
    const lines = await controller.pass();
    expect(lines.filter(({ event }) => event === 'removed')).toMatchObject([
      { kind: 'token', taskId: TASK.taskId },
    ]);
    const after = await readTokens();
    expect(after.filter(({ Description }) => Description.includes(TASK.taskId))).toEqual([]);
    expect(after).toHaveLength(before.length - 1);
  });

  test('keeps the tokens of tasks of another cluster', async () => {
    const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/other';
    const meta = `{"consul.hashicorp.com/task-id":"gone","consul.hashicorp.com/cluster":"${cluster}"}`;
    const Description = `token created via login: ${meta}`;
    await consul.write('/v1/acl/token', { Description });
    const controller = await start();
    await controller.pass();
    controller.advance(3_600_000);
    await controller.pass();
    expect((await readTokens()).map((token) => token.Description)).toContain(Description);
  });

  test('reports every removal that Consul refuses, and tries them all', async () => {
    const controller = await start();
    await controller.pass();
    for (const id of ['web-a', 'web-b']) {
      const service = { ID: id, Service: 'web', Meta: { 'task-id': id.slice(-1) } };
      await consul.write('/v1/catalog/register', {
        Node: CLUSTER,
        SkipNodeUpdate: true,
        Service: service,
      });
    }
    const Rules = `acl = "write"
operator = "write"
mesh = "write"
peering = "read"
agent_prefix "" { policy = "read" }
node_prefix "" { policy = "read" }
service_prefix "" { policy = "read" }`;
    await consul.write('/v1/acl/policy', { Name: 'weak', Rules });
    const token = (await consul.write('/v1/acl/token', { Policies: [{ Name: 'weak' }] })) as {
      SecretID: string;
    };
    const weak = await start({ token: token.SecretID });
    const stopped = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'STOPPED' } as const;
    for (const id of ['a', 'b']) weak.ecs.tasks.set(id, stopped);
    const lines = await weak.pass();
    expect(lines.filter(({ event }) => event === 'removal-failed')).toMatchObject([
      { level: 'ERROR', serviceId: 'web-a', reason: expect.stringContaining('403') },
      { level: 'ERROR', serviceId: 'web-b', reason: expect.stringContaining('403') },
    ]);
    expect(weak.heartbeats).toBe(0);
  });

  test('works with the rights that docs/controller.md names', async () => {
    const Rules = `acl = "write"
operator = "write"
mesh = "write"
agent_prefix "" { policy = "read" }
node_prefix "" { policy = "write" }
service_prefix "" { policy = "write" intentions = "write" }`;
    await consul.write('/v1/acl/policy', { Name: 'controller', Rules });
    const Policies = [{ Name: 'controller' }];
    const { SecretID } = (await consul.write('/v1/acl/token', { Policies })) as {
      SecretID: string;
    };
    const controller = await start({ token: SecretID, configEntriesPath: '/meshc/shop/dev/' });
    const entries = [
      { Kind: 'proxy-defaults', Name: 'global' },
      { Kind: 'mesh', Name: 'mesh' },
      { Kind: 'service-defaults', Name: 'api', Protocol: 'http' },
      { Kind: 'service-intentions', Name: 'api', Sources: [{ Name: 'web', Action: 'allow' }] },
      {
        Kind: 'api-gateway',
        Name: 'edge',
        Listeners: [{ Name: 'public', Port: 8443, Protocol: 'http' }],
      },
      {
        Kind: 'http-route',
        Name: 'edge',
        Parents: [{ Kind: 'api-gateway', Name: 'edge', SectionName: 'public' }],
        Rules: [{ Services: [{ Name: 'api' }] }],
      },
    ];
    controller.ecs.parameters.set('/meshc/shop/dev/all', JSON.stringify({ entries }));
    const lines = await controller.pass();
    expect(lines.filter(({ level }) => level === 'ERROR')).toEqual([]);
    expect(lines.filter(({ event }) => event === 'config-entry-written')).toHaveLength(6);
    controller.ecs.parameters.clear();
    controller.advance(10_000);
    expect((await controller.pass()).filter(({ level }) => level === 'ERROR')).toEqual([]);
  });

  test('says that its token is unknown, without showing it', async () => {
    const token = '6ba7b810-9dad-41d1-80b4-00c04fd430c9';
    const lines = await (await start({ token })).pass();
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'step-failed',
        step: 'bootstrap',
        message: expect.stringContaining('CONSUL_HTTP_TOKEN holds no token that this Consul knows'),
      }),
    );
    expect(JSON.stringify(lines)).not.toContain(token);
  });

  test('says which right is missing where it has no token at all', async () => {
    const controller = await startController(consul);
    controllers.push(controller);
    expect(await controller.pass()).toContainEqual(
      expect.objectContaining({
        event: 'step-failed',
        message: expect.stringContaining('needs a token'),
      }),
    );
  });

  test('leaves ACLs alone where Consul has them disabled, and says so', async () => {
    const open = await startConsul();
    const controller = await startController(open, { token: consul.managementToken });
    const lines = await controller.pass();
    expect(lines).toContainEqual(expect.objectContaining({ level: 'WARN', event: 'acl-off' }));
    expect(controller.heartbeats).toBe(1);
    await controller.close();
    await open.remove();
  });

  test('never logs a token', async () => {
    const controller = await start();
    const lines = [...(await controller.pass())];
    await logIn();
    const stopped = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'STOPPED' } as const;
    controller.ecs.tasks.set(TASK.taskId, stopped);
    lines.push(...(await controller.pass()));
    expect(JSON.stringify(lines)).not.toContain(consul.managementToken);
    expect(JSON.stringify(lines)).not.toContain('SecretID');
  });

  test.each([
    ['aws-us-gov', 'arn:aws-us-gov:iam::111122223333:role/consul-ecs/*'],
    ['aws-cn', 'arn:aws-cn:iam::111122223333:role/consul-ecs/*'],
  ])('trusts the roles of the partition %s', async (awsPartition, pattern) => {
    const cluster = {
      arn: CLUSTER,
      accountId: '111122223333',
      awsPartition,
      controllerIp: '10.0.0.7',
    };
    await (await start({ cluster })).pass();
    expect(await readMethod()).toMatchObject({ Config: { BoundIAMPrincipalARNs: [pattern] } });
  });
});
