import type { SignedRequest } from '../../src/local/verify-signature.ts';

/** An auth method of the type `aws-iam`, as far as the fake reads it. */
export interface AuthMethod {
  readonly Name: string;
  readonly Config: {
    readonly BoundIAMPrincipalARNs?: readonly string[];
    readonly IAMEntityTags?: readonly string[];
  };
}

/** Who logged in, or why Consul refuses. */
export type LoginCheck =
  | { readonly kind: 'known'; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly status: number; readonly text: string };

/** STS and IAM as the server reaches them; `undefined` while it does not. */
export type IdentityReplay = (
  request: SignedRequest,
  body: string,
) => { readonly status: number; readonly xml: string } | undefined;

/** A request that a bearer token carries. */
interface Carried {
  readonly request: SignedRequest;
  readonly body: string;
}

/**
 * Checks a bearer token as Consul does: sends the two requests that it carries to AWS, and believes
 * the answers (hashicorp/consul-awsauth, auth.go).
 */
export function checkLogin(
  method: AuthMethod,
  bearerToken: string,
  replay: IdentityReplay,
): LoginCheck {
  const token: Record<string, string> = JSON.parse(bearerToken);
  const headers = parseHeaders(decode(token['iam_request_headers']));
  const outer = carry(decode(token['iam_request_url']), headers, decode(token['iam_request_body']));
  const caller = replay(outer.request, outer.body);
  if (caller?.status !== 200) return refuse(caller);
  const inner = carry(
    headers['x-consul-iam-getentity-url'] ?? '',
    parseHeaders(headers['x-consul-iam-getentity-headers'] ?? '{}'),
    headers['x-consul-iam-getentity-body'] ?? '',
  );
  const entity = replay(inner.request, inner.body);
  if (entity?.status !== 200) return refuse(entity);
  const arn = /<Arn>([^<]*)</u.exec(entity.xml)?.[1] ?? '';
  const isTrusted = (method.Config.BoundIAMPrincipalARNs ?? []).some((pattern) =>
    pattern.endsWith('*') ? arn.startsWith(pattern.slice(0, -1)) : arn === pattern,
  );
  if (isTrusted) return { kind: 'known', tags: readTags(method, entity.xml) };
  return {
    kind: 'refused',
    status: 403,
    text: `Permission denied: IAM principal ${arn} is not trusted`,
  };
}

function refuse(answer: { readonly status: number; readonly xml: string } | undefined): LoginCheck {
  const text =
    answer === undefined
      ? 'error making request: connection refused'
      : `received error code ${answer.status}: ${answer.xml}`;
  return { kind: 'refused', status: 500, text };
}

function decode(text: string | undefined): string {
  return Buffer.from(text ?? '', 'base64').toString();
}

/** Names in lower case, as Node gives the headers of a request that arrived. */
function parseHeaders(text: string): Record<string, string> {
  const map: Record<string, readonly string[]> = JSON.parse(text);
  return Object.fromEntries(
    Object.entries(map).map(([name, values]) => [name.toLowerCase(), values.join(',')]),
  );
}

function carry(url: string, headers: Record<string, string>, body: string): Carried {
  const { host, pathname } = new URL(url);
  const length = String(Buffer.byteLength(body));
  const all = { ...headers, host, 'content-length': length };
  return { request: { method: 'POST', url: pathname, headers: all }, body };
}

/** Of each tag that the auth method names; a role that lacks it has it empty. */
function readTags(method: AuthMethod, xml: string): Readonly<Record<string, string>> {
  const pairs = [...xml.matchAll(/<Key>([^<]*)<\/Key><Value>([^<]*)<\/Value>/gu)];
  const tags = new Map(pairs.map(([, key = '', value = '']) => [key, value]));
  const names = method.Config.IAMEntityTags ?? [];
  return Object.fromEntries(names.map((name) => [name, tags.get(name) ?? '']));
}
