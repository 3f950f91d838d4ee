// Not `node:fs/promises`: it brings a dozen modules along, which health-sync would carry for ever.
import { readFileSync } from 'node:fs';
import { httpEndpointOf } from './aws-endpoints.ts';
import type { AwsKeys } from './aws-signature.ts';
import { type HttpClient, type HttpResponse, makeHttpClient } from './http.ts';

/** Keys, or one line that says why there are none. It never contains a key or a token. */
export type CredentialsReply =
  | { readonly kind: 'ok'; readonly keys: AwsKeys }
  | { readonly kind: 'failed'; readonly message: string };

/** Where the keys come from. */
export interface AwsCredentials {
  /**
   * Keys that stay valid for some minutes. Asks the endpoint only when the kept ones are about to
   * expire. Never rejects.
   */
  keys(signal: AbortSignal): Promise<CredentialsReply>;
  close(): void;
}

/** What the source of credentials needs from the process. */
export interface CredentialsOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Keys with the moment from which AWS refuses them, in milliseconds since 1970; `undefined` for
 * keys that do not expire.
 */
interface ExpiringKeys {
  readonly keys: AwsKeys;
  readonly expiresAtMs: number | undefined;
}

/** Address of ECS's credentials endpoint (Amazon ECS Developer Guide, "Task IAM role"). */
const ECS_ORIGIN = 'http://169.254.170.2';
/**
 * Hosts that may be asked without TLS beside loopback: ECS's and EKS's endpoints (AWS SDKs and
 * Tools Reference Guide, "Container credential provider").
 */
const PLAIN_HOSTS: ReadonlySet<string> = new Set([
  '169.254.170.2',
  '169.254.170.23',
  '[fd00:ec2::23]',
  'localhost',
  '[::1]',
]);
/** New keys are asked for this long before the old ones expire; ECS has them ready well before. */
const REFRESH_BEFORE_MS = 5 * 60_000;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * The credentials of the task, from where AWS's SDKs take them in a container: `AWS_ACCESS_KEY_ID`
 * and its companions, or the container credentials endpoint. Instance profiles, profile files and
 * web identity are no sources, since a task of ECS has a task role.
 */
export function makeAwsCredentials(options: CredentialsOptions): AwsCredentials {
  const fixed = environmentKeys(options.environment);
  if (fixed !== undefined) {
    return { keys: async () => ({ kind: 'ok', keys: fixed }), close: () => undefined };
  }
  const url = credentialsUrl(options.environment);
  if (url.kind === 'failed') return { keys: async () => url, close: () => undefined };
  return endpointCredentials(url.url, options);
}

function environmentKeys(environment: NodeJS.ProcessEnv): AwsKeys | undefined {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

/** The URL of the container credentials endpoint that the environment names. */
export function credentialsUrl(
  environment: NodeJS.ProcessEnv,
):
  | { readonly kind: 'ok'; readonly url: URL }
  | { readonly kind: 'failed'; readonly message: string } {
  const relative = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  if (relative) return { kind: 'ok', url: new URL(`${ECS_ORIGIN}${relative}`) };
  const full = environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!full) {
    return { kind: 'failed', message: 'no AWS credentials: the task has no task role' };
  }
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url?.protocol === 'https:') return { kind: 'ok', url };
  const isTrusted = url?.protocol === 'http:' && isPlainHost(url.hostname);
  if (isTrusted) return { kind: 'ok', url };
  return {
    kind: 'failed',
    message:
      'AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor http to this host or to the endpoint of ECS or EKS',
  };
}

function isPlainHost(host: string): boolean {
  return PLAIN_HOSTS.has(host) || /^127\.\d+\.\d+\.\d+$/u.test(host);
}

function endpointCredentials(url: URL, { environment, now }: CredentialsOptions): AwsCredentials {
  const http = makeHttpClient(httpEndpointOf(url));
  let kept: ExpiringKeys | undefined;
  const leftMs = () => (kept?.expiresAtMs ?? Number.POSITIVE_INFINITY) - now();
  return {
    close: () => http.close(),
    keys: async (signal) => {
      if (kept !== undefined && leftMs() > REFRESH_BEFORE_MS)
        return { kind: 'ok', keys: kept.keys };
      const fresh = await fetchKeys(http, url, { environment, signal });
      if (fresh.kind === 'ok') kept = fresh;
      else if (kept === undefined || leftMs() <= 0) return fresh;
      return { kind: 'ok', keys: kept.keys };
    },
  };
}

interface FetchContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

type FetchedKeys =
  | ({ readonly kind: 'ok' } & ExpiringKeys)
  | { readonly kind: 'failed'; readonly message: string };

async function fetchKeys(http: HttpClient, url: URL, context: FetchContext): Promise<FetchedKeys> {
  const authorization = authorizationToken(context.environment);
  if (authorization.kind === 'failed') return authorization;
  const { token } = authorization;
  const reply = await http.request({
    method: 'GET',
    path: url.pathname + url.search,
    headers: token === undefined ? {} : { Authorization: token },
    timeoutMs: REQUEST_TIMEOUT_MS,
    signal: context.signal,
  });
  if (reply.kind === 'failure') {
    return {
      kind: 'failed',
      message: `the AWS credentials endpoint does not answer: ${reply.message}`,
    };
  }
  return readKeys(reply);
}

/**
 * The token that the endpoint of EKS asks for; a file is read each time, since its content is
 * rotated.
 */
function authorizationToken(
  environment: NodeJS.ProcessEnv,
):
  | { readonly kind: 'ok'; readonly token: string | undefined }
  | { readonly kind: 'failed'; readonly message: string } {
  const file = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  if (!file) return { kind: 'ok', token: environment['AWS_CONTAINER_AUTHORIZATION_TOKEN'] };
  try {
    return { kind: 'ok', token: readFileSync(file, 'utf8').trim() };
  } catch {
    return {
      kind: 'failed',
      message: `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names "${file}", which cannot be read`,
    };
  }
}

/**
 * The shape of the answer is `{AccessKeyId, SecretAccessKey, Token, Expiration}`; the body goes
 * into no message.
 */
function readKeys({ status, body }: HttpResponse): FetchedKeys {
  if (status !== 200) {
    return { kind: 'failed', message: `the AWS credentials endpoint answered ${status}` };
  }
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = parseRecord(body);
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') {
    return { kind: 'failed', message: 'the AWS credentials endpoint answered without keys' };
  }
  const expiresAtMs = typeof Expiration === 'string' ? Date.parse(Expiration) : Number.NaN;
  return {
    kind: 'ok',
    keys: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(typeof Token === 'string' ? { sessionToken: Token } : {}),
    },
    expiresAtMs: Number.isNaN(expiresAtMs) ? undefined : expiresAtMs,
  };
}

function parseRecord(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
