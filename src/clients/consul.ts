import { type HttpEndpoint, type HttpFailureReason, makeHttpClient } from './http.ts';

/** Where the entries of a task live in Consul Enterprise; both stay away in the community edition. */
export interface ConsulScope {
  readonly namespace?: string;
  readonly partition?: string;
}

/** A request to Consul's HTTP API. */
export interface ConsulRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Starts with `/v1/`; its variable parts are encoded by the caller. */
  readonly path: string;
  /** Added to the scope's `ns` and `partition`, and stronger than those; an empty text removes one. */
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** ACL token; nobody when absent. */
  readonly token?: string;
}

/** What came of a request: Consul did it, Consul refused it, or no server answered. */
export type ConsulReply<Body = unknown> = ConsulAnswer<Body> | ConsulRefusal | ConsulUnreachable;

export interface ConsulAnswer<Body = unknown> {
  readonly kind: 'ok';
  readonly body: Body;
}

export interface ConsulRefusal {
  readonly kind: 'refused';
  readonly status: number;
  /** Consul's own text, one line. */
  readonly message: string;
}

export interface ConsulUnreachable {
  readonly kind: 'unreachable';
  /** `discovery`: no server address could be found. */
  readonly reason: HttpFailureReason | 'discovery';
  readonly message: string;
}

/** Speaks to one Consul server. */
export interface ConsulClient {
  /** The server's IP address or name. */
  readonly address: string;
  /** Sends one request. Never rejects. */
  send(request: ConsulRequest, signal: AbortSignal): Promise<ConsulReply>;
  close(): void;
}

/** Milliseconds until Consul must have answered; a write that waits for a leader takes up to 7 s (`rpc_hold_timeout`). */
const REQUEST_TIMEOUT_MS = 10_000;

/** A client of the HTTP API of the server at `endpoint`. */
export function makeConsulClient(endpoint: HttpEndpoint, scope: ConsulScope = {}): ConsulClient {
  const http = makeHttpClient(endpoint);
  return {
    address: endpoint.host,
    close: () => http.close(),
    send: async (request, signal) => {
      const reply = await http.request({
        method: request.method,
        path: request.path + queryOf(request, scope),
        headers: request.token === undefined ? {} : { 'X-Consul-Token': request.token },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        timeoutMs: REQUEST_TIMEOUT_MS,
        signal,
      });
      if (reply.kind === 'failure') {
        return { kind: 'unreachable', reason: reply.reason, message: reply.message };
      }
      return readReply(reply.status, reply.body);
    },
  };
}

function queryOf(request: ConsulRequest, scope: ConsulScope): string {
  const parameters = { ns: scope.namespace, partition: scope.partition, ...request.query };
  const given = Object.entries(parameters).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  if (given.length === 0) return '';
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`);
  return `?${text.join('&')}`;
}

function readReply(status: number, text: string): ConsulReply {
  if (status < 200 || status > 299) {
    return { kind: 'refused', status, message: text.trim().replaceAll(/\s+/gu, ' ') };
  }
  try {
    return { kind: 'ok', body: text === '' ? undefined : JSON.parse(text) };
  } catch {
    return { kind: 'refused', status, message: `the answer is no JSON: ${text.slice(0, 100)}` };
  }
}

/** Whether Consul says that the object of a read does not exist. */
export function isNotFound(reply: ConsulReply): reply is ConsulRefusal {
  return reply.kind === 'refused' && reply.status === 404;
}

/** Whether Consul no longer knows the token of the request, or not yet. */
export function isUnknownToken(reply: ConsulReply): reply is ConsulRefusal {
  return (
    reply.kind === 'refused' && reply.status === 403 && reply.message.includes('ACL not found')
  );
}

/** Whether another server may do better: this one is away, overloaded or without a leader. */
export function isServerFault(reply: ConsulReply): boolean {
  if (reply.kind === 'unreachable') return reply.reason !== 'aborted';
  return reply.kind === 'refused' && (reply.status === 429 || reply.status >= 500);
}
