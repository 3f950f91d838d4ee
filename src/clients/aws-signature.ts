import { createHash, createHmac } from 'node:crypto';
import { invariant } from '../kit/invariant.ts';
import { compareText } from '../kit/sort.ts';

/**
 * Keys that sign requests; `sessionToken` is there for every role, and absent for an IAM user's own
 * keys.
 */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * A request as it goes over the wire. Its URL has no query: no API that the runtime calls needs
 * one.
 */
export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  /** Name to value, without Host, which is taken from the URL. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a signature is bound to beside the request. */
export interface SigningScope {
  readonly keys: AwsKeys;
  readonly region: string;
  /** The signing name of the service: `sts`, `iam`, `ecs`, `ssm`. */
  readonly service: string;
  /** Milliseconds since 1970; AWS accepts a signature for five to fifteen minutes around it. */
  readonly nowMs: number;
}

/** The headers of a signed request: the given ones and what the signature needs. */
export interface SignedHeaders {
  readonly [name: string]: string;
  readonly 'X-Amz-Date': string;
  readonly Authorization: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * The headers to send with a request so that AWS accepts it: the given ones, the date, the session
 * token and the signature, in the spelling that Go calls canonical (consul-awsauth looks headers up
 * in no other). Every given header is signed, and nothing is added that is not needed: Consul
 * refuses `X-Amz-*` headers that it does not know. Source: AWS General Reference, "Create a signed
 * AWS API request" (Signature Version 4).
 */
export function signRequest(request: SignableRequest, scope: SigningScope): SignedHeaders {
  invariant(request.url.search === '', 'a signed URL has no query');
  const stamp = timestamp(scope.nowMs);
  const { sessionToken } = scope.keys;
  const headers = {
    ...request.headers,
    'X-Amz-Date': stamp,
    ...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
  };
  const signed = canonicalHeaders({ ...headers, Host: request.url.host });
  const signedNames = signed.map(([name]) => name).join(';');
  const credentialScope = `${stamp.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`;
  const canonicalRequest = [
    request.method,
    canonicalPath(request.url.pathname),
    '',
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    signedNames,
    sha256(request.body),
  ].join('\n');
  const textToSign = [ALGORITHM, stamp, credentialScope, sha256(canonicalRequest)].join('\n');
  const signature = hmac(signingKey(scope, stamp.slice(0, 8)), textToSign).toString('hex');
  const credential = `${scope.keys.accessKeyId}/${credentialScope}`;
  return {
    ...headers,
    Authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedNames}, Signature=${signature}`,
  };
}

/** `20150830T123600Z`: ISO 8601's basic format, in UTC, to the second. */
function timestamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Lower-case names in order, values trimmed and inner runs of spaces collapsed. */
function canonicalHeaders(headers: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [
      name.toLowerCase(),
      value.trim().replace(/ {2,}/g, ' '),
    ])
    .sort(([left], [right]) => compareText(left, right));
}

/** The path without empty segments, each segment of the wire's spelling encoded once more. */
function canonicalPath(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const trailing = path.endsWith('/') && segments.length > 0 ? '/' : '';
  return `/${segments.map(encodeSegment).join('/')}${trailing}`;
}

/** Percent-encodes all but RFC 3986's unreserved characters. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function signingKey(scope: SigningScope, day: string): Buffer {
  const dayKey = hmac(`AWS4${scope.keys.secretAccessKey}`, day);
  return hmac(hmac(hmac(dayKey, scope.region), scope.service), 'aws4_request');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
