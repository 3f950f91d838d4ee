import type {
  AclAuthMethod,
  AclBindingRule,
  AclLink,
  AclPolicy,
  AclRole,
} from '../../clients/consul-acl.ts';
import { AUTH_METHOD } from '../../contract/registration.ts';
import {
  ROLE_GATEWAY_KIND_TAG,
  ROLE_NAMESPACE_TAG,
  ROLE_SERVICE_NAME_TAG,
} from '../../contract/tags.ts';
import { compareText } from '../../kit/sort.ts';
import type { ControllerSettings } from '../settings.ts';
import { type Cluster, DEFAULT_TENANT, type IdentityEndpoints } from './context.ts';

/**
 * The ACL objects by which tasks log in. Their names and descriptions are hashicorp/consul-ecs's
 * (subcommand/controller), since both projects find what the other created by them.
 */
export interface AclObjects {
  readonly policies: readonly AclPolicy[];
  readonly roles: readonly WantedRole[];
  readonly authMethod: AclAuthMethod;
  readonly bindingRules: readonly AclBindingRule[];
  readonly anonymousPolicy: AclPolicy;
}

/** A role that is to exist, with the policy that it gets while it has none. */
export interface WantedRole {
  readonly name: string;
  readonly description: string;
  /**
   * None for terminating gateways: their operator attaches the policies of the services behind
   * them.
   */
  readonly policy?: string;
}

/** What the objects depend on. */
export interface AclInput {
  readonly cluster: Pick<Cluster, 'accountId' | 'awsPartition'>;
  readonly settings: ControllerSettings;
  readonly identityEndpoints: IdentityEndpoints;
}

const API_GATEWAY_POLICY = 'consul-ecs-api-gateway-policy';
const MESH_GATEWAY_POLICY = 'consul-ecs-mesh-gateway-policy';
const API_GATEWAY_ROLE = 'consul-ecs-api-gateway-role';
const MESH_GATEWAY_ROLE = 'consul-ecs-mesh-gateway-role';
/** Role of the tokens of terminating gateways; its name is consul-ecs's. */
export const TERMINATING_GATEWAY_ROLE = 'consul-ecs-terminating-gateway-role';

const READ_ALL = `node_prefix "" {
  policy = "read"
}
service_prefix "" {
  policy = "read"
}`;

/** The objects for one cluster. */
export function makeAclObjects({ cluster, settings, identityEndpoints }: AclInput): AclObjects {
  const { partitionsEnabled } = settings;
  const readEverywhere = partitionsEnabled ? block('namespace_prefix ""', READ_ALL) : READ_ALL;
  const isDefaultPartition =
    partitionsEnabled && (settings.partition ?? DEFAULT_TENANT) === DEFAULT_TENANT;
  const peering = isDefaultPartition
    ? `peering = "read"\n${block('partition_prefix ""', 'peering = "read"')}`
    : 'peering = "read"';
  return {
    policies: [
      {
        Name: API_GATEWAY_POLICY,
        Description: 'API Gateway token Policy',
        Rules: `mesh = "read"\n${readEverywhere}`,
      },
      {
        Name: MESH_GATEWAY_POLICY,
        Description: 'Mesh Gateway token Policy',
        Rules: `mesh = "write"\n${peering}`,
      },
    ],
    roles: [
      {
        name: API_GATEWAY_ROLE,
        description: 'API Gateway Role for ECS',
        policy: API_GATEWAY_POLICY,
      },
      {
        name: MESH_GATEWAY_ROLE,
        description: 'Mesh Gateway Role for ECS',
        policy: MESH_GATEWAY_POLICY,
      },
      { name: TERMINATING_GATEWAY_ROLE, description: 'Terminating Gateway Role for ECS' },
    ],
    authMethod: makeAuthMethod({ cluster, settings, identityEndpoints }),
    bindingRules: makeBindingRules(),
    anonymousPolicy: {
      Name: 'anonymous-token-policy',
      Description: 'Anonymous token Policy',
      Rules: partitionsEnabled ? block('partition_prefix ""', readEverywhere) : READ_ALL,
    },
  };
}

function block(head: string, body: string): string {
  return `${head} {\n${body.replaceAll(/^/gmu, '  ')}\n}`;
}

function makeAuthMethod({ cluster, settings, identityEndpoints }: AclInput): AclAuthMethod {
  const { sts, iam } = identityEndpoints;
  return {
    Name: AUTH_METHOD,
    Type: 'aws-iam',
    Description: 'AWS IAM auth method for ECS service tokens',
    Config: {
      BoundIAMPrincipalARNs: [trustedRoles(cluster, settings.iamRolePath)],
      EnableIAMEntityDetails: true,
      IAMEntityTags: [ROLE_GATEWAY_KIND_TAG, ROLE_NAMESPACE_TAG, ROLE_SERVICE_NAME_TAG],
      ...(sts === undefined ? {} : { STSEndpoint: sts }),
      ...(iam === undefined ? {} : { IAMEndpoint: iam }),
    },
    ...(settings.partitionsEnabled
      ? {
          NamespaceRules: [
            {
              Selector: `entity_tags["${ROLE_NAMESPACE_TAG}"] != ""`,
              BindNamespace: `\${entity_tags.${ROLE_NAMESPACE_TAG}}`,
            },
          ],
        }
      : {}),
  };
}

