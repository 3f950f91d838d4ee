import type { RequestMethod } from './consul.ts';

/** One request to a Consul server that denies by default. */
export interface ContractRequest {
  readonly method: RequestMethod;
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
}

/** The answer, its text as it came. */
export interface ContractAnswer {
  readonly status: number;
  readonly text: string;
}

/** What the cases need of the server that they are put to. */
export interface ContractWorld {
  readonly managementToken: string;
  /** Base URL of STS and IAM, for the auth method. */
  readonly identityUrl: string;
  /** A bearer token that is signed now; `stolen` for one that AWS refuses. */
  bearerToken(kind: 'valid' | 'stolen'): Promise<string>;
  call(request: ContractRequest): Promise<ContractAnswer>;
}

/** What a case observed: a status, and what the runtime depends on in the answer. */
export type Observation = readonly [title: string, status: number, said: unknown];

const NODE = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';
const NODE_PATH = `/v1/catalog/node-services/${encodeURIComponent(NODE)}`;
const METHOD = 'iam-ecs-service-token';
const NOBODY = '00000000-1111-2222-3333-444444444444';
const SERVICE = {
  Node: NODE,
  Address: '10.0.0.8',
  SkipNodeUpdate: true,
  Service: { ID: 'web-1', Service: 'web', Address: '10.0.0.8', Port: 80, Meta: { 'task-id': '1' } },
  Checks: [
    { CheckID: 'web-1-app', Name: 'app', Type: 'x', ServiceID: 'web-1', Status: 'critical' },
  ],
};

/** Texts of Consul's refusals that the runtime tells apart; the first that is found stands for all. */
const REFUSALS = [
  'ACL not found',
  'node:write',
  'service:write',
  'acl:read',
  'acl:write',
  'Unknown service ID',
  'Missing service registration',
  'already exists',
  "wasn't created via login",
  'received error code 403',
  'Permission denied',
  'not found',
];

/** Puts the requests of the runtime to a server that has no objects yet, and says what it answered. */
export async function exerciseConsul(world: ContractWorld): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  const ask = async (
    title: string,
    request: ContractRequest,
    read: (body: unknown) => unknown = () => undefined,
  ): Promise<unknown> => {
    const { status, text } = await world.call(request);
    const isOk = status < 300;
    const body: unknown = isOk && text.trim() !== '' ? JSON.parse(text) : undefined;
    const said = isOk ? read(body) : REFUSALS.find((refusal) => text.includes(refusal));
    observations.push([title, status, said ?? (isOk ? undefined : text.trim())]);
    return body;
  };
  const token = world.managementToken;
  await exerciseObjects(ask, world);
  const secret = await exerciseLogin(ask, world);
  await exerciseCatalog(ask, { token, secret });
  await exerciseTokens(ask, { token, secret });
  return observations;
}

type Ask = (
  title: string,
  request: ContractRequest,
  read?: (body: unknown) => unknown,
) => Promise<unknown>;

async function exerciseObjects(ask: Ask, world: ContractWorld): Promise<void> {
  const { managementToken: token, identityUrl } = world;
  const write = (kind: string, body: object): ContractRequest => ({
    method: 'PUT',
    path: `/v1/acl/${kind}`,
    token,
    body,
  });
  await ask('reads its own token', { method: 'GET', path: '/v1/acl/token/self', token });
  const policy = {
    Name: 'reader',
    Description: 'd',
    Rules: 'service_prefix "" { policy = "read" }',
  };
  const policyPath = '/v1/acl/policy/name/reader';
  await ask('reads a policy that is not there', { method: 'GET', path: policyPath, token });
  await ask('writes a policy', write('policy', policy), nameOf);
  await ask('writes it again', write('policy', policy));
  await ask('reads it', { method: 'GET', path: policyPath, token }, nameOf);
  const role = { Name: 'role', Description: 'd', Policies: [{ Name: 'reader' }] };
  const rolePath = '/v1/acl/role/name/role';
  await ask('reads a role that is not there', { method: 'GET', path: rolePath, token });
  await ask('writes a role', write('role', role), nameOf);
  await ask('writes it again', write('role', role));
  const methodPath = `/v1/acl/auth-method/${METHOD}`;
  await ask('reads an auth method that is not there', { method: 'GET', path: methodPath, token });
  await ask('logs in to it', await loginWith(world, 'valid'));
  const method = {
    Name: METHOD,
    Type: 'aws-iam',
    Description: 'd',
    Config: {
      BoundIAMPrincipalARNs: ['arn:aws:iam::111122223333:role/consul-ecs/*'],
      EnableIAMEntityDetails: true,
      IAMEntityTags: ['consul.hashicorp.com.service-name'],
      STSEndpoint: identityUrl,
      IAMEndpoint: identityUrl,
    },
  };
  await ask('writes an auth method', write('auth-method', method), nameOf);
  await ask('writes it again', write('auth-method', method));
  await ask('logs in without a rule', await loginWith(world, 'valid'));
  const rule = {
    AuthMethod: METHOD,
    Description: 'd',
    BindType: 'service',
    BindName: '${entity_tags.consul.hashicorp.com.service-name}',
    Selector: '',
  };
  await ask('writes a binding rule', write('binding-rule', rule));
  const rulesPath = `/v1/acl/binding-rules?authmethod=${METHOD}`;
  await ask('lists it', { method: 'GET', path: rulesPath, token }, lengthOf);
  const anonymousPath = '/v1/acl/token/00000000-0000-0000-0000-000000000002';
  await ask('reads the anonymous token', { method: 'GET', path: anonymousPath, token });
  await ask('asks for its datacenter', { method: 'GET', path: '/v1/agent/self', token }, (body) => {
    const { Config } = body as { Config: { Datacenter: string; PrimaryDatacenter: string } };
    return [Config.Datacenter, Config.PrimaryDatacenter];
  });
}

