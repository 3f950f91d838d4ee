import type { IncomingMessage, RequestListener } from 'node:http';
import { AclStore, type ConsulAnswer, type Json, type StoredToken } from './consul-acl.ts';
import type { IdentityReplay } from './consul-login.ts';

export type RequestMethod = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** How the fake is set up. */
export interface FakeConsulOptions {
  readonly managementToken: string;
  readonly replay: IdentityReplay;
}

/** A request to the fake. */
export interface FakeConsulRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
}

/** A check as the fake stores it. */
export interface StoredCheck {
  readonly CheckID: string;
  readonly ServiceID: string;
  readonly Status: string;
}

interface StoredService extends Json {
  readonly ID: string;
  readonly Service: string;
}

interface StoredNode {
  readonly services: Map<string, StoredService>;
  readonly checks: Map<string, StoredCheck>;
}

/** A Consul server in memory, without a port of its own. What it does is in consul.md. */
export class FakeConsul {
  readonly #options: FakeConsulOptions;
  #nodes = new Map<string, StoredNode>();
  #acls: AclStore;

  constructor(options: FakeConsulOptions) {
    this.#options = options;
    this.#acls = new AclStore(options.managementToken, options.replay);
  }

  /** Forgets everything, as a server that keeps nothing on a disk does when it is started anew. */
  reset(): void {
    this.#nodes = new Map();
    this.#acls = new AclStore(this.#options.managementToken, this.#options.replay);
  }

  /** Ids of the entries on a node. */
  entriesOf(node: string): readonly string[] {
    return [...(this.#nodes.get(node)?.services.keys() ?? [])];
  }

  checksOf(node: string): readonly StoredCheck[] {
    return [...(this.#nodes.get(node)?.checks.values() ?? [])];
  }

  /** Tokens that logins have obtained and nobody has given back or removed. */
  get loginTokens(): readonly StoredToken[] {
    return [...this.#acls.tokens.values()].filter(({ isLogin }) => isLogin);
  }

  /** For `createServer`. */
  readonly listener: RequestListener = (incoming, response) => {
    void readJson(incoming).then((body) => {
      const token = incoming.headers['x-consul-token'];
      const { status, text, json } = this.answer({
        method: incoming.method ?? 'GET',
        path: incoming.url ?? '/',
        token: typeof token === 'string' ? token : undefined,
        body,
      });
      response.writeHead(status);
      response.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
    }, forgetCaller);
  };

  /** Does what a request says. */
  answer({ method, path, token: secret, body }: FakeConsulRequest): ConsulAnswer {
    const url = new URL(path, 'http://consul');
    // The runtime sends objects.
    const json = (body ?? {}) as Json;
    if (url.pathname.startsWith('/v1/acl/')) {
      const place = decodeURIComponent(url.pathname.slice('/v1/acl/'.length));
      return this.#acls.handle({ method, path: place, secret, body: json });
    }
    const token = this.#acls.tokenOf(secret);
    if (token === undefined) return { status: 403, text: 'ACL not found' };
    if (url.pathname === '/v1/agent/self') {
      return { status: 200, json: { Config: { Datacenter: 'dc1', PrimaryDatacenter: 'dc1' } } };
    }
    if (url.pathname === '/v1/catalog/register') return this.#register(json, token);
    if (url.pathname === '/v1/catalog/deregister') return this.#deregister(json, token);
    const [, resource, name = ''] =
      /^\/v1\/(catalog\/node-services|health\/node)\/(.+)$/u.exec(url.pathname) ?? [];
    if (resource === undefined) return { status: 404, text: `no such path: ${url.pathname}` };
    const node = decodeURIComponent(name);
    if (resource === 'health/node') return { status: 200, json: this.checksOf(node) };
    return this.#nodeServices(node, url.searchParams.get('filter'), token);
  }

  #register(body: Json, token: StoredToken): ConsulAnswer {
    const node = this.#nodes.get(String(body['Node']));
    const changesNode = node === undefined || body['SkipNodeUpdate'] !== true;
    if (changesNode && !token.isManagement) return denied('node:write');
    // The runtime sends what Consul documents.
    const service = body['Service'] as StoredService | undefined;
    const checks = (body['Checks'] ?? []) as readonly StoredCheck[];
    const services = new Map(node?.services);
    if (service !== undefined) services.set(service.ID, service);
    for (const { ServiceID } of checks) {
      const owner = services.get(ServiceID);
      if (owner === undefined) return unknownService(ServiceID);
      if (!mayWrite(token, owner)) return denied('service:write');
    }
    if (service !== undefined && !mayWrite(token, service)) return denied('service:write');
    const written = node ?? { services: new Map(), checks: new Map() };
    this.#nodes.set(String(body['Node']), written);
    if (service !== undefined) written.services.set(service.ID, service);
    for (const check of checks) written.checks.set(check.CheckID, check);
    return { status: 200, json: true };
  }

  #deregister(body: Json, token: StoredToken): ConsulAnswer {
    const node = this.#nodes.get(String(body['Node']));
    const id = String(body['ServiceID']);
    const service = node?.services.get(id);
    if (!token.isManagement) {
      if (service === undefined) return unknownService(id);
      if (!mayWrite(token, service)) return denied('service:write');
    }
    node?.services.delete(id);
    for (const { CheckID, ServiceID } of this.checksOf(String(body['Node']))) {
      if (ServiceID === id) node?.checks.delete(CheckID);
    }
    return { status: 200, json: true };
  }

  #nodeServices(name: string, filter: string | null, token: StoredToken): ConsulAnswer {
    const node = this.#nodes.get(name);
    if (node === undefined || !this.#acls.mayRead(token)) {
      return { status: 200, json: { Node: null, Services: [] } };
    }
    const [, wanted] = /^ID == "(.*)"$/u.exec(filter ?? '') ?? [];
    const all = [...node.services.values()];
    const Services = wanted === undefined ? all : all.filter(({ ID }) => ID === wanted);
    return { status: 200, json: { Node: { Node: name }, Services } };
  }
}

/** A service identity writes its service and that service's proxy. */
function mayWrite(token: StoredToken, { Service }: StoredService): boolean {
  const names = token.services.flatMap((name) => [name, `${name}-sidecar-proxy`]);
  return token.isManagement || names.includes(Service);
}

function denied(right: string): ConsulAnswer {
  return { status: 403, text: `Permission denied: token lacks permission '${right}'` };
}

function unknownService(id: string): ConsulAnswer {
  return { status: 500, text: `Unknown service ID '${id}' for check` };
}

/** A caller that went away before its request was there gets no answer. */
function forgetCaller(): void {
  // Nobody is there to be told.
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