/**
 * The pattern of the role ARNs that may log in: every role of the account below the path, in the
 * cluster's own partition.
 */
function trustedRoles({ accountId, awsPartition }: AclInput['cluster'], path: string): string {
  const inner = path.replace(/^\/+|\/+$/gu, '');
  return `arn:${awsPartition}:iam::${accountId}:role/${inner === '' ? '' : `${inner}/`}*`;
}

function makeBindingRules(): readonly AclBindingRule[] {
  const gatewayRule = (description: string, kind: string, role: string): AclBindingRule => ({
    AuthMethod: AUTH_METHOD,
    Description: `Bind a Consul role from IAM role tag for ECS based ${description}`,
    BindType: 'role',
    BindName: role,
    Selector: `entity_tags["${ROLE_GATEWAY_KIND_TAG}"] == "${kind}"`,
  });
  return [
    {
      AuthMethod: AUTH_METHOD,
      Description: 'Bind a service identity from IAM role tag for ECS',
      BindType: 'service',
      BindName: `\${entity_tags.${ROLE_SERVICE_NAME_TAG}}`,
      Selector: '',
    },
    gatewayRule('API gateways', 'api-gateway', API_GATEWAY_ROLE),
    gatewayRule('Terminating gateways', 'terminating-gateway', TERMINATING_GATEWAY_ROLE),
    gatewayRule('mesh gateways', 'mesh-gateway', MESH_GATEWAY_ROLE),
  ];
}

/**
 * What is to be written so that the wanted auth method works, `undefined` for nothing. What others
 * put there stays: more principals, more tags, and every other key, such as the endpoints of a
 * region of China.
 */
export function mergeAuthMethod(
  existing: AclAuthMethod | undefined,
  wanted: AclAuthMethod,
): AclAuthMethod | undefined {
  if (existing === undefined) return wanted;
  const principals = union(existing, wanted, 'BoundIAMPrincipalARNs');
  const tags = union(existing, wanted, 'IAMEntityTags');
  const config = {
    ...wanted.Config,
    ...existing.Config,
    BoundIAMPrincipalARNs: principals.all,
    IAMEntityTags: tags.all,
    EnableIAMEntityDetails: true,
  };
  const isComplete =
    Object.keys(wanted.Config).every((key) => key in existing.Config) &&
    existing.Config['EnableIAMEntityDetails'] === true &&
    principals.added === 0 &&
    tags.added === 0;
  if (isComplete) return undefined;
  const { CreateIndex: _created, ModifyIndex: _modified, ...kept } = existing;
  return { ...kept, Config: config };
}

/** The texts of both lists in order, and how many of them the existing one lacked. */
function union(existing: AclAuthMethod, wanted: AclAuthMethod, key: string) {
  const before = new Set(textsOf(existing.Config[key]));
  const all = new Set([...before, ...textsOf(wanted.Config[key])]);
  return { all: [...all].sort(compareText), added: all.size - before.size };
}

function textsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/**
 * What is to be written so that the wanted role exists, `undefined` for nothing. A role that lost
 * all its policies gets its own back; policies that somebody attached stay as they are.
 */
export function mergeRole(existing: AclRole | undefined, wanted: WantedRole): AclRole | undefined {
  const policies: AclLink[] = wanted.policy === undefined ? [] : [{ Name: wanted.policy }];
  if (existing === undefined) {
    return { Name: wanted.name, Description: wanted.description, Policies: policies };
  }
  if ((existing.Policies ?? []).length > 0 || policies.length === 0) return undefined;
  const { CreateIndex: _created, ModifyIndex: _modified, ...kept } = existing;
  return { ...kept, Policies: policies };
}

/**
 * The wanted rules that are missing or differ, with the id of the rule to replace. A rule is known
 * by its bind name and description within the auth method; all others stay.
 */
export function mergeBindingRules(
  existing: readonly AclBindingRule[],
  wanted: readonly AclBindingRule[],
): readonly AclBindingRule[] {
  return wanted.flatMap((rule) => {
    const match = existing.find(
      ({ BindName, Description }) => BindName === rule.BindName && Description === rule.Description,
    );
    if (match === undefined) return [rule];
    const isSame = match.Selector === rule.Selector && match.BindType === rule.BindType;
    return isSame || match.ID === undefined ? [] : [{ ...rule, ID: match.ID }];
  });
}

/**
 * Ids of rules that are exact copies of an earlier one: two controllers that start at once both
 * find a rule missing and both create it. Whoever looks next removes the same copies.
 */
export function findCopies(
  existing: readonly AclBindingRule[],
  wanted: readonly AclBindingRule[],
): readonly string[] {
  return wanted.flatMap((rule) => {
    const ids = existing
      .filter(
        (other) =>
          other.BindName === rule.BindName &&
          other.Description === rule.Description &&
          other.Selector === rule.Selector &&
          other.BindType === rule.BindType,
      )
      .map(({ ID }) => ID ?? '');
    return ids.sort(compareText).slice(1);
  });
}
