import * as http from 'node:http';
import type { AgentOptions } from 'node:https';
import { isIP } from 'node:net';

/** Where requests of a client go. */
export interface HttpEndpoint {
  readonly protocol: 'http' | 'https';
  /** A name or an IP address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly tls?: HttpTls;
  /** Connections at a time, kept open between requests. One unless said otherwise. */
  readonly maxSockets?: number;
}

/** How to trust an HTTPS server. */
export interface HttpTls {
  /** PEM of the certificate authorities to trust instead of the built-in ones. */
  readonly ca?: string;
  /** Name that the certificate must carry; the host itself when absent. */
  readonly serverName?: string;
}

/** One request. */
export interface HttpRequest {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until the whole answer must be there. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** An answer, whatever its status. */
export interface HttpResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** No answer. */
export interface HttpFailure {
  readonly kind: 'failure';
  readonly reason: HttpFailureReason;
  /** One line, with the address. */
  readonly message: string;
}

/**
 * Why there is no answer: nobody answers at the address; the certificate is not trusted or names another host; the
 * server speaks another protocol (TLS where plain text is expected, or the reverse); it took too long; the caller's
 * signal fired.
 */
export type HttpFailureReason = 'unreachable' | 'certificate' | 'protocol' | 'timeout' | 'aborted';

/** Sends requests to one endpoint over connections that it keeps open. */
export interface HttpClient {
  /** Sends one request. Never rejects. */
  request(request: HttpRequest): Promise<HttpResponse | HttpFailure>;
  /** Closes the connections. */
  close(): void;
}

/**
 * A client of the plain `node:http` and `node:https` modules. Not `fetch`: it costs a sidecar 13 MiB that grow, and
 * needs WebAssembly, which health-sync runs without (docs/runtime.md). TLS is loaded only for an HTTPS endpoint.
 */
export function makeHttpClient(endpoint: HttpEndpoint): HttpClient {
  const agent = makeAgent(endpoint);
  const send = async (request: HttpRequest, isRetry: boolean) => {
    const { reply, isStaleConnection } = await sendOnce(endpoint, agent, request);
    if (isStaleConnection && !isRetry && request.method !== 'POST') return send(request, true);
    return reply;
  };
  return { request: (request) => send(request, false), close: () => agent.destroy() };
}

function makeAgent(endpoint: HttpEndpoint): http.Agent {
  const options: AgentOptions = { keepAlive: true, maxSockets: endpoint.maxSockets ?? 1 };
  if (endpoint.protocol === 'http') return new http.Agent(options);
  const { ca, serverName = endpoint.host } = endpoint.tls ?? {};
  const https = process.getBuiltinModule('node:https');
  const tls = process.getBuiltinModule('node:tls');
  return new https.Agent({
    ...options,
    ...(ca === undefined ? {} : { ca }),
    // The name extension of TLS takes no IP address (RFC 6066 §3); the certificate is checked against it all the same.
    servername: isIP(serverName) === 0 ? serverName : '',
    checkServerIdentity: (_host, certificate) => tls.checkServerIdentity(serverName, certificate),
  });
}

interface Sent {
  readonly reply: HttpResponse | HttpFailure;
  /** The server had closed the kept connection before it saw the request. */
  readonly isStaleConnection: boolean;
}

function sendOnce(endpoint: HttpEndpoint, agent: http.Agent, request: HttpRequest): Promise<Sent> {
  const { protocol, host, port } = endpoint;
  const { method, path, body, timeoutMs, signal } = request;
  const headers: http.OutgoingHttpHeaders = { ...request.headers };
  if (body !== undefined) headers['Content-Length'] = Buffer.byteLength(body);
  return new Promise((resolve) => {
    let stopped: 'timeout' | 'aborted' | undefined;
    const outgoing = http.request({
      agent,
      protocol: `${protocol}:`,
      host,
      port,
      method,
      path,
      headers,
    });
    const stop = (reason: 'timeout' | 'aborted') => {
      stopped = reason;
      outgoing.destroy(new Error(reason));
    };
    const onAbort = () => stop('aborted');
    const timer = setTimeout(() => stop('timeout'), timeoutMs);
    const settle = (reply: HttpResponse | HttpFailure, isStaleConnection: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve({ reply, isStaleConnection });
    };
    const fail = (error: NodeJS.ErrnoException) => {
      const isStale = stopped === undefined && outgoing.reusedSocket && error.code === 'ECONNRESET';
      settle(describeFailure(endpoint, error, stopped), isStale);
    };
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      readBody(incoming, fail, (text) => {
        const { statusCode = 0, headers: received } = incoming;
        settle({ kind: 'response', status: statusCode, headers: received, body: text }, false);
      });
    });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    outgoing.end(body);
  });
}

function readBody(
  incoming: http.IncomingMessage,
  onError: (error: Error) => void,
  onText: (text: string) => void,
): void {
  const chunks: string[] = [];
  incoming.setEncoding('utf8');
  incoming.on('data', (chunk: string) => chunks.push(chunk));
  incoming.on('error', onError);
  incoming.on('end', () => onText(chunks.join('')));
}

function describeFailure(
  endpoint: HttpEndpoint,
  error: NodeJS.ErrnoException,
  stopped: 'timeout' | 'aborted' | undefined,
): HttpFailure {
  const address = `${endpoint.protocol}://${bracketed(endpoint.host)}:${endpoint.port}`;
  const reason = stopped ?? reasonOf(error.code ?? '');
  const detail =
    stopped === undefined ? error.message || (error.code ?? 'connection failed') : stopped;
  return { kind: 'failure', reason, message: `${address}: ${detail}` };
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** OpenSSL's verification errors, as Node names them (Node.js documentation, "X509 certificate error codes"). */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_PURPOSE',
  'HOSTNAME_MISMATCH',
]);

function reasonOf(code: string): HttpFailureReason {
  if (CERTIFICATE_CODES.has(code) || code.startsWith('CERT_')) return 'certificate';
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('HPE_'))
    return 'protocol';
  return 'unreachable';
}
