import type { ConsulRequest } from './consul.ts';

/**
 * Objects of Consul's ACL system, as its HTTP API has them
 * (https://developer.hashicorp.com/consul/api-docs/acl).
 */
export interface AclPolicy {
  readonly Name: string;
  readonly Description: string;
  readonly Rules: string;
}

export interface AclLink {
  readonly Name: string;
}

export interface AclRole {
  readonly ID?: string;
  readonly Name: string;
  readonly Description: string;
  readonly Policies?: readonly AclLink[] | null;
  readonly [member: string]: unknown;
}

export interface AclAuthMethod {
  readonly Name: string;
  readonly Type: string;
  readonly Description: string;
  readonly MaxTokenTTL?: string;
  readonly Config: Readonly<Record<string, unknown>>;
  readonly NamespaceRules?: readonly AclNamespaceRule[] | null;
  readonly [member: string]: unknown;
}

export interface AclNamespaceRule {
  readonly Selector: string;
  readonly BindNamespace: string;
}

export interface AclBindingRule {
  readonly ID?: string;
  readonly AuthMethod: string;
  readonly Description: string;
  readonly BindType: 'service' | 'role';
  readonly BindName: string;
  readonly Selector: string;
}

/** A token as `GET /v1/acl/tokens` lists it. */
export interface AclTokenListing {
  readonly AccessorID: string;
  readonly Description?: string;
  readonly Namespace?: string;
  readonly Partition?: string;
}

/** A whole token, whose further members are written back as they were read. */
export interface AclToken extends AclTokenListing {
  readonly Policies?: readonly AclLink[] | null;
  readonly [member: string]: unknown;
}

/**
 * Accessor id of the token that stands for requests without one (Consul documentation, "ACL token
 * reference").
 */
export const ANONYMOUS_ACCESSOR_ID = '00000000-0000-0000-0000-000000000002';

/** Query parameters of Consul Enterprise, `ns` and `partition`; empty in the community edition. */
export type Tenancy = Readonly<Record<string, string>>;

/** A request for an object by its name; 404 where there is none. */
export function readAclRequest(kind: AclKind, name: string, query: Tenancy): ConsulRequest {
  const paths = {
    policy: '/v1/acl/policy/name/',
    role: '/v1/acl/role/name/',
    'auth-method': '/v1/acl/auth-method/',
    token: '/v1/acl/token/',
  } as const satisfies Record<AclKind, string>;
  return { method: 'GET', path: paths[kind] + encodeURIComponent(name), query };
}

export type AclKind = 'policy' | 'role' | 'auth-method' | 'token';

/**
 * A request that creates an object, or with `id` replaces it; the id of an auth method is its name.
 */
export function writeAclRequest(
  kind: AclKind | 'binding-rule',
  object: { readonly body: unknown; readonly id?: string },
  query: Tenancy,
): ConsulRequest {
  const id = object.id === undefined ? '' : `/${encodeURIComponent(object.id)}`;
  return { method: 'PUT', path: `/v1/acl/${kind}${id}`, query, body: object.body };
}

/** A request for all binding rules of an auth method. */
export function listBindingRulesRequest(authMethod: string, query: Tenancy): ConsulRequest {
  return {
    method: 'GET',
    path: '/v1/acl/binding-rules',
    query: { ...query, authmethod: authMethod },
  };
}

/** A request that removes a binding rule. */
export function deleteBindingRuleRequest(id: string, query: Tenancy): ConsulRequest {
  return { method: 'DELETE', path: `/v1/acl/binding-rule/${encodeURIComponent(id)}`, query };
}

/** A request for all tokens. */
export function listTokensRequest(query: Tenancy): ConsulRequest {
  return { method: 'GET', path: '/v1/acl/tokens', query };
}

/** A request that removes a token. */
export function deleteTokenRequest(accessorId: string, query: Tenancy): ConsulRequest {
  return { method: 'DELETE', path: `/v1/acl/token/${encodeURIComponent(accessorId)}`, query };
}
