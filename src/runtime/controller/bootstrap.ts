import {
  type AclAuthMethod,
  type AclBindingRule,
  type AclPolicy,
  type AclRole,
  type AclToken,
  ANONYMOUS_ACCESSOR_ID,
  deleteBindingRuleRequest,
  listBindingRulesRequest,
  readAclRequest,
  type Tenancy,
} from '../../clients/consul-acl.ts';
import { registerRequest } from '../../clients/consul-catalog.ts';
import { TOKEN_VARIABLE } from '../../contract/environment.ts';
import { SYNTHETIC_NODE_META } from '../../contract/registration.ts';
import { UserError } from '../../kit/user-error.ts';
import { describeFailure } from '../consul-session.ts';
import {
  type AclObjects,
  findCopies,
  makeAclObjects,
  mergeAuthMethod,
  mergeBindingRules,
  mergeRole,
  type WantedRole,
} from './acl-objects.ts';
import { ensurePolicy, writeAcl } from './acl-write.ts';
import { ask, type ControllerContext, DEFAULT_TENANT, find, tenancyOf } from './context.ts';
import { createPartition } from './partition.ts';

/** Whether Consul's ACL system is on, and ours to look after. */
export type AclState = 'on' | 'off';

/**
 * Makes ready what tasks need before their first one starts: the node that stands for the cluster
 * and, with ACLs, what they log in by. Safe to repeat and to run in two controllers at once: it
 * adds what is missing, writes nothing that is there already, and takes nothing away.
 *
 * ```
 *   partition ─▶ ACLs on: policies ─▶ roles ─▶ auth method ─▶ binding rules
 *                  ─▶ anonymous policy ─▶ node
 * ```
 *
 * `UserError` where Consul refuses a step or does not answer.
 */
export async function bootstrap(context: ControllerContext): Promise<AclState> {
  const state = context.hasToken ? await findAclState(context) : 'off';
  if (context.settings.partitionsEnabled) await createPartition(context);
  if (state === 'on') await bootstrapAcls(context);
  await registerNode(context);
  return state;
}

/**
 * Consul says of itself whether ACLs are on, when it is asked about the token (Consul API
 * documentation, "ACL tokens").
 */
async function findAclState(context: ControllerContext): Promise<AclState> {
  const request = { method: 'GET', path: '/v1/acl/token/self' } as const;
  const reply = await context.session.send(request, context.signal);
  if (reply.kind === 'ok') return 'on';
  if (reply.kind === 'refused' && reply.status === 401) {
    context.log.warn('acl-off', { reason: 'a token is configured, but Consul has ACLs disabled' });
    return 'off';
  }
  const failure = describeFailure(reply);
  const isUnknown = reply.kind === 'refused' && reply.status === 403;
  const hint = isUnknown ? `: ${TOKEN_VARIABLE} holds no token that this Consul knows` : '';
  throw new UserError(`cannot read the controller's own token${hint}: ${failure}`);
}

async function bootstrapAcls(context: ControllerContext): Promise<void> {
  const objects = makeAclObjects(context);
  const tenancy = tenancyOf(context.settings);
  const { iamRolePath } = context.settings;
  if (!/[^/]/u.test(iamRolePath)) context.log.warn('every-role-trusted', { iamRolePath });
  for (const policy of objects.policies) await ensurePolicy(context, policy, tenancy);
  for (const role of objects.roles) await ensureRole(context, role, tenancy);
  await ensureAuthMethod(context, objects.authMethod, tenancy);
  await ensureBindingRules(context, objects, tenancy);
  await ensureAnonymousPolicy(context, objects.anonymousPolicy);
}

async function ensureRole(
  context: ControllerContext,
  wanted: WantedRole,
  tenancy: Tenancy,
): Promise<void> {
  const what = `read the ACL role ${wanted.name}`;
  const body = await find(context, what, readAclRequest('role', wanted.name, tenancy));
  // Consul's documented answer to this request.
  const existing = body as AclRole | undefined;
  const merged = mergeRole(existing, wanted);
  if (merged === undefined) return;
  const id = existing?.ID;
  await writeAcl(
    context,
    { kind: 'role', name: wanted.name, body: merged, ...(id && { id }) },
    tenancy,
  );
}

async function ensureAuthMethod(
  context: ControllerContext,
  wanted: AclAuthMethod,
  tenancy: Tenancy,
): Promise<void> {
  const name = wanted.Name;
  const what = `read the auth method ${name}`;
  const body = await find(context, what, readAclRequest('auth-method', name, tenancy));
  // Consul's documented answer to this request.
  const existing = body as AclAuthMethod | undefined;
  const merged = mergeAuthMethod(existing, wanted);
  const limit = existing?.MaxTokenTTL;
  if (limit !== undefined && limit !== '0s') {
    context.log.warn('auth-method-limits-tokens', { authMethod: name, maxTokenTtl: limit });
  }
  if (merged === undefined) return;
  const id = existing === undefined ? {} : { id: name };
  await writeAcl(context, { kind: 'auth-method', name, body: merged, ...id }, tenancy);
}

