import type { Tag } from '../cloudformation/model.ts';
import { apiName, toApiNames, toNumber } from '../ecs/camel-case.ts';
import type { DeploymentOutcome, EcsTag, Service } from '../ecs/model.ts';
import { clusterName, makeCluster } from '../ecs/place.ts';
import { componentOf } from '../ecs/service-names.ts';
import { completeOptions } from '../ecs/service-options.ts';
import { createService, deleteService, findService, updateService } from '../ecs/services.ts';
import {
  deregisterTaskDefinition,
  findTaskDefinition,
  registerTaskDefinition,
} from '../ecs/task-definitions.ts';
import { AwsError, ResourceFailure } from '../errors.ts';
import { isList, isObject, type JsonObject } from '../values.ts';
import { arnOf } from '../world.ts';
import {
  claimName,
  generatedName,
  type Made,
  plainHandler,
  propertyText,
  type ResourceHandler,
  type ResourceWork,
} from './handler.ts';
import { freeName } from './registry.ts';

const CLUSTER = 'AWS::ECS::Cluster';
const SERVICE = 'AWS::ECS::Service';
const CIRCUIT_BREAKER =
  "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.";

const clusterHandler: ResourceHandler = {
  replace: ['ClusterName'],
  nameProperty: 'ClusterName',
  tagProperty: 'Tags',
  attributes: ['Arn'],
  create: (work) => {
    const explicit = propertyText(work.properties, 'ClusterName');
    if (explicit !== undefined) claimName(work, CLUSTER, explicit);
    const name = explicit ?? generatedName(work);
    setCluster(work, name);
    return { physicalId: name, attributes: { Arn: arnOf(work, 'ecs', `cluster/${name}`) } };
  },
  update: (work, existing) => {
    setCluster(work, existing.physicalId);
    return existing;
  },
  remove: (work, existing) => {
    const isUsed = [...work.region.ecs.services.values()].some(
      (service) => service.cluster === existing.physicalId && service.status !== 'INACTIVE',
    );
    if (isUsed) {
      throw new ResourceFailure('The Cluster cannot be deleted while Services are active.');
    }
    const cluster = work.region.ecs.clusters.get(existing.physicalId);
    if (cluster !== undefined) cluster.status = 'INACTIVE';
    freeName(work.region.registry, CLUSTER, existing.physicalId);
  },
};

const taskDefinitionHandler: ResourceHandler = {
  replace: ['*'],
  tagProperty: 'Tags',
  attributes: ['TaskDefinitionArn'],
  create: (work) => {
    const { Tags: _tags, ...rest } = work.properties;
    const family = propertyText(rest, 'Family') ?? generatedName(work, 255);
    const body = { ...toApiNames(rest), family };
    const definition = asHandler(() => registerTaskDefinition(work, { body, tags: tagsOf(work) }));
    return { physicalId: definition.arn, attributes: { TaskDefinitionArn: definition.arn } };
  },
  update: (work, existing) => {
    const definition = findTaskDefinition(work, existing.physicalId);
    if (definition !== undefined) definition.tags = tagsOf(work);
    return existing;
  },
  remove: (work, existing) => deregisterTaskDefinition(work, existing.physicalId),
};

const serviceHandler: ResourceHandler = {
  replace: ['Cluster', 'Role', 'SchedulingStrategy', 'ServiceName'],
  mayReplace: ['DeploymentController', 'LaunchType'],
  nameProperty: 'ServiceName',
  tagProperty: 'Tags',
  attributes: ['Name', 'ServiceArn'],
  create: (work) => {
    const { stackName } = work.owner;
    const explicit = propertyText(work.properties, 'ServiceName');
    if (explicit !== undefined) claimName(work, SERVICE, explicit);
    const service = asHandler(() =>
      createService(work, {
        name: explicit ?? generatedName(work, 255),
        cluster: propertyText(work.properties, 'Cluster'),
        options: optionsOf(work),
        tags: tagsOf(work),
        aliases: [componentOf(stackName) ?? stackName],
      }),
    );
    return {
      physicalId: service.arn,
      attributes: { Name: service.name, ServiceArn: service.arn },
    };
  },
  update: (work, existing) => {
    const service = requireOwn(work, existing);
    service.tags = tagsOf(work);
    asHandler(() =>
      updateService(work, service, {
        options: optionsOf(work),
        desiredCount: toNumber(work.properties['DesiredCount']),
        isForced: work.properties['ForceNewDeployment'] !== undefined && isForced(work),
      }),
    );
    return existing;
  },
  remove: async (work, existing) => {
    const service = findOwn(work, existing);
    if (service !== undefined) await deleteService(work, service);
    const explicit = propertyText(work.properties, 'ServiceName');
    if (explicit !== undefined) freeName(work.region.registry, SERVICE, explicit);
  },
  settle: async (work, existing, signal) => {
    const service = requireOwn(work, existing);
    let outcome = await outcomeOf(work, service, signal);
    while (outcome === 'superseded') outcome = await outcomeOf(work, service, signal);
    if (outcome === 'completed') return;
    if (outcome === 'failed') throw new ResourceFailure(CIRCUIT_BREAKER);
    if (outcome === 'removed') {
      throw new ResourceFailure(`Service ${service.name} is not ACTIVE.`, 'NotFound');
    }
    throw new ResourceFailure('Resource timed out waiting for completion', 'NotStabilized');
  },
};

