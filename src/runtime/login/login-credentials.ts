import { type AwsCaller, makeAwsCaller } from '../../clients/aws-call.ts';
import type { AwsCredentials } from '../../clients/aws-credentials.ts';
import { type AwsEndpoint, awsEndpoint } from '../../clients/aws-endpoints.ts';
import { fetchCallerArn } from '../../clients/aws-sts.ts';
import type { Clock } from '../../clients/clock.ts';
import {
  type ConsulClient,
  type ConsulRefusal,
  type ConsulReply,
  type ConsulRequest,
  type ConsulUnreachable,
  isUnknownToken,
} from '../../clients/consul.ts';
import { sleepQuietly } from '../../clients/quiet-sleep.ts';
import type {
  Credentials,
  CredentialsUnavailable,
  DataplaneLogin,
  TokenReply,
} from '../credentials.ts';
import { makeBearerToken } from './bearer-token.ts';
import type { LoginSettings } from './login-settings.ts';
import { type Principal, parsePrincipal } from './principal.ts';
import { explainRefusal } from './refusal.ts';

/** What a login needs from outside. */
export interface LoginWorld {
  /** The task's own credentials, which sign the bearer token. */
  readonly aws: AwsCredentials;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

/** A token of a login. Times are milliseconds since 1970. */
interface ConsulToken {
  readonly secret: string;
  /** From then on another login is due; infinite for a token without an end. */
  readonly renewAtMs: number;
  readonly expiresAtMs: number;
  /** The server that we speak to has it. */
  readonly isSettled: boolean;
}

type BearerTokenReply =
  | { readonly kind: 'signed'; readonly bearerToken: string }
  | CredentialsUnavailable;

/** A new login is due once this part of a token's life is over. */
const RENEW_AFTER_LIFE = 0.8;
/**
 * A new token reaches the other servers within their replication lag; longer than this, something
 * else is wrong.
 */
const SETTLE_LIMIT_MS = 5_000;
const FIRST_SETTLE_DELAY_MS = 10;
const LONGEST_SETTLE_DELAY_MS = 250;

/**
 * Credentials by Consul's `aws-iam` auth method: the task role proves who the task is. Every login
 * signs afresh, since AWS refuses a signature after minutes; a token that ends is replaced before
 * it does, and the old one is given back.
 *
 * ```
 *   none ──login──▶ unsettled ──the server knows it──▶ in use ──80 % of its life──▶ login again
 *    ▲                                                   │
 *    └──────────────── forget / release ─────────────────┘
 * ```
 */
export function makeLoginCredentials(settings: LoginSettings, world: LoginWorld): Credentials {
  return new LoginCredentials(settings, world);
}

class LoginCredentials implements Credentials {
  readonly #settings: LoginSettings;
  readonly #world: LoginWorld;
  readonly #sts: AwsEndpoint;
  readonly #stsCaller: AwsCaller;
  #principal: Principal | undefined;
  #token: ConsulToken | undefined;
  #pending: Promise<TokenReply> | undefined;

