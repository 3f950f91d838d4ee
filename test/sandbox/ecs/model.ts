import type { JsonObject } from '../values.ts';

/** ECS in one region: clusters by name, task definitions by family, services and tasks by ARN. */
export interface EcsState {
  readonly clusters: Map<string, Cluster>;
  readonly families: Map<string, TaskDefinition[]>;
  readonly services: Map<string, Service>;
  readonly tasks: Map<string, Task>;
}

/** A tag as ECS spells it. */
export interface EcsTag extends JsonObject {
  readonly key: string;
  readonly value: string;
}

/** A cluster; `options` is what a caller set, as `DescribeClusters` answers it. */
export interface Cluster {
  readonly name: string;
  readonly arn: string;
  status: 'ACTIVE' | 'INACTIVE';
  options: JsonObject;
  tags: readonly EcsTag[];
}

/** One revision of a task definition. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  /** All members but the ARN, family, revision and status, complete as ECS answers them. */
  readonly body: JsonObject;
  readonly containers: readonly ContainerDefinition[];
  readonly registeredAtMs: number;
  status: 'ACTIVE' | 'INACTIVE';
  deregisteredAtMs: number | undefined;
  tags: readonly EcsTag[];
}

/** What the simulation needs to know of a container. */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly isEssential: boolean;
  readonly hasHealthCheck: boolean;
  readonly cpu: number;
  readonly memory: number | undefined;
  readonly memoryReservation: number | undefined;
  readonly ports: readonly number[];
  readonly dependsOn: readonly { readonly container: string; readonly condition: string }[];
  /** Where `awslogs` writes: group and stream prefix. */
  readonly log: ContainerLog | undefined;
}

/** Where a container's log goes. */
export interface ContainerLog {
  readonly group: string;
  readonly prefix: string;
  /** `awslogs-create-group` */
  readonly mayCreateGroup: boolean;
}

/** A service. `options` holds what was asked for, in the names of the ECS API. */
export interface Service {
  readonly arn: string;
  readonly name: string;
  readonly cluster: string;
  readonly createdAtMs: number;
  /** Other names under which a fault may mean this service. */
  readonly aliases: readonly string[];
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  options: JsonObject;
  desiredCount: number;
  tags: readonly EcsTag[];
  /** Resolves when the latest change has taken effect, for whoever waits for it. */
  settling: Promise<DeploymentOutcome>;
  /** Newest first; the first one is PRIMARY. */
  deployments: Deployment[];
  /** Every deployment there ever was, newest first: what ListServiceDeployments answers. */
  readonly history: Deployment[];
  /** Newest first. */
  readonly events: ServiceEvent[];
}

/** A line of a service's event list. */
export interface ServiceEvent {
  readonly id: string;
  readonly createdAtMs: number;
  readonly message: string;
}

/** How a deployment ended, for whoever waits for it. */
export type DeploymentOutcome = 'completed' | 'failed' | 'superseded' | 'removed';

/** One rollout of a task definition. */
export interface Deployment {
  /** Such as `ecs-svc/1234567890123456789`. */
  readonly id: string;
  readonly serviceDeploymentArn: string;
  readonly serviceRevisionArn: string;
  readonly taskDefinitionArn: string;
  readonly createdAtMs: number;
  /** The service's options when it began. */
  readonly options: JsonObject;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** `ServiceDeploymentStatus` of ListServiceDeployments. */
  historyStatus: string;
  historyReason: string | undefined;
  failedTasks: number;
  updatedAtMs: number;
  finishedAtMs: number | undefined;
  /** Stops the rollout's own work. */
  abort: AbortController;
  /** Resolves once, when the deployment is over for CloudFormation. */
  readonly settled: PromiseWithResolvers<DeploymentOutcome>;
}

/** `lastStatus` of a task. */
export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

/** `healthStatus` of a task or container. */
export type Health = 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';

/** A task of a service. */
export interface Task {
  readonly arn: string;
  readonly id: string;
  readonly cluster: string;
  readonly serviceArn: string;
  readonly serviceName: string;
  readonly deploymentId: string;
  readonly taskDefinition: TaskDefinition;
  readonly createdAtMs: number;
  readonly containers: TaskContainer[];
  readonly address: string;
  readonly options: JsonObject;
  readonly tags: readonly EcsTag[];
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  health: Health;
  startedAtMs: number | undefined;
  stoppingAtMs: number | undefined;
  stoppedAtMs: number | undefined;
  stopCode: string | undefined;
  stoppedReason: string | undefined;
}

/** A container of a task. */
export interface TaskContainer {
  readonly definition: ContainerDefinition;
  readonly arn: string;
  readonly runtimeId: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode: number | undefined;
  reason: string | undefined;
  health: Health;
}
