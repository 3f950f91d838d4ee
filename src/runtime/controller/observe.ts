import type { EcsTask } from '../../clients/aws-ecs.ts';
import { type AclTokenListing, listTokensRequest, type Tenancy } from '../../clients/consul-acl.ts';
import {
  LOGIN_CLUSTER_META,
  LOGIN_TASK_ID_META,
  TASK_ID_META,
} from '../../contract/registration.ts';
import { UserError } from '../../kit/user-error.ts';
import type { AclState } from './bootstrap.ts';
import { ask, type ControllerContext, find, tenancyOf } from './context.ts';
import type { Holding, ServiceEntry, TaskLife, TaskToken } from './decide.ts';

/** What the tasks of the cluster hold in Consul. */
export interface ConsulFacts {
  /** Whether the cluster's node stands in the catalog; Consul may have lost its state. */
  readonly hasNode: boolean;
  readonly holdings: readonly Holding[];
  /** Ids of entries on the node that belong to no task: somebody else's. */
  readonly foreignServiceIds: readonly string[];
}

/** A service of the answer to `GET /v1/catalog/node-services/:node`. */
interface NodeService {
  readonly ID: string;
  readonly Meta?: Readonly<Record<string, string>> | null;
  readonly Namespace?: string;
  readonly Partition?: string;
}

/**
 * Reads from Consul the entries on the cluster's node and, with ACLs, the tokens of logins from the
 * cluster.
 */
export async function observeConsul(
  context: ControllerContext,
  acls: AclState,
): Promise<ConsulFacts> {
  const services = await listServices(context);
  const tokens = acls === 'on' ? await listTokens(context) : [];
  const holdings = new Map<string, { services: ServiceEntry[]; tokens: TaskToken[] }>();
  const holdingOf = (taskId: string) => {
    const holding = holdings.get(taskId) ?? { services: [], tokens: [] };
    holdings.set(taskId, holding);
    return holding;
  };
  const foreignServiceIds: string[] = [];
  for (const { ID, Meta, Namespace, Partition } of services ?? []) {
    const taskId = Meta?.[TASK_ID_META];
    if (isTaskId(taskId))
      holdingOf(taskId).services.push({ id: ID, ...tenantOf(Namespace, Partition) });
    else foreignServiceIds.push(ID);
  }
  for (const { AccessorID, Description, Namespace, Partition } of tokens) {
    const login = parseLoginDescription(Description ?? '');
    if (login?.clusterArn !== context.cluster.arn || !isTaskId(login.taskId)) continue;
    const token = { accessorId: AccessorID, ...tenantOf(Namespace, Partition) };
    holdingOf(login.taskId).tokens.push(token);
  }
  return {
    hasNode: services !== undefined,
    holdings: [...holdings].map(([taskId, holding]) => ({ taskId, ...holding })),
    foreignServiceIds,
  };
}

/** One id that ECS takes for none would make it refuse to describe all others with it. */
function isTaskId(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9-]{1,36}$/u.test(text);
}

function tenantOf(namespace: string | undefined, partition: string | undefined) {
  return { ...(namespace ? { namespace } : {}), ...(partition ? { partition } : {}) };
}

/** The entries on the cluster's node; `undefined` where the node does not exist. */
async function listServices(
  context: ControllerContext,
): Promise<readonly NodeService[] | undefined> {
  const { cluster, settings } = context;
  const answer = await find(context, `list the entries of the node ${cluster.arn}`, {
    method: 'GET',
    path: `/v1/catalog/node-services/${encodeURIComponent(cluster.arn)}`,
    query: { ...tenancyOf(settings), ...(settings.partitionsEnabled ? { ns: '*' } : {}) },
  });
  // Consul's documented answer to this request, with `null` for either member where there is none.
  const found = answer as
    | { readonly Node?: object | null; readonly Services?: readonly NodeService[] | null }
    | undefined;
  return found?.Node ? (found.Services ?? []) : undefined;
}

async function listTokens(context: ControllerContext): Promise<readonly AclTokenListing[]> {
  const tenancies = await listTenancies(context);
  const tokens: AclTokenListing[] = [];
  for (const tenancy of tenancies) {
    const listing = await ask(context, 'list the ACL tokens', listTokensRequest(tenancy));
    // Consul's documented answer to this request; `null` for none.
    for (const token of (listing ?? []) as readonly AclTokenListing[]) tokens.push(token);
  }
  return tokens;
}