  constructor(settings: LoginSettings, world: LoginWorld) {
    this.#settings = settings;
    this.#world = world;
    const endpoint = awsEndpoint('sts', settings.region, world.environment);
    this.#sts = { ...endpoint, url: settings.stsEndpoint ?? endpoint.url };
    this.#stsCaller = makeAwsCaller({
      service: 'sts',
      endpoint: this.#sts,
      credentials: world.aws,
      clock: world.clock,
    });
  }

  acquire(client: ConsulClient, signal: AbortSignal): Promise<TokenReply> {
    this.#pending ??= this.#acquire(client, signal).finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  forget(): void {
    this.#token = undefined;
  }

  holdsToken(): boolean {
    return this.#token !== undefined;
  }

  async release(client: ConsulClient, signal: AbortSignal): Promise<ConsulReply> {
    const token = this.#token;
    if (token === undefined) return { kind: 'ok', body: undefined };
    const reply = await this.#logOut(client, token, signal);
    // An earlier attempt did it, and its answer was lost.
    if (reply.kind !== 'ok' && !isUnknownToken(reply)) return reply;
    this.#token = undefined;
    return { kind: 'ok', body: undefined };
  }

  async forDataplane(signal: AbortSignal): ReturnType<Credentials['forDataplane']> {
    const signed = await this.#sign(signal);
    if (signed.kind === 'unavailable') return signed;
    const { method, partition, datacenter, meta } = this.#settings;
    const login: DataplaneLogin = {
      authMethod: method,
      ...(partition === undefined ? {} : { partition }),
      datacenter: datacenter ?? '',
      bearerToken: signed.bearerToken,
      meta,
    };
    return { kind: 'credentials', credentials: { type: 'login', login } };
  }

  async #acquire(client: ConsulClient, signal: AbortSignal): Promise<TokenReply> {
    const old = this.#token;
    const nowMs = this.#world.clock.now();
    if (old === undefined || nowMs >= old.renewAtMs) {
      const fresh = await this.#logIn(client, signal);
      const isOldUsable = old !== undefined && nowMs < old.expiresAtMs;
      if (fresh.kind === 'token') this.#token = fresh.token;
      else if (!isOldUsable) return fresh;
      if (fresh.kind === 'token' && isOldUsable) await this.#logOut(client, old, signal);
    }
    return this.#settle(client, signal);
  }

  async #logIn(
    client: ConsulClient,
    signal: AbortSignal,
  ): Promise<
    | { readonly kind: 'token'; readonly token: ConsulToken }
    | ConsulRefusal
    | ConsulUnreachable
    | CredentialsUnavailable
  > {
    const signed = await this.#sign(signal);
    if (signed.kind === 'unavailable') return signed;
    const { method, meta } = this.#settings;
    const reply = await client.send(
      {
        ...this.#authRequest('/v1/acl/login'),
        body: { AuthMethod: method, BearerToken: signed.bearerToken, Meta: meta },
      },
      signal,
    );
    if (reply.kind === 'refused') {
      return { ...reply, message: explainRefusal(reply, this.#settings, this.#principal) };
    }
    if (reply.kind === 'unreachable') return reply;
    const token = readToken(reply.body, this.#world.clock.now());
    if (token !== undefined) return { kind: 'token', token };
    return { kind: 'refused', status: 200, message: 'the answer to the login holds no token' };
  }

  #logOut(client: ConsulClient, token: ConsulToken, signal: AbortSignal) {
    return client.send({ ...this.#authRequest('/v1/acl/logout'), token: token.secret }, signal);
  }

  /** The auth method lives in the default namespace, whatever the task's own is. */
  #authRequest(path: string): ConsulRequest {
    const { partition, datacenter } = this.#settings;
    const query = {
      ns: '',
      ...(partition === undefined ? {} : { partition }),
      ...(datacenter === undefined ? {} : { dc: datacenter }),
    };
    return { method: 'POST', path, query };
  }

  /**
   * Asks the server itself, not its leader, until it knows the new token. A server that is asked to
   * do something for a token that it does not know yet would refuse it, and may remember that for a
   * while.
   */
  async #settle(client: ConsulClient, signal: AbortSignal): Promise<TokenReply> {
    const { clock } = this.#world;
    const untilMs = clock.now() + SETTLE_LIMIT_MS;
    for (let delayMs = FIRST_SETTLE_DELAY_MS; ; delayMs *= 2) {
      const token = this.#token;
      if (token === undefined || token.isSettled) return { kind: 'token', token: token?.secret };
      const reply = await client.send(
        {
          method: 'GET',
          path: '/v1/acl/token/self',
          query: { ns: '', stale: 'true' },
          token: token.secret,
        },
        signal,
      );
      if (reply.kind === 'ok') this.#token = { ...token, isSettled: true };
      else if (clock.now() >= untilMs || signal.aborted) {
        // Consul may have lost its state since the login; the next attempt logs in again.
        if (isUnknownToken(reply)) this.forget();
        return reply;
      } else await sleepQuietly(clock, Math.min(delayMs, LONGEST_SETTLE_DELAY_MS), signal);
    }
  }

  async #sign(signal: AbortSignal): Promise<BearerTokenReply> {
    const { includeEntity, serverIdHeaderValue, region } = this.#settings;
    const found = includeEntity ? await this.#findPrincipal(signal) : undefined;
    if (found?.kind === 'unavailable') return found;
    const { aws, clock, environment } = this.#world;
    const credentials = await aws.keys(signal);
    if (credentials.kind === 'failed') return unavailable(credentials.message);
    const iam = awsEndpoint('iam', region, environment);
    const bearerToken = makeBearerToken({
      keys: credentials.keys,
      nowMs: clock.now(),
      sts: this.#sts,
      ...(found === undefined ? {} : { entity: { principal: found.principal, iam } }),
      ...(serverIdHeaderValue === undefined ? {} : { serverIdHeaderValue }),
    });
    return { kind: 'signed', bearerToken };
  }

  /** Who the task is: its role never changes while it runs, so STS is asked once. */
  async #findPrincipal(
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'found'; readonly principal: Principal } | CredentialsUnavailable> {
    if (this.#principal !== undefined) return { kind: 'found', principal: this.#principal };
    const caller = await fetchCallerArn(this.#stsCaller, signal);
    if (caller.kind === 'failed') return unavailable(caller.message);
    this.#principal = parsePrincipal(caller.arn);
    if (this.#principal !== undefined) return { kind: 'found', principal: this.#principal };
    return unavailable(`"${caller.arn}" is neither a role nor a user: give the task a task role`);
  }
}

function unavailable(reason: string): CredentialsUnavailable {
  return { kind: 'unavailable', message: `cannot log in to Consul: ${reason}` };
}

/**
 * The answer of a login is the token: `SecretID`, and `ExpirationTime` where the auth method sets
 * an end.
 */
function readToken(body: unknown, nowMs: number): ConsulToken | undefined {
  // Consul's own documented answer; the two members are checked below.
  const { SecretID, ExpirationTime } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof SecretID !== 'string' || SecretID === '') return undefined;
  const endMs = typeof ExpirationTime === 'string' ? Date.parse(ExpirationTime) : Number.NaN;
  const expiresAtMs = Number.isNaN(endMs) ? Number.POSITIVE_INFINITY : endMs;
  const renewAtMs = nowMs + (expiresAtMs - nowMs) * RENEW_AFTER_LIFE;
  return { secret: SecretID, renewAtMs, expiresAtMs, isSettled: false };
}
