import { AwsError } from '../../clients/aws-error.ts';
import {
  type ContainerDescription,
  clusterOfService,
  type TaskDescription,
} from '../../clients/ecs.ts';
import { compareText } from '../../kit/sort.ts';
import type { StoppedContainer, StoppedTask } from '../../model/outcome.ts';
import type { ApplyContext } from './apply-context.ts';
import { firstFailedContainer } from './first-failed-container.ts';

/** Of which service and revision a stopped task is looked for. */
export interface StoppedTaskQuery {
  readonly serviceArn: string;
  readonly taskDefinitionArn: string;
  /** Is told in a sentence what could not be read. */
  readonly onMissing: (what: string) => void;
}

const LOG_LINES = 20;

/**
 * The newest stopped task of a revision whose containers say why; ECS forgets stopped tasks after about an hour.
 * `undefined` when there is none.
 */
export async function findStoppedTask(
  context: ApplyContext,
  query: StoppedTaskQuery,
): Promise<StoppedTask | undefined> {
  const { ecs } = context.clients;
  const stopped = await ecs.listTasks(
    {
      cluster: clusterOfService(query.serviceArn),
      family: familyOf(query.taskDefinitionArn),
      desiredStatus: 'STOPPED',
    },
    context.signal,
  );
  const [task] = stopped
    .filter((other) => other.taskDefinitionArn === query.taskDefinitionArn)
    .toSorted((left, right) => compareText(right.stoppedAt ?? '', left.stoppedAt ?? ''))
    .toSorted((left, right) => Number(isReplaced(left)) - Number(isReplaced(right)));
  if (!task) return undefined;
  const definitions = await ecs.describeContainers(query.taskDefinitionArn, context.signal);
  const firstFailed = firstFailedContainer(task.containers, definitions);
  const logLines =
    firstFailed?.exitCode !== undefined &&
    (await readLog(context, { task, firstFailed, definitions, query }));
  return {
    taskArn: task.taskArn,
    ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
    ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
    containers: task.containers,
    ...(firstFailed ? { firstFailed } : {}),
    ...(logLines ? { logLines } : {}),
  };
}

/** The family in a task definition's ARN, `arn:…:task-definition/<family>:<revision>`. */
export function familyOf(taskDefinitionArn: string): string {
  return taskDefinitionArn.replace(/^.*task-definition\//, '').replace(/:\d+$/, '');
}

/** A task that the scheduler stopped because of its deployment tells less than one that failed. */
function isReplaced(task: TaskDescription): boolean {
  return (
    task.stopCode === 'ServiceSchedulerInitiated' &&
    !/fail|unhealthy/i.test(task.stoppedReason ?? '')
  );
}

async function readLog(
  context: ApplyContext,
  found: {
    readonly task: TaskDescription;
    readonly firstFailed: StoppedContainer;
    readonly definitions: readonly ContainerDescription[];
    readonly query: StoppedTaskQuery;
  },
): Promise<readonly string[] | undefined> {
  const { name } = found.firstFailed;
  const log = found.definitions.find((definition) => definition.name === name)?.log;
  if (!log) {
    found.query.onMissing(`the log of container ${name}: it does not go to CloudWatch Logs`);
    return undefined;
  }
  const taskId = found.task.taskArn.split('/').at(-1) ?? '';
  const place = { group: log.group, stream: `${log.prefix}/${name}/${taskId}` };
  try {
    return await context.clients.logs.lastLines(place, LOG_LINES, context.signal);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    found.query.onMissing(`the log of container ${name}: ${error.message}`);
    return undefined;
  }
}