/** ECS resources, with the simulated ECS behind them. */
export const ECS_HANDLERS: Readonly<Record<string, ResourceHandler>> = {
  [CLUSTER]: clusterHandler,
  'AWS::ECS::TaskDefinition': taskDefinitionHandler,
  [SERVICE]: serviceHandler,
  'AWS::ECS::CapacityProvider': plainHandler('AWS::ECS::CapacityProvider', {
    replace: ['Name', 'ClusterName', 'AutoScalingGroupProvider/AutoScalingGroupArn'],
    nameProperty: 'Name',
    tagProperty: 'Tags',
    attributes: [],
    identify: (_work, name, existing) => ({
      physicalId: existing?.physicalId ?? name,
      attributes: {},
    }),
  }),
  'AWS::ECS::ClusterCapacityProviderAssociations': plainHandler(
    'AWS::ECS::ClusterCapacityProviderAssociations',
    {
      replace: ['Cluster'],
      attributes: [],
      identify: (work) => {
        const name = clusterName(propertyText(work.properties, 'Cluster'));
        const cluster = work.region.ecs.clusters.get(name);
        const { Cluster: _cluster, ...rest } = work.properties;
        if (cluster !== undefined) cluster.options = { ...cluster.options, ...toApiNames(rest) };
        return { physicalId: name, attributes: {} };
      },
    },
  ),
};

function setCluster(work: ResourceWork, name: string): void {
  const { ClusterName: _name, Tags: _tags, ...rest } = work.properties;
  const cluster = makeCluster(work, name);
  cluster.tags = tagsOf(work);
  const settings = isList(rest['ClusterSettings'])
    ? rest['ClusterSettings'].filter(isObject).map(toApiNames)
    : [];
  const others = Object.entries(rest).filter(([property]) => property !== 'ClusterSettings');
  cluster.options = {
    ...cluster.options,
    ...Object.fromEntries(others.map(([property, value]) => [apiName(property), apiValue(value)])),
    settings,
  };
}

function apiValue(value: JsonObject[string]): JsonObject[string] {
  return isObject(value) ? toApiNames(value) : value;
}

/** A service's properties as options of the ECS API; the count and the tags travel apart. */
function optionsOf(work: ResourceWork): JsonObject {
  const { Tags: _tags, ServiceName: _name, Cluster: _cluster, ...rest } = work.properties;
  const { ForceNewDeployment: _force, ...properties } = rest;
  const options = toApiNames(properties);
  const wanted = String(options['taskDefinition']);
  const definition = findTaskDefinition(work, wanted);
  return completeOptions({ ...options, taskDefinition: definition?.arn ?? wanted });
}

function isForced(work: ResourceWork): boolean {
  const force = work.properties['ForceNewDeployment'];
  return (
    isObject(force) &&
    (force['EnableForceNewDeployment'] === true || force['EnableForceNewDeployment'] === 'true')
  );
}

/** The stack's tags and the resource's own, which win. */
function tagsOf(work: ResourceWork): readonly EcsTag[] {
  const own = work.properties['Tags'];
  const ownTags = (isList(own) ? own : [])
    .filter(isObject)
    .map((tag): Tag => ({ key: String(tag['Key']), value: String(tag['Value'] ?? '') }));
  const byKey = new Map([...work.tags, ...ownTags].map((tag) => [tag.key, tag.value]));
  return [...byKey].map(([key, value]) => ({ key, value }));
}

function findOwn(work: ResourceWork, existing: Made): Service | undefined {
  const [cluster = '', name = ''] = existing.physicalId.split('/').slice(-2);
  return findService(work, cluster, name);
}

function requireOwn(work: ResourceWork, existing: Made): Service {
  const service = findOwn(work, existing);
  if (service !== undefined) return service;
  throw new ResourceFailure('Service not found.', 'NotFound');
}

async function outcomeOf(
  work: ResourceWork,
  service: Service,
  signal: AbortSignal,
): Promise<DeploymentOutcome | 'timeout'> {
  const done = new AbortController();
  const timeout = work.world.clock
    .sleep(work.world.stabilizationTimeoutMs, { signal: AbortSignal.any([signal, done.signal]) })
    .then(() => 'timeout' as const);
  timeout.catch(() => undefined);
  try {
    return await Promise.race([service.settling, timeout]);
  } finally {
    done.abort();
  }
}

/** A refusal of the ECS API is a failure of the resource. */
function asHandler<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const isMissing = error.code.endsWith('NotFoundException');
    const code = isMissing ? 'NotFound' : 'InvalidRequest';
    throw new ResourceFailure(`${error.message} (Service: Ecs, Status Code: 400)`, code);
  }
}