async function loginWith(world: ContractWorld, kind: 'valid' | 'stolen'): Promise<ContractRequest> {
  const Meta = { 'consul.hashicorp.com/task-id': '1', 'consul.hashicorp.com/cluster': NODE };
  const BearerToken = await world.bearerToken(kind);
  return { method: 'POST', path: '/v1/acl/login', body: { AuthMethod: METHOD, BearerToken, Meta } };
}

async function exerciseLogin(ask: Ask, world: ContractWorld): Promise<string> {
  await ask('logs in with a stolen name', await loginWith(world, 'stolen'));
  const body = await ask('logs in', await loginWith(world, 'valid'), (answer) => {
    const { Description, ServiceIdentities } = answer as Record<string, unknown>;
    return { Description, ServiceIdentities };
  });
  const secret = String((body as { SecretID: unknown }).SecretID);
  const self = { method: 'GET', path: '/v1/acl/token/self' } as const;
  await ask('reads the token of the login', { ...self, token: secret });
  await ask('reads a token that nobody knows', { ...self, token: NOBODY });
  await ask('lists tokens with it', { method: 'GET', path: '/v1/acl/tokens', token: secret });
  return secret;
}

async function exerciseCatalog(
  ask: Ask,
  { token, secret }: { readonly token: string; readonly secret: string },
): Promise<void> {
  const register = (body: object, by = secret): ContractRequest => ({
    method: 'PUT',
    path: '/v1/catalog/register',
    body,
    token: by,
  });
  const deregister = (ServiceID: string, by = secret): ContractRequest => ({
    method: 'PUT',
    path: '/v1/catalog/deregister',
    body: { Node: NODE, ServiceID },
    token: by,
  });
  const list = (by: string | undefined, query = ''): ContractRequest => ({
    method: 'GET',
    path: `${NODE_PATH}${query}`,
    ...(by === undefined ? {} : { token: by }),
  });
  await ask('lists a node that is not there', list(token), isNodeThere);
  await ask('registers a service without the node', register(SERVICE));
  await ask('registers the node', register({ Node: NODE, Address: '10.0.0.7' }, token), String);
  await ask('registers the service', register(SERVICE), String);
  await ask('registers it with a token that nobody knows', register(SERVICE, NOBODY));
  const other = { ...SERVICE, Service: { ...SERVICE.Service, Service: 'api', ID: 'api-1' } };
  await ask('registers another service', register({ ...other, Checks: [] }));
  const [check] = SERVICE.Checks;
  const checks = { Node: NODE, SkipNodeUpdate: true, Checks: [{ ...check, Status: 'passing' }] };
  await ask('writes a check alone', register(checks), String);
  const stray = { ...checks, Checks: [{ ...check, ServiceID: 'web-9', CheckID: 'web-9-app' }] };
  await ask('writes a check of no service', register(stray, token));
  const filter = `?stale=true&filter=${encodeURIComponent('ID == "web-1"')}`;
  await ask('finds the service', list(secret, filter), idsOf);
  await ask('does not find another', list(secret, filter.replace('web-1', 'web-9')), idsOf);
  await ask('lists the node without a token', list(undefined), isNodeThere);
  await ask(
    'reads the checks of the node',
    {
      method: 'GET',
      path: `/v1/health/node/${encodeURIComponent(NODE)}`,
      token,
    },
    (body) =>
      (body as { CheckID: string; Status: string }[]).map((one) => [one.CheckID, one.Status]),
  );
  await ask('removes the service', deregister('web-1'), String);
  await ask('removes it again', deregister('web-1'));
  await ask('removes it again with all rights', deregister('web-1', token), String);
  await ask('writes a check of the removed service', register(checks));
}

