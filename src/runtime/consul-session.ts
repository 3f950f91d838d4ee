import {
  type ConsulAnswer,
  type ConsulClient,
  type ConsulRefusal,
  type ConsulRequest,
  type ConsulScope,
  type ConsulUnreachable,
  isServerFault,
  isUnknownToken,
  makeConsulClient,
} from '../clients/consul.ts';
import { discoverConsulServers, isDiscoveryCommand } from '../clients/consul-discovery.ts';
import type { HttpEndpoint } from '../clients/http.ts';
import type { Credentials, CredentialsUnavailable } from './credentials.ts';

/** How to reach the HTTP API of the Consul servers. */
export interface ConsulHttpSettings {
  /** An IP address, a DNS name, or `exec=` and a command that prints addresses. */
  readonly hosts: string;
  readonly port: number;
  readonly https: boolean;
  /** PEM of the certificate authorities to trust instead of the built-in ones. */
  readonly ca?: string;
  /** Name that the servers' certificate must carry. */
  readonly serverName?: string;
}

/** What a session is made of. */
export interface ConsulSessionOptions {
  readonly http: ConsulHttpSettings;
  readonly scope: ConsulScope;
  readonly credentials: Credentials;
}

/** What came of a request through a session: what Consul made of it, or why it could not be sent with a token. */
export type SessionReply = ConsulAnswer | FailedReply;

/** Any outcome but success. */
export type FailedReply = ConsulRefusal | ConsulUnreachable | CredentialsUnavailable | LoginRefusal;

/** Consul refused the login itself. */
export interface LoginRefusal {
  readonly kind: 'login-refused';
  readonly status: number;
  readonly message: string;
}

/**
 * Speaks to the Consul servers as one: keeps to a server while it works, goes to the next when it does not, logs in
 * where it has to. It does not repeat a request; that, and the pause before it, is the caller's (backoff.ts).
 */
export interface ConsulSession {
  /** Sends one request to the current server. Never rejects. */
  send(request: ConsulRequest, signal: AbortSignal): Promise<SessionReply>;
  /** Gives the token back, where one was obtained. */
  logout(signal: AbortSignal): Promise<SessionReply>;
  /** Runs the request once against each server that discovery finds, in their order. */
  sendToEach(request: ConsulRequest, signal: AbortSignal): Promise<readonly SessionReply[]>;
  close(): void;
}

/** A session with the servers of `options.http`. */
export function makeConsulSession(options: ConsulSessionOptions): ConsulSession {
  return new Session(options);
}

class Session implements ConsulSession {
  readonly #options: ConsulSessionOptions;
  /** Addresses of the last discovery that were not tried since, best first. */
  #untried: string[] = [];
  #client: ConsulClient | undefined;

  constructor(options: ConsulSessionOptions) {
    this.#options = options;
  }

  async send(request: ConsulRequest, signal: AbortSignal): Promise<SessionReply> {
    const client = await this.#connect(signal);
    if ('kind' in client) return client;
    const reply = await this.#sendThrough(client, request, signal);
    if (needsAnotherServer(reply)) this.#drop();
    return reply;
  }

  async sendToEach(request: ConsulRequest, signal: AbortSignal): Promise<readonly SessionReply[]> {
    const { http, scope } = this.#options;
    const discovery = await discoverConsulServers(http.hosts, signal);
    if (discovery.kind === 'failed') return [undiscovered(discovery.message)];
    const replies: SessionReply[] = [];
    for (const address of discovery.addresses) {
      const current = this.#client?.address === address ? this.#client : undefined;
      const client = current ?? makeConsulClient(endpointOf(http, address), scope);
      replies.push(await this.#sendThrough(client, request, signal));
      if (client !== current) client.close();
    }
    return replies;
  }

  async logout(signal: AbortSignal): Promise<SessionReply> {
    const { credentials } = this.#options;
    if (!credentials.holdsToken()) return { kind: 'ok', body: undefined };
    const client = await this.#connect(signal);
    if ('kind' in client) return client;
    const reply = await credentials.release(client, signal);
    if (needsAnotherServer(reply)) this.#drop();
    return reply;
  }

  close(): void {
    this.#drop();
  }

  async #sendThrough(
    client: ConsulClient,
    request: ConsulRequest,
    signal: AbortSignal,
  ): Promise<SessionReply> {
    const { credentials } = this.#options;
    const acquired = await credentials.acquire(client, signal);
    if (acquired.kind === 'refused') return { ...acquired, kind: 'login-refused' };
    if (acquired.kind !== 'token') return acquired;
    const { token } = acquired;
    const reply = await client.send(
      { ...(token === undefined ? {} : { token }), ...request },
      signal,
    );
    if (isUnknownToken(reply)) credentials.forget();
    return reply;
  }

  /** The current server's client; after a failure the next server's, after the last one that of a new discovery. */
  async #connect(signal: AbortSignal): Promise<ConsulClient | ConsulUnreachable> {
    if (this.#client !== undefined) return this.#client;
    const { http, scope } = this.#options;
    if (this.#untried.length === 0) {
      const discovery = await discoverConsulServers(http.hosts, signal);
      if (discovery.kind === 'failed') return undiscovered(discovery.message);
      this.#untried = shuffled(discovery.addresses);
    }
    const address = this.#untried.shift();
    if (address === undefined) return undiscovered('discovery found no address');
    this.#client = makeConsulClient(endpointOf(http, address), scope);
    return this.#client;
  }

  #drop(): void {
    this.#client?.close();
    this.#client = undefined;
  }
}

/** In a random order, so that the tasks of a mesh spread over the servers. */
function shuffled(addresses: readonly string[]): string[] {
  const keyed = addresses.map((address) => ({ address, key: Math.random() }));
  return keyed.sort((left, right) => left.key - right.key).map(({ address }) => address);
}

function needsAnotherServer(reply: SessionReply): boolean {
  if (reply.kind === 'unavailable') return false;
  return isServerFault(reply.kind === 'login-refused' ? { ...reply, kind: 'refused' } : reply);
}

/** One line that says why a request did not succeed. */
export function describeFailure(reply: FailedReply): string {
  if (reply.kind === 'refused') return `Consul answered ${reply.status}: ${reply.message}`;
  if (reply.kind === 'login-refused') {
    return `Consul refused the login with ${reply.status}: ${reply.message}`;
  }
  return reply.message;
}

function undiscovered(message: string): ConsulUnreachable {
  return { kind: 'unreachable', reason: 'discovery', message };
}

/** The name to verify is the one configured, else the name the servers were found by, else the address. */
function endpointOf(http: ConsulHttpSettings, address: string): HttpEndpoint {
  if (!http.https) return { protocol: 'http', host: address, port: http.port };
  const serverName = http.serverName ?? (isDiscoveryCommand(http.hosts) ? address : http.hosts);
  const tls = { serverName, ...(http.ca === undefined ? {} : { ca: http.ca }) };
  return { protocol: 'https', host: address, port: http.port, tls };
}
