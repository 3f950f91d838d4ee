import { AwsError } from '../errors.ts';
import { isSame, type JsonObject } from '../values.ts';
import { arnOf } from '../world.ts';
import { toNumber } from './camel-case.ts';
import type { Deployment, DeploymentOutcome, EcsTag, Service } from './model.ts';
import { type EcsPlace, requireCluster } from './place.ts';
import { adjustCount, rollOut, stopAll } from './rollout.ts';
import { requireTaskDefinition } from './task-definitions.ts';

/** Options whose change needs new tasks (API reference of UpdateService). */
const DEPLOYED_OPTIONS = [
  'capacityProviderStrategy',
  'launchType',
  'loadBalancers',
  'networkConfiguration',
  'platformVersion',
  'serviceConnectConfiguration',
  'serviceRegistries',
  'taskDefinition',
  'volumeConfigurations',
];

/** What a service shall be, in the names of the ECS API. */
export interface ServiceRequest {
  readonly name: string;
  readonly cluster: string | undefined;
  readonly options: JsonObject;
  readonly tags: readonly EcsTag[];
  readonly aliases: readonly string[];
}

/** Creates a service and begins its first deployment. Refuses as CreateService does. */
export function createService(place: EcsPlace, request: ServiceRequest): Service {
  const cluster = requireCluster(place, request.cluster);
  const arn = arnOf(place, 'ecs', `service/${cluster.name}/${request.name}`);
  const known = place.region.ecs.services.get(arn);
  if (known?.status === 'ACTIVE') throw invalid('Creation of service was not idempotent.');
  if (known?.status === 'DRAINING') {
    throw invalid('Unable to Start a service that is still Draining.');
  }
  const service: Service = {
    arn,
    name: request.name,
    cluster: cluster.name,
    createdAtMs: place.world.clock.now(),
    aliases: request.aliases,
    status: 'ACTIVE',
    options: request.options,
    desiredCount: toNumber(request.options['desiredCount']) ?? 1,
    tags: request.tags,
    settling: Promise.resolve('completed'),
    deployments: [],
    history: [],
    events: [],
  };
  beginDeployment(place, service);
  place.region.ecs.services.set(arn, service);
  return service;
}

/** What changes in a service. */
export interface ServiceChange {
  readonly options: JsonObject;
  readonly desiredCount: number | undefined;
  readonly isForced: boolean;
}

/** Changes a service: a new deployment where tasks must change, a different number of tasks otherwise. */
export function updateService(place: EcsPlace, service: Service, change: ServiceChange): void {
  if (service.status !== 'ACTIVE') {
    throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  }
  const before = service.options;
  const countBefore = service.desiredCount;
  const isNew =
    change.isForced ||
    DEPLOYED_OPTIONS.some((option) => !isSame(before[option], change.options[option]));
  if (isNew) requireActiveDefinition(place, change.options);
  service.options = change.options;
  service.desiredCount = change.desiredCount ?? service.desiredCount;
  const [primary] = service.deployments;
  if (isNew) {
    beginDeployment(place, service);
    return;
  }
  if (primary?.rolloutState !== 'COMPLETED') return;
  service.settling =
    service.desiredCount === countBefore
      ? Promise.resolve('completed')
      : untilAborted(primary, adjustCount(place, service, primary));
}

/** Starts what is missing after tasks have gone, unless a deployment does it anyway. */
export function replaceTasks(place: EcsPlace, service: Service): void {
  const [primary] = service.deployments;
  if (service.status !== 'ACTIVE' || primary?.rolloutState !== 'COMPLETED') return;
  service.settling = untilAborted(primary, adjustCount(place, service, primary));
}

/** Drains a service; resolves once it is INACTIVE. */
export async function deleteService(place: EcsPlace, service: Service): Promise<void> {
  if (service.status === 'INACTIVE') return;
  service.status = 'DRAINING';
  service.desiredCount = 0;
  endDeployments(service, 'removed');
  const tasks = [...place.region.ecs.tasks.values()].filter(
    (task) => task.serviceArn === service.arn && task.desiredStatus === 'RUNNING',
  );
  await stopAll(place, service, tasks, service.deployments[0]?.id ?? 'none');
  service.deployments = [];
  service.status = 'INACTIVE';
}

/** Finds a service of a cluster by name or ARN; deleted ones are found, too. */
export function findService(
  place: EcsPlace,
  cluster: string,
  nameOrArn: string,
): Service | undefined {
  const name = nameOrArn.split('/').at(-1);
  return [...place.region.ecs.services.values()].find(
    (service) => service.cluster === cluster && service.name === name,
  );
}

/** As `findService`, but refuses what does not exist. */
export function requireService(place: EcsPlace, cluster: string, nameOrArn: string): Service {
  const service = findService(place, cluster, nameOrArn);
  if (service !== undefined) return service;
  throw new AwsError('ServiceNotFoundException', 'Service not found.');
}

/** Makes a new PRIMARY deployment of the service's options and starts it. */
function beginDeployment(place: EcsPlace, service: Service): void {
  const { world } = place;
  const definition = requireActiveDefinition(place, service.options);
  endDeployments(service, 'superseded');
  const label = `${service.arn} deployment`;
  const id = `${world.ids.between(label, 1_000_000_000, 4_000_000_000)}${world.ids.between(label, 100_000_000, 999_999_999)}`;
  const path = `${service.cluster}/${service.name}/${world.ids.tail(label, 21)}`;
  const deployment: Deployment = {
    id: `ecs-svc/${id}`,
    serviceDeploymentArn: arnOf(place, 'ecs', `service-deployment/${path}`),
    serviceRevisionArn: arnOf(
      place,
      'ecs',
      `service-revision/${service.cluster}/${service.name}/${id}`,
    ),
    taskDefinitionArn: definition.arn,
    createdAtMs: world.clock.now(),
    options: service.options,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ecs-svc/${id} in progress.`,
    historyStatus: 'IN_PROGRESS',
    historyReason: undefined,
    failedTasks: 0,
    updatedAtMs: world.clock.now(),
    finishedAtMs: undefined,
    abort: new AbortController(),
    settled: Promise.withResolvers<DeploymentOutcome>(),
  };
  service.deployments = [deployment, ...service.deployments];
  service.history.unshift(deployment);
  service.settling = deployment.settled.promise;
  void rollOut(place, service, deployment);
}

function endDeployments(service: Service, outcome: DeploymentOutcome): void {
  for (const deployment of service.deployments) {
    deployment.abort.abort(new Error(`deployment ${outcome}`));
    deployment.status = 'ACTIVE';
    deployment.settled.resolve(outcome);
    if (deployment.historyStatus === 'IN_PROGRESS') deployment.historyStatus = 'STOPPED';
  }
}

async function untilAborted(
  deployment: Deployment,
  work: Promise<DeploymentOutcome>,
): Promise<DeploymentOutcome> {
  try {
    return await work;
  } catch (error) {
    if (deployment.abort.signal.aborted) return 'superseded';
    throw error;
  }
}

function requireActiveDefinition(place: EcsPlace, options: JsonObject) {
  const definition = requireTaskDefinition(place, String(options['taskDefinition']));
  if (definition.status !== 'ACTIVE') {
    throw new AwsError('ClientException', 'TaskDefinition is inactive');
  }
  return definition;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
