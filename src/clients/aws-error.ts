import { UserError } from '../kit/user-error.ts';

/**
 * What an error of AWS means for the caller. `throttled` and `unavailable` may be tried again; `credentials` are
 * missing or expired; `denied` lacks a permission; `rejected` says that the request is wrong now.
 */
export type AwsErrorKind = 'throttled' | 'unavailable' | 'credentials' | 'denied' | 'rejected';

/** AWS, or the way to it, refused a call. */
export class AwsError extends UserError {
  readonly kind: AwsErrorKind;
  /** AWS's name of the error, such as `ValidationError`. */
  readonly code: string;
  /** What AWS said, as it said it. */
  readonly reason: string;

  constructor(operation: string, kind: AwsErrorKind, cause: unknown) {
    const { code, reason } = describeError(cause);
    super(sentence(operation, kind, { code, reason }), { cause });
    this.kind = kind;
    this.code = code;
    this.reason = reason;
  }
}

/** AWS's error codes by meaning (common errors of the query and JSON protocols). */
const CODES: Readonly<Record<Exclude<AwsErrorKind, 'rejected'>, readonly string[]>> = {
  throttled: [
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestLimitExceeded',
    'TooManyRequestsException',
    'RequestThrottled',
    'BandwidthLimitExceeded',
    'SlowDown',
  ],
  unavailable: [
    'InternalFailure',
    'InternalError',
    'ServiceUnavailable',
    'ServerException',
    'RequestTimeout',
    'TimeoutError',
    'AbortError',
  ],
  credentials: [
    'CredentialsProviderError',
    'ExpiredToken',
    'ExpiredTokenException',
    'InvalidClientTokenId',
    'UnrecognizedClientException',
    'MissingAuthenticationToken',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
  ],
  denied: ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'],
};

/**
 * What AWS says to a request whose time is off. The SDK corrects its clock by the answer (`systemClockOffset`), so that
 * the next try goes through.
 */
const CLOCK_SKEW =
  /^(?:RequestTimeTooSkewed|RequestInTheFuture|RequestExpired)$|Signature (?:expired|not yet current)/;

/** Error codes of Node's sockets: the answer, and maybe the request, got lost. */
const NETWORK_CODE = /^(?:E[A-Z]+|UND_ERR_[A-Z_]+)$/;
const FIRST_SERVER_ERROR = 500;

/** The kind of whatever a call of the SDK threw. */
export function awsErrorKind(error: unknown): AwsErrorKind {
  const { code, reason, status, network } = describeError(error);
  if (CLOCK_SKEW.test(code) || CLOCK_SKEW.test(reason)) return 'unavailable';
  for (const kind of ['throttled', 'credentials', 'denied', 'unavailable'] as const) {
    if (CODES[kind].includes(code)) return kind;
  }
  if (NETWORK_CODE.test(network) || status >= FIRST_SERVER_ERROR) return 'unavailable';
  // A body that is not what the protocol says, such as a proxy's HTML page, says nothing about the request.
  return code === 'SyntaxError' || code === 'Error' ? 'unavailable' : 'rejected';
}

/** Whether `error` is AWS's answer with this code; the SDK and the services spell some with `Exception`, some without. */
export function isAwsError(error: unknown, code: string): error is AwsError {
  return error instanceof AwsError && error.code.replace(/Exception$/, '') === code;
}

function describeError(error: unknown): {
  readonly code: string;
  readonly reason: string;
  readonly network: string;
  readonly status: number;
} {
  if (!(error instanceof Error))
    return { code: 'Error', reason: String(error), network: '', status: 0 };
  const fields = error as Error & { code?: unknown; $metadata?: { httpStatusCode?: number } };
  return {
    code: error.name,
    reason: error.message,
    network: typeof fields.code === 'string' ? fields.code : '',
    status: fields.$metadata?.httpStatusCode ?? 0,
  };
}

function sentence(
  operation: string,
  kind: AwsErrorKind,
  { code, reason }: { readonly code: string; readonly reason: string },
): string {
  switch (kind) {
    case 'throttled':
      return `AWS still throttles ${operation} after several tries (${code}): try again later`;
    case 'unavailable':
      if (CLOCK_SKEW.test(code) || CLOCK_SKEW.test(reason)) {
        return `the clock of this machine is not that of AWS (${code}: ${reason}): set it, then try again`;
      }
      return `AWS does not answer ${operation} (${code}: ${reason}): check the network and AWS_ENDPOINT_URL, then try again`;
    case 'credentials':
      return code === 'CredentialsProviderError'
        ? 'there are no AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run with a role'
        : `AWS does not accept the credentials (${code}: ${reason}): log in again`;
    case 'denied':
      return `the credentials may not call ${operation} (${code}: ${reason})`;
    case 'rejected':
      return `AWS refused ${operation} (${code}): ${reason}`;
  }
}
