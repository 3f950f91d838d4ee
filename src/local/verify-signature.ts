import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Keys that the fakes of AWS accept, and who they belong to. */
export interface KnownKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What of a request a signature covers, beside its body. */
export type SignedRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** What a signature must be bound to. */
export interface ExpectedScope {
  readonly service: string;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** The keys that signed the request, or AWS's refusal. */
export type SignatureCheck =
  | { readonly kind: 'valid'; readonly accessKeyId: string }
  | {
      readonly kind: 'invalid';
      readonly status: number;
      readonly code: string;
      readonly message: string;
    };

/**
 * AWS accepts a signature up to five minutes in the future and fifteen in the past; STS and IAM
 * five.
 */
const LONGEST_SKEW_MS = 5 * 60_000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/u;

/** Reads the service that a request is signed for, so that one port can serve several. */
export function signedService(request: SignedRequest): string | undefined {
  return AUTHORIZATION.exec(request.headers.authorization ?? '')?.[4];
}

/**
 * Verifies Signature Version 4 of a request as it arrived, written from AWS's documentation and not
 * from our signer, so that a mistake in one is seen by the other: scope, date, session token, the
 * headers that must be signed, the signature.
 */
export function checkSignature(
  request: SignedRequest,
  body: string,
  expected: { readonly scope: ExpectedScope; readonly keys: readonly KnownKeys[] },
): SignatureCheck {
  const match = AUTHORIZATION.exec(request.headers.authorization ?? '');
  if (match === null)
    return refuse(400, 'IncompleteSignature', 'Authorization header is missing or malformed');
  const [, accessKeyId = '', day = '', region = '', service = '', names = '', signature = ''] =
    match;
  const { scope } = expected;
  const stamp = String(request.headers['x-amz-date'] ?? '');
  if (!/^\d{8}T\d{6}Z$/u.test(stamp) || !stamp.startsWith(day)) {
    return refuse(
      403,
      'SignatureDoesNotMatch',
      `Date in Credential scope does not match YYYYMMDD: ${day} ${stamp}`,
    );
  }
  if (region !== scope.region || service !== scope.service) {
    return refuse(
      403,
      'SignatureDoesNotMatch',
      `Credential should be scoped to ${scope.region}/${scope.service}`,
    );
  }
  const keys = expected.keys.find((candidate) => candidate.accessKeyId === accessKeyId);
  const token = request.headers['x-amz-security-token'];
  if (keys === undefined || keys.sessionToken !== token) {
    return refuse(
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
    );
  }
  const unsigned = unsignedHeaders(request, names.split(';'));
  if (unsigned.length > 0) {
    return refuse(403, 'SignatureDoesNotMatch', `must be signed: ${unsigned.join(', ')}`);
  }
  const own = computeSignature(request, body, {
    day,
    region,
    service,
    stamp,
    names,
    secret: keys.secretAccessKey,
  });
  if (!timingSafeEqual(Buffer.from(own.signature), Buffer.from(signature))) {
    return refuse(
      403,
      'SignatureDoesNotMatch',
      `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.\n\nThe Canonical String for this request should have been\n'${own.canonical}'`,
    );
  }
  const skewMs = Math.abs(parseStamp(stamp) - scope.nowMs);
  if (skewMs > LONGEST_SKEW_MS) {
    return refuse(403, 'SignatureDoesNotMatch', `Signature expired: ${stamp} is too far from now`);
  }
  return { kind: 'valid', accessKeyId };
}

function refuse(status: number, code: string, message: string): SignatureCheck {
  return { kind: 'invalid', status, code, message };
}

/** AWS demands that Host, Content-Type where it is sent, and every X-Amz header is signed. */
function unsignedHeaders(request: SignedRequest, signed: readonly string[]): string[] {
  const needed = Object.keys(request.headers).filter(
    (name) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'),
  );
  return needed.filter((name) => !signed.includes(name));
}

interface SignatureParts {
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly stamp: string;
  readonly names: string;
  readonly secret: string;
}

function computeSignature(
  request: SignedRequest,
  body: string,
  parts: SignatureParts,
): { readonly signature: string; readonly canonical: string } {
  const lines = parts.names.split(';').map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replaceAll(/ +/gu, ' ')}\n`,
  );
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  // Consul joins its own endpoint and the path of the token, so that "//" can arrive where "/" was
  // signed.
  const canonicalPath = path.replaceAll(/\/+/gu, '/').replaceAll('%', '%25');
  const canonical = `${request.method}\n${canonicalPath}\n${query}\n${lines.join('')}\n${parts.names}\n${hash(body)}`;
  const scope = `${parts.day}/${parts.region}/${parts.service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${parts.stamp}\n${scope}\n${hash(canonical)}`;
  const dayKey = mac(`AWS4${parts.secret}`, parts.day);
  const key = mac(mac(mac(dayKey, parts.region), parts.service), 'aws4_request');
  return { signature: mac(key, toSign).toString('hex'), canonical };
}

function parseStamp(stamp: string): number {
  return Date.parse(
    stamp.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/u, '$1-$2-$3T$4:$5:$6Z'),
  );
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function mac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
