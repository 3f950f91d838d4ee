import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  checkSignature,
  type KnownKeys,
  type SignedRequest,
  signedService,
} from '../../src/local/verify-signature.ts';

/**
 * An IAM role with the keys of a session of it. Its tags and path may change while the fake runs.
 */
export interface FakePrincipal extends KnownKeys {
  readonly accountId: string;
  readonly kind: 'role' | 'user';
  readonly name: string;
  /** `/` or `/a/b/`. */
  path: string;
  tags: Readonly<Record<string, string>>;
  /** Whether its policy allows `iam:GetRole` or `iam:GetUser` on itself. */
  mayReadItself: boolean;
}

/** How the fake is set up; the defaults are those of a task in eu-west-1. */
export interface AwsIdentityOptions {
  readonly principals: readonly FakePrincipal[];
  readonly stsRegion?: string;
  readonly iamRegion?: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A request that arrived, for assertions. */
export interface IdentityRequest {
  readonly service: string;
  readonly action: string;
  readonly headers: IncomingMessage['headers'];
  readonly status: number;
}

/** The fake without a port of its own. */
export interface AwsIdentityService {
  readonly listener: RequestListener;
  readonly requests: readonly IdentityRequest[];
  /** The next so many requests are answered with HTTP 500. */
  failNext(count: number): void;
  /** What a request is answered, for a fake that replays requests as Consul does. */
  answer(request: SignedRequest, body: string): IdentityAnswer;
}

/** An answer of STS or IAM. */
export interface IdentityAnswer {
  readonly status: number;
  readonly xml: string;
}

/** A running fake. */
export interface AwsIdentity {
  /**
   * Origin without a trailing slash, for `STSEndpoint` and `IAMEndpoint` of an auth method and for
   * `stsEndpoint`.
   */
  readonly url: string;
  readonly requests: readonly IdentityRequest[];
  /** The next so many requests are answered with HTTP 500. */
  failNext(count: number): void;
  close(): Promise<void>;
}

/** A role named like its service, as a task would have it. */
export function makePrincipal(overrides: Partial<FakePrincipal> = {}): FakePrincipal {
  return {
    accessKeyId: 'ASIAFAKEFAKEFAKE0001',
    secretAccessKey: 'secret-of-the-fake/+abc',
    sessionToken: 'session-token-of-the-fake==',
    accountId: '111122223333',
    kind: 'role',
    name: 'web-task',
    path: '/consul-ecs/',
    tags: { 'consul.hashicorp.com.service-name': 'web' },
    mayReadItself: true,
    ...overrides,
  };
}

/** Starts STS and IAM on a free port of loopback. What it does is in aws-identity.md. */
export async function startAwsIdentity(options: AwsIdentityOptions): Promise<AwsIdentity> {
  const { listener, requests, failNext } = makeAwsIdentity(options);
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    failNext,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** STS and IAM, for a server that somebody else starts. */
export function makeAwsIdentity(options: AwsIdentityOptions): AwsIdentityService {
  const requests: IdentityRequest[] = [];
  let failures = 0;
  const answer = (request: SignedRequest, body: string): IdentityAnswer => {
    const isFailing = failures > 0;
    if (isFailing) failures -= 1;
    const reply = isFailing
      ? error(500, 'InternalFailure', 'the fake was told to fail')
      : handle(options, request, body);
    const action = new URLSearchParams(body).get('Action') ?? '';
    const service = signedService(request) ?? '';
    requests.push({ service, action, headers: request.headers, status: reply.status });
    return reply;
  };
  return {
    requests,
    answer,
    failNext: (count) => {
      failures = count;
    },
    listener: (request, response) => {
      void readText(request).then((body) => send(response, answer(request, body)), forgetCaller);
    },
  };
}

function handle(options: AwsIdentityOptions, request: SignedRequest, body: string): IdentityAnswer {
  if (request.method !== 'POST') return error(400, 'InvalidAction', 'only POST');
  const service = signedService(request) === 'iam' ? 'iam' : 'sts';
  const region =
    service === 'iam' ? (options.iamRegion ?? 'us-east-1') : (options.stsRegion ?? 'eu-west-1');
  const check = checkSignature(request, body, {
    keys: options.principals,
    scope: { service, region, nowMs: (options.now ?? Date.now)() },
  });
  if (check.kind === 'invalid') return error(check.status, check.code, check.message);
  const caller = options.principals.find(({ accessKeyId }) => accessKeyId === check.accessKeyId);
  if (caller === undefined) return error(403, 'InvalidClientTokenId', 'no such caller');
  const partition = options.partition ?? 'aws';
  const form = new URLSearchParams(body);
  if (service === 'sts') return callerIdentity(caller, partition, form);
  return entity(options.principals, { caller, partition, form });
}

function callerIdentity(
  caller: FakePrincipal,
  partition: string,
  form: URLSearchParams,
): IdentityAnswer {
  if (form.get('Action') !== 'GetCallerIdentity')
    return error(400, 'InvalidAction', 'unknown action');
  const { accountId, name } = caller;
  const isRole = caller.kind === 'role';
  const arn = isRole
    ? `arn:${partition}:sts::${accountId}:assumed-role/${name}/session-1`
    : `arn:${partition}:iam::${accountId}:user${caller.path}${name}`;
  const id = isRole ? `${entityId(caller)}:session-1` : entityId(caller);
  const xml = `<Arn>${arn}</Arn><UserId>${id}</UserId><Account>${accountId}</Account>`;
  return ok('GetCallerIdentity', xml);
}

function entity(
  principals: readonly FakePrincipal[],
  call: {
    readonly caller: FakePrincipal;
    readonly partition: string;
    readonly form: URLSearchParams;
  },
): IdentityAnswer {
  const action = call.form.get('Action');
  if (action !== 'GetRole' && action !== 'GetUser')
    return error(400, 'InvalidAction', 'unknown action');
  const kind = action === 'GetRole' ? 'Role' : 'User';
  const name = call.form.get(`${kind}Name`);
  const found = principals.find((one) => one.name === name && one.kind === kind.toLowerCase());
  if (found === undefined) return error(404, 'NoSuchEntity', `The ${kind} ${name} cannot be found`);
  if (found !== call.caller || !found.mayReadItself) {
    return error(
      403,
      'AccessDenied',
      `not authorized to perform: iam:${action} on resource: ${name}`,
    );
  }
  const arn = `arn:${call.partition}:iam::${found.accountId}:${found.kind}${found.path}${found.name}`;
  const tags = Object.entries(found.tags)
    .map(
      ([key, value]) =>
        `<member><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></member>`,
    )
    .join('');
  const xml =
    `<${kind}><Path>${found.path}</Path><Arn>${arn}</Arn><${kind}Name>${found.name}</${kind}Name>` +
    `<${kind}Id>${entityId(found)}</${kind}Id><Tags>${tags}</Tags></${kind}>`;
  return ok(action, xml);
}

/** The unique id that IAM gives an entity, here derived from its keys. */
function entityId({ accessKeyId }: FakePrincipal): string {
  return `AROA${accessKeyId.slice(4)}`;
}

function ok(action: string, result: string): IdentityAnswer {
  const xml = `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
  return { status: 200, xml };
}

function error(status: number, code: string, message: string): IdentityAnswer {
  const inner = `<Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  return { status, xml: `<ErrorResponse><Error>${inner}</Error></ErrorResponse>` };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function send(response: ServerResponse, { status, xml }: IdentityAnswer): void {
  response.writeHead(status, { 'Content-Type': 'text/xml' }).end(xml);
}

/** A caller that went away before its request was there gets no answer. */
function forgetCaller(): void {
  // Nobody is there to be told.
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
