import type { AwsEndpoint } from '../../clients/aws-endpoints.ts';
import { type AwsKeys, signRequest } from '../../clients/aws-signature.ts';
import { CALLER_IDENTITY_BODY, FORM_CONTENT_TYPE } from '../../clients/aws-sts.ts';
import type { Principal } from './principal.ts';

/** What a bearer token is made of. */
export interface BearerTokenInput {
  readonly keys: AwsKeys;
  readonly nowMs: number;
  readonly sts: AwsEndpoint;
  /**
   * The entity whose path and tags Consul reads through IAM; without it Consul learns the caller's
   * ARN only.
   */
  readonly entity?: { readonly principal: Principal; readonly iam: AwsEndpoint };
  /** Value of `X-Consul-IAM-ServerID`, which binds the token to one Consul. */
  readonly serverIdHeaderValue?: string;
}

/** A request that is signed and never sent by us: Consul sends it. */
interface SignedForm {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly [string]>>;
  readonly body: string;
}

/** One of the requests that the token carries, before it is signed. */
interface Form {
  readonly service: 'sts' | 'iam';
  readonly endpoint: AwsEndpoint;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The bearer token of Consul's `aws-iam` auth method: one JSON text that holds a signed
 * `sts:GetCallerIdentity`, and in its headers a signed `iam:GetRole` or `iam:GetUser`. Consul sends
 * both to AWS and believes the answers. The header names are spelled as Go spells them canonically,
 * since Consul looks them up so, and no header is there that is not needed, since Consul refuses
 * `X-Amz-*` headers that it does not expect. Source: hashicorp/consul-awsauth, token.go and
 * auth.go.
 */
export function makeBearerToken(input: BearerTokenInput): string {
  const serverId: Record<string, string> =
    input.serverIdHeaderValue === undefined
      ? {}
      : { 'X-Consul-Iam-Serverid': input.serverIdHeaderValue };
  const outer = signForm(input, {
    service: 'sts',
    endpoint: input.sts,
    body: CALLER_IDENTITY_BODY,
    headers: { ...serverId, ...entityHeaders(input, serverId) },
  });
  return JSON.stringify({
    iam_http_request_method: outer.method,
    iam_request_body: base64(outer.body),
    iam_request_headers: base64(JSON.stringify(outer.headers)),
    iam_request_url: base64(outer.url),
  });
}

/**
 * The entity request, folded into headers of the outer request, so that the outer signature covers
 * it.
 */
function entityHeaders(
  input: BearerTokenInput,
  serverId: Readonly<Record<string, string>>,
): Record<string, string> {
  if (input.entity === undefined) return {};
  const { principal, iam } = input.entity;
  const inner = signForm(input, {
    service: 'iam',
    endpoint: iam,
    body: entityBody(principal),
    headers: serverId,
  });
  return {
    'X-Consul-Iam-Getentity-Method': inner.method,
    'X-Consul-Iam-Getentity-Url': inner.url,
    'X-Consul-Iam-Getentity-Headers': JSON.stringify(inner.headers),
    'X-Consul-Iam-Getentity-Body': inner.body,
  };
}

function entityBody({ kind, name }: Principal): string {
  const fields =
    kind === 'role' ? { Action: 'GetRole', RoleName: name } : { Action: 'GetUser', UserName: name };
  return new URLSearchParams({ ...fields, Version: '2010-05-08' }).toString();
}

function signForm(input: BearerTokenInput, form: Form): SignedForm {
  const { url, signingRegion } = form.endpoint;
  const headers = signRequest(
    {
      method: 'POST',
      url,
      headers: { 'Content-Type': FORM_CONTENT_TYPE, ...form.headers },
      body: form.body,
    },
    { keys: input.keys, region: signingRegion, service: form.service, nowMs: input.nowMs },
  );
  return {
    method: 'POST',
    url: url.href,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: form.body,
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