/** Where tokens can be: with partitions in each namespace of ours. */
async function listTenancies(context: ControllerContext): Promise<readonly Tenancy[]> {
  const tenancy = tenancyOf(context.settings);
  if (!context.settings.partitionsEnabled) return [tenancy];
  const request = { method: 'GET', path: '/v1/namespaces', query: tenancy } as const;
  const listing = await ask(context, "list Consul's namespaces", request);
  // Consul's documented answer to this request; `null` for none.
  const namespaces = (listing ?? []) as readonly { readonly Name: string }[];
  return namespaces.map(({ Name }) => ({ ...tenancy, ns: Name }));
}

/** What Consul writes before the metadata of a login in a token's description. */
const LOGIN_PREFIX = /^token created via login:?\s*/u;

/**
 * Whose token it is: Consul describes a token of a login by the login's metadata, as JSON behind a
 * fixed prefix.
 */
export function parseLoginDescription(
  description: string,
): { readonly taskId: string; readonly clusterArn: string } | undefined {
  if (!LOGIN_PREFIX.test(description)) return undefined;
  try {
    const meta: unknown = JSON.parse(description.replace(LOGIN_PREFIX, ''));
    if (typeof meta !== 'object' || meta === null) return undefined;
    const {
      [LOGIN_TASK_ID_META]: taskId,
      [LOGIN_CLUSTER_META]: clusterArn,
    }: Record<string, unknown> = { ...meta };
    const isTask = typeof taskId === 'string' && taskId !== '' && typeof clusterArn === 'string';
    return isTask ? { taskId, clusterArn } : undefined;
  } catch {
    return undefined;
  }
}

/** What ECS says about the tasks that Consul knows. */
export interface EcsFacts {
  readonly runningArns: readonly string[];
  readonly lives: ReadonlyMap<string, TaskLife>;
  /** What ECS could not say, one line each. */
  readonly failures: readonly string[];
}

/**
 * Finds out which tasks live. One listing of all running tasks answers it for nearly all; ECS is
 * asked about each of the others by name, since being absent from a listing is no statement about a
 * task. `UserError` when a call fails.
 */
export async function observeEcs(
  context: ControllerContext,
  taskIds: readonly string[],
): Promise<EcsFacts> {
  const { cluster, ecs, signal } = context;
  const listing = await ecs.listRunningTasks(cluster.arn, signal);
  if (listing.kind === 'failed') {
    throw new UserError(`cannot list the cluster's tasks: ${listing.message}`);
  }
  const running = new Set(listing.body.map(taskIdOf));
  const lives = new Map<string, TaskLife>();
  for (const taskId of taskIds) lives.set(taskId, running.has(taskId) ? 'alive' : 'unknown');
  const taskArns = taskIds
    .filter((taskId) => !running.has(taskId))
    .map((taskId) => taskArnOf(cluster.arn, taskId));
  const described = await ecs.describeTasks({ clusterArn: cluster.arn, taskArns }, signal);
  if (described.kind === 'failed') {
    throw new UserError(`cannot ask ECS about tasks: ${described.message}`);
  }
  const { tasks, missingArns, failures } = described.body;
  for (const task of tasks) lives.set(taskIdOf(task.arn), lifeOf(task));
  for (const arn of missingArns) lives.set(taskIdOf(arn), 'missing');
  return { runningArns: listing.body, lives, failures };
}

/**
 * Only `STOPPED` is the end: before it, a task that drains still has its network, and most of its
 * containers.
 */
function lifeOf({ lastStatus }: EcsTask): TaskLife {
  return lastStatus === 'STOPPED' ? 'stopped' : 'alive';
}

function taskIdOf(arnOrId: string): string {
  return arnOrId.slice(arnOrId.lastIndexOf('/') + 1);
}

/** `…:cluster/NAME` and an id make `…:task/NAME/ID`. */
function taskArnOf(clusterArn: string, taskId: string): string {
  return `${clusterArn.replace(':cluster/', ':task/')}/${taskId}`;
}
