import { AwsError } from '../errors.ts';
import type { Input } from '../input.ts';
import { pageOf } from '../paging.ts';
import type { JsonObject, OutputObject } from '../values.ts';
import type { CallContext, OperationTable } from '../world.ts';
import {
  clusterAnswer,
  deploymentBriefAnswer,
  serviceAnswer,
  taskAnswer,
  taskDefinitionAnswer,
} from './answers.ts';
import type { Task } from './model.ts';
import { clusterName, requireCluster } from './place.ts';
import { stopRollout } from './rollout.ts';
import { completeOptions } from './service-options.ts';
import { findService, replaceTasks, requireService, updateService } from './services.ts';
import { requireTaskDefinition } from './task-definitions.ts';
import { stopTask } from './tasks.ts';

const MOST_SERVICES = 10;
const MOST_TASKS = 100;
const PAGE_SIZE = 100;
const SERVICES_PAGE_SIZE = 10;
/** Stopped tasks can be described for about an hour (Amazon ECS Developer Guide). */
const STOPPED_VISIBLE_MS = 3_600_000;

/** ECS's operations that the sandbox answers. */
export const ECS_OPERATIONS: OperationTable = {
  DescribeClusters: describeClusters,
  DescribeServices: describeServices,
  DescribeTaskDefinition: describeTaskDefinition,
  DescribeTasks: describeTasks,
  ListClusters: listClusters,
  ListServiceDeployments: listServiceDeployments,
  ListServices: listServices,
  ListTasks: listTasks,
  StopServiceDeployment: stopServiceDeployment,
  StopTask: stopTaskNow,
  UpdateService: updateServiceNow,
};

function describeClusters(context: CallContext, input: Input): OutputObject {
  const hasTags = input.texts('include')?.includes('TAGS') === true;
  const names = input.texts('clusters') ?? ['default'];
  const found = names.map((name) => context.region.ecs.clusters.get(clusterName(name)));
  return {
    clusters: found.flatMap((cluster) =>
      cluster === undefined ? [] : [clusterAnswer(context, cluster, hasTags)],
    ),
    failures: names
      .filter((_name, index) => found[index] === undefined)
      .map((name) => missing(context, `cluster/${clusterName(name)}`)),
  };
}

function listClusters(context: CallContext, input: Input): OutputObject {
  const active = [...context.region.ecs.clusters.values()].filter(
    (cluster) => cluster.status === 'ACTIVE',
  );
  const page = pageOf(active, pageRequest(input, PAGE_SIZE));
  return { clusterArns: page.items.map((cluster) => cluster.arn), nextToken: page.nextToken };
}

function describeServices(context: CallContext, input: Input): OutputObject {
  const cluster = requireCluster(context, input.text('cluster'));
  const names = input.texts('services') ?? [];
  if (names.length === 0) throw invalid('Services cannot be empty.');
  if (names.length > MOST_SERVICES) {
    throw invalid(`Service list cannot exceed ${MOST_SERVICES} items.`);
  }
  const hasTags = input.texts('include')?.includes('TAGS') === true;
  const found = names.map((name) => findService(context, cluster.name, name));
  return {
    services: found.flatMap((service) =>
      service === undefined ? [] : [serviceAnswer(context, service, hasTags)],
    ),
    failures: names
      .filter((_name, index) => found[index] === undefined)
      .map((name) => missing(context, `service/${cluster.name}/${name.split('/').at(-1)}`)),
  };
}

function listServices(context: CallContext, input: Input): OutputObject {
  const cluster = requireCluster(context, input.text('cluster'));
  const launchType = input.text('launchType');
  const arns = [...context.region.ecs.services.values()]
    .filter((service) => service.cluster === cluster.name && service.status !== 'INACTIVE')
    .filter((service) => !launchType || service.options['launchType'] === launchType)
    .map((service) => service.arn);
  const page = pageOf(arns, pageRequest(input, SERVICES_PAGE_SIZE));
  return { serviceArns: page.items, nextToken: page.nextToken };
}

function describeTaskDefinition(context: CallContext, input: Input): OutputObject {
  const definition = requireTaskDefinition(context, input.requiredText('taskDefinition'));
  const hasTags = input.texts('include')?.includes('TAGS') === true;
  return {
    taskDefinition: taskDefinitionAnswer(definition),
    tags: hasTags ? definition.tags : undefined,
  };
}

function listTasks(context: CallContext, input: Input): OutputObject {
  const cluster = requireCluster(context, input.text('cluster'));
  const status = input.choice('desiredStatus', ['RUNNING', 'PENDING', 'STOPPED']) ?? 'RUNNING';
  const serviceName = input.text('serviceName')?.split('/').at(-1);
  if (serviceName !== undefined) requireService(context, cluster.name, serviceName);
  const family = input.text('family');
  const startedBy = input.text('startedBy');
  const arns = visibleTasks(context)
    .filter((task) => task.cluster === cluster.name && task.desiredStatus === status)
    .filter((task) => serviceName === undefined || task.serviceName === serviceName)
    .filter((task) => family === undefined || task.taskDefinition.family === family)
    .filter((task) => startedBy === undefined || task.deploymentId === startedBy)
    .map((task) => task.arn);
  const page = pageOf(arns, pageRequest(input, PAGE_SIZE));
  return { taskArns: page.items, nextToken: page.nextToken };
}