async function ensureBindingRules(
  context: ControllerContext,
  { authMethod, bindingRules }: AclObjects,
  tenancy: Tenancy,
): Promise<void> {
  const before = await listBindingRules(context, authMethod.Name, tenancy);
  const writes = mergeBindingRules(before, bindingRules);
  for (const rule of writes) {
    const id = rule.ID === undefined ? {} : { id: rule.ID };
    await writeAcl(
      context,
      { kind: 'binding-rule', name: rule.Description, body: rule, ...id },
      tenancy,
    );
  }
  const after =
    writes.length > 0 ? await listBindingRules(context, authMethod.Name, tenancy) : before;
  for (const id of findCopies(after, bindingRules)) {
    await find(context, 'remove a copied binding rule', deleteBindingRuleRequest(id, tenancy));
  }
}

async function listBindingRules(
  context: ControllerContext,
  authMethod: string,
  tenancy: Tenancy,
): Promise<readonly AclBindingRule[]> {
  const request = listBindingRulesRequest(authMethod, tenancy);
  const listing = await ask(context, `list the binding rules of ${authMethod}`, request);
  // Consul's documented answer to this request; `null` for none.
  return (listing ?? []) as readonly AclBindingRule[];
}

/**
 * Lets requests without a token read services and nodes, as consul-k8s does with the same policy:
 * mesh gateways and DNS need it. Only the primary datacenter has the anonymous token, and with
 * partitions the default one.
 */
async function ensureAnonymousPolicy(context: ControllerContext, policy: AclPolicy): Promise<void> {
  if (!(await isPrimaryDatacenter(context))) return;
  const tenancy: Tenancy = context.settings.partitionsEnabled
    ? { partition: DEFAULT_TENANT, ns: DEFAULT_TENANT }
    : {};
  const request = readAclRequest('token', ANONYMOUS_ACCESSOR_ID, tenancy);
  // Consul's documented answer to this request.
  const token = (await ask(context, 'read the anonymous token', request)) as AclToken;
  const links = token.Policies ?? [];
  if (links.some(({ Name }) => Name === policy.Name)) return;
  await ensurePolicy(context, policy, tenancy);
  const body = { ...token, Policies: [...links, { Name: policy.Name }] };
  await writeAcl(
    context,
    { kind: 'token', name: 'the anonymous token', id: ANONYMOUS_ACCESSOR_ID, body },
    tenancy,
  );
}

/**
 * Source: hashicorp/consul-ecs, subcommand/controller: `PrimaryDatacenter` moved from Config to
 * DebugConfig.
 */
async function isPrimaryDatacenter(context: ControllerContext): Promise<boolean> {
  const request = { method: 'GET', path: '/v1/agent/self' } as const;
  // Consul's documented answer to this request, of which the members are checked below.
  const self = (await ask(context, 'read which datacenter this is', request)) as {
    readonly Config?: { readonly Datacenter?: string; readonly PrimaryDatacenter?: string };
    readonly DebugConfig?: { readonly PrimaryDatacenter?: string };
  };
  const datacenter = self.Config?.Datacenter;
  const primary = self.Config?.PrimaryDatacenter || self.DebugConfig?.PrimaryDatacenter;
  if (datacenter && primary) return datacenter === primary;
  throw new UserError('cannot read which datacenter this is: Consul does not name its datacenters');
}

/** The node that the entries of all tasks of the cluster stand on. */
async function registerNode(context: ControllerContext): Promise<void> {
  const { cluster, settings } = context;
  const { partition } = tenancyOf(settings);
  const registration = {
    Node: cluster.arn,
    Address: cluster.controllerIp,
    NodeMeta: { [SYNTHETIC_NODE_META]: 'true' },
    ...(partition === undefined ? {} : { Partition: partition }),
  };
  const reply = await context.session.send(registerRequest(registration), context.signal);
  if (reply.kind !== 'ok') {
    const isDenied = reply.kind === 'refused' && reply.status === 403;
    const hint =
      isDenied && !context.hasToken ? `: the controller needs a token in ${TOKEN_VARIABLE}` : '';
    throw new UserError(
      `cannot register the node ${cluster.arn}${hint}: ${describeFailure(reply)}`,
    );
  }
  context.log.info('node-registered', { node: cluster.arn });
}
