import * as http from 'node:http';
import type { Duplex } from 'node:stream';
import { UserError } from '../kit/user-error.ts';

/** Where the Docker Engine listens. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** A request to the engine. */
export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With the query, without the version. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** HTTP to the engine: whole answers, answers that go on, and connections that become streams. */
export interface EngineTransport {
  /** Any answer, whatever its status. */
  request(request: EngineRequest): Promise<{ readonly status: number; readonly text: string }>;
  /** The answer as it comes; the caller reads it to its end. */
  stream(request: EngineRequest): Promise<http.IncomingMessage>;
  /** The connection itself, once the engine has agreed (Docker Engine API, "Attach to a container"). */
  hijack(request: EngineRequest): Promise<Duplex>;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** The engine that `DOCKER_HOST` names, otherwise the one of this machine. Throws `UserError` for an address of another kind. */
export function engineAddress(environment: NodeJS.ProcessEnv): EngineAddress {
  const host = environment['DOCKER_HOST'];
  if (!host) return { kind: 'socket', path: DEFAULT_SOCKET };
  if (host.startsWith('unix://')) return { kind: 'socket', path: host.slice('unix://'.length) };
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol === 'tcp:' && url.port !== '' && !environment['DOCKER_TLS_VERIFY']) {
    return { kind: 'tcp', host: url.hostname, port: Number(url.port) };
  }
  throw new UserError(
    `DOCKER_HOST is "${host}": meshc talks to unix:///path and to tcp://host:port without TLS; forward the socket of another machine with ssh -L`,
  );
}

/** Talks to the engine at an address. Connection errors reject with a `UserError` that says what to do. */
export function makeEngineTransport(address: EngineAddress): EngineTransport {
  const open = ({ method, path, body, signal }: EngineRequest, headers: http.OutgoingHttpHeaders) =>
    http.request({
      ...(address.kind === 'socket'
        ? { socketPath: address.path }
        : { host: address.host, port: address.port }),
      agent: false,
      method,
      path,
      signal,
      headers: { Host: 'docker', ...(body === undefined ? {} : JSON_TYPE), ...headers },
    });
  const stream = (request: EngineRequest): Promise<http.IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing = open(request, {});
      outgoing.on('response', resolve);
      outgoing.on('error', (error) => reject(explain(error, address)));
      outgoing.end(textOf(request));
    });
  return {
    stream,
    request: async (request) => {
      const incoming = await stream(request);
      return { status: incoming.statusCode ?? 0, text: await readAll(incoming) };
    },
    hijack: (request) =>
      new Promise((resolve, reject) => {
        const outgoing = open(request, { Connection: 'Upgrade', Upgrade: 'tcp' });
        outgoing.on('upgrade', (_response, socket) => resolve(socket));
        outgoing.on('response', (incoming) => {
          reject(new UserError(`the engine refused ${request.path}: ${incoming.statusCode}`));
        });
        outgoing.on('error', (error) => reject(explain(error, address)));
        outgoing.end(textOf(request));
      }),
  };
}

const JSON_TYPE = { 'Content-Type': 'application/json' } as const;

function textOf({ body }: EngineRequest): string {
  return body === undefined ? '' : JSON.stringify(body);
}

async function readAll(incoming: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT:
    'there is no Docker Engine; install it (Debian: apt-get install docker.io), or name one in DOCKER_HOST',
  ECONNREFUSED: 'the Docker Engine does not run; start it',
  EACCES: 'this user may not use the Docker Engine; add it to the group docker, and log in again',
};

/** An end of the caller's own stays what it is. */
function explain(error: NodeJS.ErrnoException, address: EngineAddress): Error {
  if (error.name === 'AbortError') return error;
  const place = address.kind === 'socket' ? address.path : `${address.host}:${address.port}`;
  const advice = ADVICE[error.code ?? ''] ?? error.message;
  return new UserError(`${place}: ${advice}`, { cause: error });
}
