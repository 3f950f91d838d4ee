import type { Output, OutputObject } from '../values.ts';
import type { Cluster, Deployment, Service, Task, TaskContainer, TaskDefinition } from './model.ts';
import type { EcsPlace } from './place.ts';

/** A service as DescribeServices answers it. */
export function serviceAnswer(place: EcsPlace, service: Service, hasTags: boolean): OutputObject {
  const counts = countTasks(place, (task) => task.serviceArn === service.arn);
  const cluster = place.region.ecs.clusters.get(service.cluster);
  const [primary] = service.deployments;
  return {
    ...service.options,
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: cluster?.arn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: counts.running,
    pendingCount: counts.pending,
    deployments: service.deployments.map((one) => deploymentAnswer(place, service, one)),
    events: service.events.map(({ id, createdAtMs, message }) => ({
      id,
      createdAt: new Date(createdAtMs),
      message,
    })),
    createdAt: new Date(service.createdAtMs),
    currentServiceDeployment:
      primary?.rolloutState === 'IN_PROGRESS' ? primary.serviceDeploymentArn : undefined,
    currentServiceRevisions: service.deployments.map((one) => ({
      arn: one.serviceRevisionArn,
      requestedTaskCount: service.desiredCount,
    })),
    tags: hasTags ? service.tags : undefined,
  };
}

/** A task as DescribeTasks answers it. */
export function taskAnswer(place: EcsPlace, task: Task, hasTags: boolean): OutputObject {
  const cluster = place.region.ecs.clusters.get(task.cluster);
  return {
    taskArn: task.arn,
    taskDefinitionArn: task.taskDefinition.arn,
    clusterArn: cluster?.arn,
    attachments: [networkAttachment(task)],
    availabilityZone: `${place.region.name}a`,
    containers: task.containers.map((container) => containerAnswer(task, container)),
    cpu: task.taskDefinition.body['cpu'],
    memory: task.taskDefinition.body['memory'],
    createdAt: new Date(task.createdAtMs),
    connectivity: task.startedAtMs === undefined ? undefined : 'CONNECTED',
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: task.options['enableExecuteCommand'],
    executionStoppedAt: date(task.stoppedAtMs),
    group: `service:${task.serviceName}`,
    healthStatus: task.health,
    lastStatus: task.lastStatus,
    launchType: task.options['launchType'],
    overrides: {
      containerOverrides: task.containers.map(({ definition }) => ({ name: definition.name })),
    },
    platformVersion: task.options['launchType'] === 'FARGATE' ? '1.4.0' : undefined,
    pullStartedAt: date(task.startedAtMs),
    pullStoppedAt: date(task.startedAtMs),
    startedAt: date(task.startedAtMs),
    startedBy: task.deploymentId,
    stopCode: task.stopCode,
    stoppingAt: date(task.stoppingAtMs),
    stoppedAt: date(task.stoppedAtMs),
    stoppedReason: task.stoppedReason,
    tags: hasTags ? task.tags : [],
    version: 1,
  };
}

/** A task definition as DescribeTaskDefinition answers it. */
export function taskDefinitionAnswer(definition: TaskDefinition): OutputObject {
  return {
    ...definition.body,
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    registeredAt: new Date(definition.registeredAtMs),
    deregisteredAt: date(definition.deregisteredAtMs),
  };
}

/** A cluster as DescribeClusters answers it. */
export function clusterAnswer(place: EcsPlace, cluster: Cluster, hasTags: boolean): OutputObject {
  const counts = countTasks(place, (task) => task.cluster === cluster.name);
  const services = [...place.region.ecs.services.values()].filter(
    (service) => service.cluster === cluster.name && service.status === 'ACTIVE',
  );
  return {
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    settings: [],
    ...cluster.options,
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: counts.running,
    pendingTasksCount: counts.pending,
    activeServicesCount: services.length,
    statistics: [],
    tags: hasTags ? cluster.tags : [],
  };
}

/** A deployment as ListServiceDeployments answers it. */
export function deploymentBriefAnswer(
  place: EcsPlace,
  service: Service,
  deployment: Deployment,
): OutputObject {
  return {
    serviceDeploymentArn: deployment.serviceDeploymentArn,
    serviceArn: service.arn,
    clusterArn: place.region.ecs.clusters.get(service.cluster)?.arn,
    startedAt: new Date(deployment.createdAtMs),
    createdAt: new Date(deployment.createdAtMs),
    finishedAt: date(deployment.finishedAtMs),
    targetServiceRevisionArn: deployment.serviceRevisionArn,
    status: deployment.historyStatus,
    statusReason: deployment.historyReason,
  };
}

function deploymentAnswer(place: EcsPlace, service: Service, deployment: Deployment): OutputObject {
  const counts = countTasks(place, (task) => task.deploymentId === deployment.id);
  const isPrimary = deployment.status === 'PRIMARY';
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinitionArn,
    desiredCount: isPrimary ? service.desiredCount : 0,
    pendingCount: counts.pending,
    runningCount: counts.running,
    failedTasks: deployment.failedTasks,
    createdAt: new Date(deployment.createdAtMs),
    updatedAt: new Date(deployment.updatedAtMs),
    launchType: deployment.options['launchType'],
    platformVersion: deployment.options['platformVersion'] === undefined ? undefined : '1.4.0',
    platformFamily: deployment.options['platformFamily'],
    networkConfiguration: deployment.options['networkConfiguration'],
    capacityProviderStrategy: deployment.options['capacityProviderStrategy'],
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
}

function containerAnswer(task: Task, container: TaskContainer): OutputObject {
  const { definition } = container;
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: definition.name,
    image: definition.image,
    runtimeId: container.runtimeId,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: [],
    networkInterfaces: [{ attachmentId: attachmentId(task), privateIpv4Address: task.address }],
    healthStatus: container.health,
    cpu: String(definition.cpu),
    memory: definition.memory === undefined ? undefined : String(definition.memory),
    memoryReservation:
      definition.memoryReservation === undefined ? undefined : String(definition.memoryReservation),
  };
}

function networkAttachment(task: Task): Output {
  const isStopped = task.lastStatus === 'STOPPED';
  return {
    id: attachmentId(task),
    type: 'ElasticNetworkInterface',
    status: isStopped ? 'DELETED' : 'ATTACHED',
    details: [
      { name: 'networkInterfaceId', value: `eni-${task.id.slice(0, 17)}` },
      { name: 'privateIPv4Address', value: task.address },
    ],
  };
}

function attachmentId(task: Task): string {
  const { id } = task;
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
}

function countTasks(
  place: EcsPlace,
  isCounted: (task: Task) => boolean,
): { readonly running: number; readonly pending: number } {
  const tasks = [...place.region.ecs.tasks.values()].filter(
    (task) => isCounted(task) && task.desiredStatus === 'RUNNING',
  );
  const running = tasks.filter((task) => task.lastStatus === 'RUNNING').length;
  return { running, pending: tasks.length - running };
}

function date(atMs: number | undefined): Date | undefined {
  return atMs === undefined ? undefined : new Date(atMs);
}
