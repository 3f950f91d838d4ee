import {
  type ContainerDefinition,
  type Deployment,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type Service,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { invariant } from '../kit/invariant.ts';
import type { ServiceDeployment, ServiceDescription } from '../model/deployed.ts';
import type { StoppedContainer } from '../model/outcome.ts';
import { isAwsError } from './aws-error.ts';
import { SDK_CLIENT_OPTIONS, type SdkCaller } from './sdk-call.ts';

/** The calls of ECS that meshc makes. Every list is complete: all pages and batches are read. */
export interface Ecs {
  /** By ARN; services that ECS does not know are left out. */
  readonly describeServices: (
    serviceArns: readonly string[],
    signal: AbortSignal,
  ) => Promise<readonly ServiceDescription[]>;
  /** Tasks of a family of task definitions, whatever service they belong to. */
  readonly listTasks: (
    query: TaskQuery,
    signal: AbortSignal,
  ) => Promise<readonly TaskDescription[]>;
  readonly describeContainers: (
    taskDefinitionArn: string,
    signal: AbortSignal,
  ) => Promise<readonly ContainerDescription[]>;
  /** Rolls a service out anew, with the task definition given; the id of the deployment that does it. */
  readonly forceDeployment: (
    request: { readonly serviceArn: string; readonly taskDefinitionArn: string },
    signal: AbortSignal,
  ) => Promise<string | undefined>;
}

export interface TaskQuery {
  /** Name or ARN. */
  readonly cluster: string;
  readonly family: string;
  /** `STOPPED` also finds tasks on their way there. */
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
}

export interface TaskDescription {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly lastStatus: string;
  /** `HEALTHY`, `UNHEALTHY` or `UNKNOWN`; of all containers with a health check. */
  readonly health?: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  /** ISO 8601. */
  readonly stoppedAt?: string;
  readonly containers: readonly StoppedContainer[];
}

/** The parts of a container definition that explain a failure. */
export interface ContainerDescription {
  readonly name: string;
  readonly isEssential: boolean;
  readonly dependsOn: readonly string[];
  /** Only for the awslogs driver. */
  readonly log?: { readonly group: string; readonly prefix: string };
}

const SERVICES_PER_CALL = 10;
const TASKS_PER_CALL = 100;

/** The port over the real SDK. */
export function makeEcs(caller: SdkCaller, region: string): Ecs {
  const client = new ECSClient({ ...SDK_CLIENT_OPTIONS, region });
  return {
    describeServices: async (serviceArns, signal) => {
      const found: ServiceDescription[] = [];
      for (const [cluster, arns] of Map.groupBy(serviceArns, clusterOfService)) {
        for (const services of batches(arns, SERVICES_PER_CALL)) {
          found.push(...(await describeBatch(client, caller, { cluster, services, signal })));
        }
      }
      return found;
    },
    listTasks: async (query, signal) => {
      const arns = await listTaskArns(client, caller, { query, signal });
      const found: TaskDescription[] = [];
      for (const tasks of batches(arns, TASKS_PER_CALL)) {
        const command = new DescribeTasksCommand({ cluster: query.cluster, tasks });
        const send = () => client.send(command, { abortSignal: signal });
        const page = await caller.call('ecs:DescribeTasks', send, signal);
        found.push(...(page.tasks ?? []).map(toTask));
      }
      return found;
    },
    describeContainers: async (taskDefinition, abortSignal) => {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition });
      const send = () => client.send(command, { abortSignal });
      const page = await caller.call('ecs:DescribeTaskDefinition', send, abortSignal);
      return (page.taskDefinition?.containerDefinitions ?? []).map(toContainer);
    },
    forceDeployment: async ({ serviceArn, taskDefinitionArn }, signal) => {
      const command = new UpdateServiceCommand({
        cluster: clusterOfService(serviceArn),
        service: serviceArn,
        taskDefinition: taskDefinitionArn,
        forceNewDeployment: true,
      });
      const answer = await caller.call('ecs:UpdateService', () => client.send(command), signal);
      return answer.service?.deployments?.find(({ status }) => status === 'PRIMARY')?.id;
    },
  };
}

/** The cluster's name in a service's ARN, `arn:…:service/<cluster>/<service>` (ECS Developer Guide, ARN format). */
export function clusterOfService(serviceArn: string): string {
  const [, cluster, service] = serviceArn.split('/');
  invariant(cluster !== undefined && service !== undefined, `no cluster in ${serviceArn}`);
  return cluster;
}

async function describeBatch(
  client: ECSClient,
  caller: SdkCaller,
  batch: {
    readonly cluster: string;
    readonly services: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<readonly ServiceDescription[]> {
  const { cluster, services, signal } = batch;
  const command = new DescribeServicesCommand({ cluster, services: [...services] });
  try {
    const send = () => client.send(command, { abortSignal: signal });
    const page = await caller.call('ecs:DescribeServices', send, signal);
    return (page.services ?? []).map(toService);
  } catch (error) {
    if (isAwsError(error, 'ClusterNotFound')) return [];
    throw error;
  }
}

async function listTaskArns(
  client: ECSClient,
  caller: SdkCaller,
  { query, signal }: { readonly query: TaskQuery; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const command = new ListTasksCommand({
      ...query,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    const send = () => client.send(command, { abortSignal: signal });
    const page = await caller.call('ecs:ListTasks', send, signal);
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return arns;
}

function batches<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function toService(service: Service): ServiceDescription {
  return {
    serviceArn: service.serviceArn ?? '',
    status: service.status ?? '',
    deployments: (service.deployments ?? []).map(toDeployment),
    events: (service.events ?? []).map((event) => ({
      at: event.createdAt?.toISOString() ?? '',
      message: event.message ?? '',
    })),
  };
}

function toDeployment(deployment: Deployment): ServiceDeployment {
  return {
    ...(deployment.id === undefined ? {} : { id: deployment.id }),
    status: deployment.status ?? '',
    taskDefinitionArn: deployment.taskDefinition ?? '',
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
    failed: deployment.failedTasks ?? 0,
    ...(deployment.rolloutState === undefined ? {} : { rolloutState: deployment.rolloutState }),
    ...(deployment.rolloutStateReason === undefined
      ? {}
      : { rolloutReason: deployment.rolloutStateReason }),
  };
}

function toTask(task: Task): TaskDescription {
  return {
    taskArn: task.taskArn ?? '',
    taskDefinitionArn: task.taskDefinitionArn ?? '',
    lastStatus: task.lastStatus ?? '',
    ...(task.healthStatus === undefined ? {} : { health: task.healthStatus }),
    ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
    ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
    ...(task.stoppedAt === undefined ? {} : { stoppedAt: task.stoppedAt.toISOString() }),
    containers: (task.containers ?? []).map((container) => ({
      name: container.name ?? '',
      ...(container.image === undefined ? {} : { image: container.image }),
      ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
      ...(container.reason === undefined ? {} : { reason: container.reason }),
      ...(container.healthStatus === undefined ? {} : { health: container.healthStatus }),
    })),
  };
}

function toContainer(container: ContainerDefinition): ContainerDescription {
  const { logDriver, options } = container.logConfiguration ?? {};
  const group = options?.['awslogs-group'];
  const prefix = options?.['awslogs-stream-prefix'];
  const hasLog = logDriver === 'awslogs' && group !== undefined && prefix !== undefined;
  return {
    name: container.name ?? '',
    isEssential: container.essential ?? true,
    dependsOn: (container.dependsOn ?? []).map((dependency) => dependency.containerName ?? ''),
    ...(hasLog ? { log: { group, prefix } } : {}),
  };
}
