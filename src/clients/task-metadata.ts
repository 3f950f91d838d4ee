import { type HttpClient, makeHttpClient } from './http.ts';

/** What the runtime reads of a task, from the task metadata endpoint version 4 of ECS. */
export interface TaskMetadata {
  readonly taskArn: string;
  readonly taskId: string;
  readonly clusterArn: string;
  readonly region: string;
  readonly accountId: string;
  /** Task family as registered. */
  readonly family: string;
  readonly availabilityZone: string;
  /** The task's own address; 127.0.0.1 where the endpoint tells none. */
  readonly taskIp: string;
  readonly containers: readonly ContainerMetadata[];
}

export interface ContainerMetadata {
  readonly name: string;
  /** `HEALTHY`, `UNHEALTHY`, `UNKNOWN`, or empty for a container without an ECS health check. */
  readonly health: string;
  /** Asked to stop and has stopped. */
  readonly hasStopped: boolean;
}

/** A reading of the endpoint, or why there is none. */
export type TaskMetadataReading =
  | { readonly kind: 'ok'; readonly task: TaskMetadata }
  | { readonly kind: 'failed'; readonly message: string };

/** Reads the metadata of the task it runs in. */
export interface TaskMetadataClient {
  /** One reading. Never rejects. */
  read(signal: AbortSignal): Promise<TaskMetadataReading>;
  close(): void;
}

const TIMEOUT_MS = 5_000;

/**
 * A client of the endpoint at `baseUrl`, the value of `ECS_CONTAINER_METADATA_URI_V4`
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html).
 *
 * @throws TypeError where `baseUrl` is no URL
 */
export function makeTaskMetadataClient(baseUrl: string): TaskMetadataClient {
  const { protocol, hostname, port, pathname } = new URL(baseUrl);
  const http = makeHttpClient({
    protocol: protocol === 'https:' ? 'https' : 'http',
    host: hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: port === '' ? 80 : Number(port),
  });
  const path = `${pathname.replace(/\/$/u, '')}/task`;
  return { read: (signal) => readTask(http, path, signal), close: () => http.close() };
}

async function readTask(
  http: HttpClient,
  path: string,
  signal: AbortSignal,
): Promise<TaskMetadataReading> {
  const reply = await http.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS, signal });
  if (reply.kind === 'failure') return { kind: 'failed', message: reply.message };
  if (reply.status !== 200) {
    return { kind: 'failed', message: `the task metadata endpoint answered ${reply.status}` };
  }
  try {
    return parseTaskMetadata(JSON.parse(reply.body));
  } catch {
    return { kind: 'failed', message: 'the task metadata endpoint answered no JSON' };
  }
}

/** Members of the endpoint's answer that the runtime reads; any of them may be missing. */
interface RawTask {
  readonly TaskARN?: string;
  readonly Cluster?: string;
  readonly Family?: string;
  readonly AvailabilityZone?: string;
  readonly Containers?: readonly RawContainer[] | null;
}

interface RawContainer {
  readonly Name?: string;
  readonly DesiredStatus?: string;
  readonly KnownStatus?: string;
  readonly Health?: { readonly status?: string } | null;
  readonly Networks?: readonly { readonly IPv4Addresses?: readonly string[] | null }[] | null;
}

/** Reads the JSON of the endpoint's `/task` answer. */
export function parseTaskMetadata(json: unknown): TaskMetadataReading {
  if (typeof json !== 'object' || json === null) {
    return { kind: 'failed', message: 'the task metadata are no JSON object' };
  }
  // The endpoint is ECS's own and documented; what the runtime depends on is checked below.
  const raw = json as RawTask;
  const taskArn = raw.TaskARN ?? '';
  const [prefix, partition, , region, accountId] = taskArn.split(':');
  const clusterArn = clusterArnOf(raw.Cluster ?? '', taskArn);
  if (prefix !== 'arn' || !partition || !region || !accountId || clusterArn === undefined) {
    return {
      kind: 'failed',
      message: `the task metadata hold no usable task ARN: ${JSON.stringify(taskArn)}`,
    };
  }
  const containers = raw.Containers ?? [];
  return {
    kind: 'ok',
    task: {
      taskArn,
      taskId: taskArn.slice(taskArn.lastIndexOf('/') + 1),
      clusterArn,
      region,
      accountId,
      family: raw.Family ?? '',
      availabilityZone: raw.AvailabilityZone ?? '',
      taskIp: containers[0]?.Networks?.[0]?.IPv4Addresses?.[0] ?? '127.0.0.1',
      containers: containers.map(parseContainer),
    },
  };
}

/** Fargate tells the cluster's ARN, EC2 its bare name: there the ARN follows from the task's, `…:task/CLUSTER/ID`. */
function clusterArnOf(cluster: string, taskArn: string): string | undefined {
  if (cluster.startsWith('arn:')) return cluster;
  const lastSlash = taskArn.lastIndexOf('/');
  if (lastSlash < 0) return undefined;
  const parent = taskArn.slice(0, lastSlash).replace(':task/', ':cluster/');
  // A task ARN of the old form, `…:task/ID`, has no cluster in it.
  return parent.includes(':cluster/')
    ? parent
    : `${parent.replace(/:task$/u, ':cluster')}/${cluster}`;
}

function parseContainer(raw: RawContainer): ContainerMetadata {
  return {
    name: raw.Name ?? '',
    health: raw.Health?.status ?? '',
    hasStopped: raw.DesiredStatus === 'STOPPED' && raw.KnownStatus === 'STOPPED',
  };
}