function describeTasks(context: CallContext, input: Input): OutputObject {
  const cluster = requireCluster(context, input.text('cluster'));
  const names = input.texts('tasks') ?? [];
  if (names.length === 0) throw invalid('Tasks cannot be empty.');
  if (names.length > MOST_TASKS) throw invalid(`Tasks cannot exceed ${MOST_TASKS} items.`);
  const hasTags = input.texts('include')?.includes('TAGS') === true;
  const visible = visibleTasks(context).filter((task) => task.cluster === cluster.name);
  const found = names.map((name) => visible.find((task) => task.id === name.split('/').at(-1)));
  return {
    tasks: found.flatMap((task) =>
      task === undefined ? [] : [taskAnswer(context, task, hasTags)],
    ),
    failures: names
      .filter((_name, index) => found[index] === undefined)
      .map((name) => missing(context, `task/${cluster.name}/${name.split('/').at(-1)}`)),
  };
}

function stopTaskNow(context: CallContext, input: Input): OutputObject {
  const cluster = requireCluster(context, input.text('cluster'));
  const id = input.requiredText('task').split('/').at(-1);
  const task = visibleTasks(context).find((one) => one.cluster === cluster.name && one.id === id);
  if (task === undefined) throw invalid('The referenced task was not found.');
  const reason = input.text('reason') ?? 'Task stopped by user';
  void stopTask(context, task, { code: 'UserInitiated', reason });
  const service = context.region.ecs.services.get(task.serviceArn);
  if (service !== undefined) replaceTasks(context, service);
  return { task: taskAnswer(context, task, false) };
}

function updateServiceNow(context: CallContext, input: Input): OutputObject {
  const cluster = requireCluster(context, input.text('cluster'));
  const service = requireService(context, cluster.name, input.requiredText('service'));
  const { cluster: _cluster, service: _service, ...given } = input.members;
  const { desiredCount: _count, forceNewDeployment: _force, ...changed } = given;
  updateService(context, service, {
    options: completeOptions({ ...service.options, ...withDefinitionArn(context, changed) }),
    desiredCount: input.number('desiredCount'),
    isForced: input.flag('forceNewDeployment') === true,
  });
  return { service: serviceAnswer(context, service, false) };
}

function withDefinitionArn(context: CallContext, changed: JsonObject): JsonObject {
  const name = changed['taskDefinition'];
  if (typeof name !== 'string') return changed;
  return { ...changed, taskDefinition: requireTaskDefinition(context, name).arn };
}

function listServiceDeployments(context: CallContext, input: Input): OutputObject {
  const cluster = requireCluster(context, input.text('cluster'));
  const service = requireService(context, cluster.name, input.requiredText('service'));
  const wanted = input.texts('status') ?? [];
  const deployments = service.history.filter(
    (deployment) => wanted.length === 0 || wanted.includes(deployment.historyStatus),
  );
  const page = pageOf(deployments, pageRequest(input, PAGE_SIZE));
  return {
    serviceDeployments: page.items.map((one) => deploymentBriefAnswer(context, service, one)),
    nextToken: page.nextToken,
  };
}

function stopServiceDeployment(context: CallContext, input: Input): OutputObject {
  const arn = input.requiredText('serviceDeploymentArn');
  for (const service of context.region.ecs.services.values()) {
    const deployment = service.deployments.find((one) => one.serviceDeploymentArn === arn);
    if (deployment === undefined) continue;
    if (deployment.rolloutState !== 'IN_PROGRESS') {
      throw new AwsError('ConflictException', 'The service deployment is not in progress.');
    }
    void stopRollout(context, service, deployment);
    return { serviceDeploymentArn: arn };
  }
  throw new AwsError('ServiceDeploymentNotFoundException', 'The service deployment was not found.');
}

function visibleTasks(context: CallContext): readonly Task[] {
  const now = context.world.clock.now();
  return [...context.region.ecs.tasks.values()].filter(
    (task) => task.stoppedAtMs === undefined || now - task.stoppedAtMs < STOPPED_VISIBLE_MS,
  );
}

function pageRequest(input: Input, size: number) {
  const wanted = input.number('maxResults') ?? size;
  if (wanted < 1 || wanted > 100) throw invalid('maxResults must be between 1 and 100.');
  return {
    token: input.text('nextToken'),
    size: wanted,
    refuse: () => invalid('Invalid token.'),
  };
}

function missing(context: CallContext, resource: string): OutputObject {
  const { world, region } = context;
  return { arn: `arn:aws:ecs:${region.name}:${world.account}:${resource}`, reason: 'MISSING' };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
