import type { AwsCaller, AwsReply } from './aws-call.ts';
import { callAllPages, callAwsJson, type JsonObject, objectsOf } from './aws-json.ts';

/** A task as ECS describes it. */
export interface EcsTask {
  readonly arn: string;
  /** Where the task is in its life: `PROVISIONING` … `RUNNING` … `DEPROVISIONING`, `STOPPED`. */
  readonly lastStatus: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What ECS says about the tasks that it was asked for. A task that neither list names was not
 * spoken of.
 */
export interface DescribedTasks {
  readonly tasks: readonly EcsTask[];
  /** ARNs that ECS does not know: it forgets a stopped task after about an hour. */
  readonly missingArns: readonly string[];
  /** What else ECS could not say, one line each. */
  readonly failures: readonly string[];
}

/** The calls of ECS that the controller needs. They never reject. */
export interface EcsClient {
  /**
   * ARNs of all tasks that ECS wants to run in the cluster; a draining task is no longer among
   * them.
   */
  listRunningTasks(clusterArn: string, signal: AbortSignal): Promise<AwsReply<readonly string[]>>;
  /** Describes any number of tasks of a cluster; fails as a whole when a part fails. */
  describeTasks(request: DescribeTasks, signal: AbortSignal): Promise<AwsReply<DescribedTasks>>;
}

/** Which tasks to describe. */
export interface DescribeTasks {
  readonly clusterArn: string;
  readonly taskArns: readonly string[];
}

const API = 'AmazonEC2ContainerServiceV20141113';
/** Greatest number of tasks in one DescribeTasks (Amazon ECS API Reference). */
const DESCRIBE_LIMIT = 100;
/**
 * The only reason of a failure that says that a task does not exist (ECS Developer Guide, "API
 * failure reasons").
 */
const MISSING = 'MISSING';

/** ECS through `caller`. */
export function makeEcsClient(caller: AwsCaller): EcsClient {
  return {
    listRunningTasks: async (clusterArn, signal) => {
      const body = { cluster: clusterArn, desiredStatus: 'RUNNING', maxResults: DESCRIBE_LIMIT };
      const request = { api: API, action: 'ListTasks', body };
      const paged = { request, tokenName: 'nextToken', itemsOf: arnsOf };
      const listing = await callAllPages(caller, paged, signal);
      return listing.kind === 'failed' ? listing : { kind: 'ok', body: listing.body.items };
    },
    describeTasks: async ({ clusterArn, taskArns }, signal) => {
      const parts: DescribedTasks[] = [];
      for (let start = 0; start < taskArns.length; start += DESCRIBE_LIMIT) {
        const tasks = taskArns.slice(start, start + DESCRIBE_LIMIT);
        const body = { cluster: clusterArn, tasks, include: ['TAGS'] };
        const request = { api: API, action: 'DescribeTasks', body };
        const reply = await callAwsJson(caller, request, signal);
        if (reply.kind === 'failed') return reply;
        parts.push(readDescription(reply.body));
      }
      return { kind: 'ok', body: join(parts) };
    },
  };
}

function arnsOf(page: JsonObject): readonly string[] {
  const { taskArns } = page;
  if (!Array.isArray(taskArns)) return [];
  return taskArns.filter((arn): arn is string => typeof arn === 'string');
}

function readDescription({ tasks, failures }: JsonObject): DescribedTasks {
  const failed = objectsOf(failures);
  const missing = failed.filter(({ reason }) => reason === MISSING);
  const others = failed.filter(({ reason }) => reason !== MISSING);
  return {
    tasks: objectsOf(tasks).map(readTask),
    missingArns: missing.map(({ arn }) => String(arn)),
    failures: others.map(({ arn, reason, detail }) =>
      ['ecs:DescribeTasks', arn, reason, detail].filter((part) => part !== undefined).join(' '),
    ),
  };
}

function readTask({ taskArn, lastStatus, tags }: JsonObject): EcsTask {
  const pairs = objectsOf(tags).map(({ key, value }) => [String(key), String(value ?? '')]);
  return {
    arn: String(taskArn ?? ''),
    lastStatus: String(lastStatus ?? ''),
    tags: Object.fromEntries(pairs),
  };
}

function join(parts: readonly DescribedTasks[]): DescribedTasks {
  return {
    tasks: parts.flatMap(({ tasks }) => tasks),
    missingArns: parts.flatMap(({ missingArns }) => missingArns),
    failures: parts.flatMap(({ failures }) => failures),
  };
}