async function exerciseTokens(
  ask: Ask,
  { token, secret }: { readonly token: string; readonly secret: string },
): Promise<void> {
  const listed = await ask('lists the tokens', { method: 'GET', path: '/v1/acl/tokens', token });
  // Consul's documented answer.
  const tokens = listed as { Description: string; AccessorID: string }[];
  const own = tokens.find(({ Description }) => Description.startsWith('token created via login'));
  const logout = { method: 'POST', path: '/v1/acl/logout' } as const;
  await ask('gives the token of the login back', { ...logout, token: secret });
  await ask('gives it back again', { ...logout, token: secret });
  await ask('gives a token of no login back', { ...logout, token });
  const remove = { method: 'DELETE', path: `/v1/acl/token/${own?.AccessorID}`, token } as const;
  await ask('removes a token that is gone', remove, String);
}

function nameOf(body: unknown): unknown {
  return (body as { Name: unknown }).Name;
}

function lengthOf(body: unknown): unknown {
  return (body as unknown[]).length;
}

function isNodeThere(body: unknown): unknown {
  return Boolean((body as { Node?: unknown } | null)?.Node);
}

function idsOf(body: unknown): unknown {
  return (body as { Services: { ID: string }[] }).Services.map(({ ID }) => ID);
}

/** What Consul 1.20 answers. */
export const OBSERVED: readonly Observation[] = [
  ['reads its own token', 200, undefined],
  ['reads a policy that is not there', 404, 'ACL not found'],
  ['writes a policy', 200, 'reader'],
  ['writes it again', 500, 'already exists'],
  ['reads it', 200, 'reader'],
  ['reads a role that is not there', 404, 'ACL not found'],
  ['writes a role', 200, 'role'],
  ['writes it again', 500, 'already exists'],
  ['reads an auth method that is not there', 404, 'ACL not found'],
  ['logs in to it', 403, 'ACL not found'],
  ['writes an auth method', 200, METHOD],
  ['writes it again', 200, undefined],
  ['logs in without a rule', 403, 'Permission denied'],
  ['writes a binding rule', 200, undefined],
  ['lists it', 200, 1],
  ['reads the anonymous token', 200, undefined],
  ['asks for its datacenter', 200, ['dc1', 'dc1']],
  ['logs in with a stolen name', 500, 'received error code 403'],
  [
    'logs in',
    200,
    {
      Description: `token created via login: {"consul.hashicorp.com/cluster":"${NODE}","consul.hashicorp.com/task-id":"1"}`,
      ServiceIdentities: [{ ServiceName: 'web' }],
    },
  ],
  ['reads the token of the login', 200, undefined],
  ['reads a token that nobody knows', 403, 'ACL not found'],
  ['lists tokens with it', 403, 'acl:read'],
  ['lists a node that is not there', 200, false],
  ['registers a service without the node', 403, 'node:write'],
  ['registers the node', 200, 'true'],
  ['registers the service', 200, 'true'],
  ['registers it with a token that nobody knows', 403, 'ACL not found'],
  ['registers another service', 403, 'service:write'],
  ['writes a check alone', 200, 'true'],
  ['writes a check of no service', 500, 'Unknown service ID'],
  ['finds the service', 200, ['web-1']],
  ['does not find another', 200, []],
  ['lists the node without a token', 200, false],
  ['reads the checks of the node', 200, [['web-1-app', 'passing']]],
  ['removes the service', 200, 'true'],
  ['removes it again', 500, 'Unknown service ID'],
  ['removes it again with all rights', 200, 'true'],
  ['writes a check of the removed service', 500, 'Unknown service ID'],
  ['lists the tokens', 200, undefined],
  ['gives the token of the login back', 200, undefined],
  ['gives it back again', 403, 'ACL not found'],
  ['gives a token of no login back', 403, "wasn't created via login"],
  ['removes a token that is gone', 404, 'Cannot find token to delete'],
];
