import type { EcsTask } from '../../clients/aws-ecs.ts';
import type { AclLink, AclPolicy } from '../../clients/consul-acl.ts';
import { MESH_TAG, NAMESPACE_TAG, PARTITION_TAG } from '../../contract/tags.ts';
import { compareText } from '../../kit/sort.ts';
import { UserError } from '../../kit/user-error.ts';
import { ensurePolicy } from './acl-write.ts';
import type { AclState } from './bootstrap.ts';
import { ask, type ControllerContext, DEFAULT_TENANT } from './context.ts';
import type { ReportOnce } from './report-once.ts';

/**
 * Tags of the running tasks, by task ARN. Tags of a task do not change, so that each is described
 * once.
 */
export type KnownTasks = ReadonlyMap<string, EcsTask>;

interface ConsulNamespace {
  readonly Name: string;
  readonly ACLs?: { readonly PolicyDefaults?: readonly AclLink[] | null } | null;
}

const CROSS_NAMESPACE_POLICY = 'cross-namespace-read';

/** Describes the running tasks that are not known yet, and forgets those that run no longer. */
export async function describeNewTasks(
  context: ControllerContext,
  runningArns: readonly string[],
  known: KnownTasks,
): Promise<KnownTasks> {
  const unknownArns = runningArns.filter((arn) => !known.has(arn));
  const clusterArn = context.cluster.arn;
  const reply = await context.ecs.describeTasks(
    { clusterArn, taskArns: unknownArns },
    context.signal,
  );
  if (reply.kind === 'failed') throw new UserError(`cannot read the tasks' tags: ${reply.message}`);
  const described = reply.body.tasks.map((task): [string, EcsTask] => [task.arn, task]);
  const kept = runningArns.flatMap((arn): [string, EcsTask][] => {
    const task = known.get(arn);
    return task === undefined ? [] : [[arn, task]];
  });
  return new Map([...kept, ...described]);
}

/**
 * The namespaces that tasks of the mesh want in a partition, and the tasks whose tags say it only
 * by half.
 */
export interface WantedNamespaces {
  readonly names: readonly string[];
  readonly unclearArns: readonly string[];
}

/**
 * Reads the namespaces from the tags of tasks. A task with neither tag belongs to the default
 * partition and namespace; one with only one of them could mean either, so that nothing is created
 * for it.
 */
export function decideNamespaces(tasks: readonly EcsTask[], partition: string): WantedNamespaces {
  const names = new Set<string>();
  const unclearArns: string[] = [];
  for (const { arn, tags } of tasks) {
    if (tags[MESH_TAG] !== 'true') continue;
    const itsPartition = tags[PARTITION_TAG];
    const itsNamespace = tags[NAMESPACE_TAG];
    if ((itsPartition === undefined) !== (itsNamespace === undefined)) unclearArns.push(arn);
    else if ((itsPartition ?? DEFAULT_TENANT) === partition)
      names.add(itsNamespace ?? DEFAULT_TENANT);
  }
  return { names: [...names].sort(compareText), unclearArns };
}

/**
 * Creates the namespaces that running tasks want and that are missing, with a policy that lets
 * their services see each other. Only the default namespace is changed if it exists: it gets the
 * same policy.
 */
export async function keepNamespaces(
  context: ControllerContext,
  pass: {
    readonly known: KnownTasks;
    readonly acls: AclState;
    readonly reportOnce: ReportOnce;
  },
): Promise<void> {
  const { known, acls, reportOnce } = pass;
  const partition = context.settings.partition ?? DEFAULT_TENANT;
  const wanted = decideNamespaces([...known.values()], partition);
  reportOnce(
    'namespace-unclear',
    wanted.unclearArns.map((taskArn) => ({ key: taskArn, fields: { taskArn } })),
  );
  const query = { partition };
  const listing = await ask(context, "list Consul's namespaces", {
    method: 'GET',
    path: '/v1/namespaces',
    query,
  });
  // Consul's documented answer to this request; `null` for none.
  const existing = (listing ?? []) as readonly ConsulNamespace[];
  if (acls === 'on') {
    const tenancy = { partition, ns: DEFAULT_TENANT };
    await ensurePolicy(context, crossNamespacePolicy(partition), tenancy);
  }
  for (const namespace of decideNamespaceWrites(existing, wanted.names, acls)) {
    const isNew = existing.every(({ Name }) => Name !== namespace.Name);
    const path = isNew ? '/v1/namespace' : `/v1/namespace/${namespace.Name}`;
    const what = `write the namespace ${namespace.Name}`;
    await ask(context, what, { method: 'PUT', path, query, body: namespace });
    context.log.info('namespace-written', { namespace: namespace.Name });
  }
}

/** The namespaces to write: missing ones, and the default one where it lacks the policy. */
export function decideNamespaceWrites(
  existing: readonly ConsulNamespace[],
  wanted: readonly string[],
  acls: AclState,
): readonly ConsulNamespace[] {
  const link = { Name: CROSS_NAMESPACE_POLICY };
  const defaults = acls === 'on' ? { ACLs: { PolicyDefaults: [link] } } : {};
  const missing = wanted.filter((name) => existing.every(({ Name }) => Name !== name));
  const writes: ConsulNamespace[] = missing.map((Name) => ({ Name, ...defaults }));
  const own = existing.find(({ Name }) => Name === DEFAULT_TENANT);
  const links = own?.ACLs?.PolicyDefaults ?? [];
  const isLinked = links.some(({ Name }) => Name === CROSS_NAMESPACE_POLICY);
  if (own === undefined || isLinked || acls === 'off') return writes;
  return [{ ...own, ACLs: { ...own.ACLs, PolicyDefaults: [...links, link] } }, ...writes];
}

function crossNamespacePolicy(partition: string): AclPolicy {
  return {
    Name: CROSS_NAMESPACE_POLICY,
    Description: 'Allow service and node reads across namespaces within the partition',
    Rules: `partition "${partition}" {
  namespace_prefix "" {
    service_prefix "" {
      policy = "read"
    }
    node_prefix "" {
      policy = "read"
    }
  }
}`,
  };
}
