import type { AwsCredentials } from './aws-credentials.ts';
import { type AwsEndpoint, type AwsService, httpEndpointOf } from './aws-endpoints.ts';
import { readAwsError } from './aws-error-body.ts';
import { type AwsKeys, signRequest } from './aws-signature.ts';
import type { Clock } from './clock.ts';
import { type HttpClient, makeHttpClient } from './http.ts';
import { sleepQuietly } from './quiet-sleep.ts';

/** What came of a call: AWS did it, or one line that says why not. */
export type AwsReply<Body> = { readonly kind: 'ok'; readonly body: Body } | AwsFailure;

export interface AwsFailure {
  readonly kind: 'failed';
  /** AWS's error code, or one of ours: `Unreachable`, `NoCredentials`, `InvalidAnswer`. */
  readonly code: string;
  /** One line with the service and the action; no key, no token. */
  readonly message: string;
}

/** One call. */
export interface AwsRequest {
  /** For messages: `ListTasks`. */
  readonly action: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Speaks to one endpoint of AWS. */
export interface AwsCaller {
  /**
   * Signs and sends a call, and again when AWS throttles or fails: three times at most. Never
   * rejects.
   */
  call(request: AwsRequest, signal: AbortSignal): Promise<AwsReply<string>>;
  close(): void;
}

/** What a caller needs from outside. */
export interface AwsCallerOptions {
  readonly service: AwsService;
  readonly endpoint: AwsEndpoint;
  readonly credentials: AwsCredentials;
  readonly clock: Clock;
}

const REQUEST_TIMEOUT_MS = 10_000;
/**
 * Milliseconds before the second and third try; AWS's own SDKs wait up to 1 s and 2 s, at random.
 */
const RETRY_DELAYS_MS: readonly number[] = [500, 1_500];
const THROTTLE_CODE = /Throttl|TooManyRequests|LimitExceeded|SlowDown/u;

/**
 * A caller that signs by hand; the AWS SDK is far too large for a sidecar, and Consul refuses a
 * header that it adds.
 */
export function makeAwsCaller(options: AwsCallerOptions): AwsCaller {
  const http = makeHttpClient(httpEndpointOf(options.endpoint.url));
  const { clock } = options;
  return {
    close: () => http.close(),
    call: async (request, signal) => {
      for (const delayMs of RETRY_DELAYS_MS) {
        const attempt = await callOnce(http, options, { request, signal });
        if (!attempt.isRetryable || signal.aborted) return attempt.reply;
        await sleepQuietly(clock, delayMs * (0.5 + clock.random() / 2), signal);
      }
      return (await callOnce(http, options, { request, signal })).reply;
    },
  };
}

interface Attempt {
  readonly reply: AwsReply<string>;
  readonly isRetryable: boolean;
}

async function callOnce(
  http: HttpClient,
  options: AwsCallerOptions,
  { request, signal }: { readonly request: AwsRequest; readonly signal: AbortSignal },
): Promise<Attempt> {
  const credentials = await options.credentials.keys(signal);
  const name = `${options.service}:${request.action}`;
  if (credentials.kind === 'failed') {
    const message = `${name}: ${credentials.message}`;
    return { reply: { kind: 'failed', code: 'NoCredentials', message }, isRetryable: true };
  }
  const reply = await http.request({
    method: 'POST',
    path: options.endpoint.url.pathname,
    headers: signedHeaders(request, options, credentials.keys),
    body: request.body,
    timeoutMs: REQUEST_TIMEOUT_MS,
    signal,
  });
  if (reply.kind === 'failure') {
    const message = `${name}: ${reply.message}`;
    return { reply: { kind: 'failed', code: 'Unreachable', message }, isRetryable: true };
  }
  if (reply.status === 200) {
    return { reply: { kind: 'ok', body: reply.body }, isRetryable: false };
  }
  const { code, text } = readAwsError(reply.body);
  const message = `${name}: AWS answered ${reply.status} ${code}: ${text}`;
  return {
    reply: { kind: 'failed', code, message },
    isRetryable: reply.status >= 500 || reply.status === 429 || THROTTLE_CODE.test(code),
  };
}

function signedHeaders(
  request: AwsRequest,
  options: AwsCallerOptions,
  keys: AwsKeys,
): Record<string, string> {
  return signRequest(
    {
      method: 'POST',
      url: options.endpoint.url,
      headers: request.headers,
      body: request.body,
    },
    {
      keys,
      region: options.endpoint.signingRegion,
      service: options.service,
      nowMs: options.clock.now(),
    },
  );
}
