import { AwsError } from '../errors.ts';
import { isList, isObject, type Json, type JsonObject } from '../values.ts';
import { arnOf } from '../world.ts';
import { toNumber } from './camel-case.ts';
import type { ContainerDefinition, EcsTag, TaskDefinition } from './model.ts';
import type { EcsPlace } from './place.ts';
import { checkTaskDefinition } from './task-definition-rules.ts';

/** A registration, in the names of the ECS API. */
export interface Registration {
  readonly body: JsonObject;
  readonly tags: readonly EcsTag[];
}

/** Registers the next revision of a family. Throws `ClientException` as ECS does for a definition that it refuses. */
export function registerTaskDefinition(
  place: EcsPlace,
  registration: Registration,
): TaskDefinition {
  const family = registration.body['family'];
  if (typeof family !== 'string' || !/^[a-zA-Z0-9_-]{1,255}$/.test(family)) {
    throw new AwsError('ClientException', 'Family contains invalid characters.');
  }
  checkTaskDefinition(registration.body);
  const revisions = place.region.ecs.families.get(family) ?? [];
  const revision = revisions.length + 1;
  const body = completeBody(registration.body);
  const definition: TaskDefinition = {
    arn: arnOf(place, 'ecs', `task-definition/${family}:${revision}`),
    family,
    revision,
    body,
    containers: objectsOf(body['containerDefinitions']).map(readContainer),
    registeredAtMs: place.world.clock.now(),
    status: 'ACTIVE',
    deregisteredAtMs: undefined,
    tags: registration.tags,
  };
  place.region.ecs.families.set(family, [...revisions, definition]);
  return definition;
}

/** Finds a task definition by ARN, `family:revision`, or family (its newest active revision). */
export function findTaskDefinition(place: EcsPlace, name: string): TaskDefinition | undefined {
  const [family, revision] = (name.split('task-definition/').at(-1) ?? name).split(':');
  const revisions = place.region.ecs.families.get(family ?? '') ?? [];
  if (revision === undefined) return revisions.findLast((one) => one.status === 'ACTIVE');
  return revisions.find((one) => String(one.revision) === revision);
}

/** As `findTaskDefinition`, but refuses what does not exist. */
export function requireTaskDefinition(place: EcsPlace, name: string): TaskDefinition {
  const definition = findTaskDefinition(place, name);
  if (definition !== undefined) return definition;
  throw new AwsError('ClientException', 'Unable to describe task definition.');
}

/** Makes a revision INACTIVE: it stays readable, and what runs it goes on. */
export function deregisterTaskDefinition(place: EcsPlace, name: string): void {
  const definition = findTaskDefinition(place, name);
  if (definition === undefined || definition.status === 'INACTIVE') return;
  definition.status = 'INACTIVE';
  definition.deregisteredAtMs = place.world.clock.now();
}

/** The objects of a list; anything else is left out. */
function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

/** Fills in what ECS always answers, also where the caller did not say it. */
function completeBody(body: JsonObject): JsonObject {
  const networkMode = body['networkMode'] ?? 'bridge';
  const cpu = body['cpu'];
  const memory = body['memory'];
  return {
    ...body,
    networkMode,
    ...(cpu === undefined ? {} : { cpu: String(cpu) }),
    ...(memory === undefined ? {} : { memory: String(memory) }),
    volumes: (isList(body['volumes']) ? body['volumes'] : []).map(completeVolume),
    placementConstraints: body['placementConstraints'] ?? [],
    compatibilities: networkMode === 'awsvpc' ? ['EC2', 'FARGATE'] : ['EC2'],
    containerDefinitions: objectsOf(body['containerDefinitions']).map((container) =>
      completeContainer(container, networkMode),
    ),
  };
}

function completeVolume(volume: Json): Json {
  if (!isObject(volume) || Object.keys(volume).some((key) => key !== 'name')) return volume;
  return { ...volume, host: {} };
}

function completeContainer(container: JsonObject, networkMode: Json): JsonObject {
  return {
    ...container,
    cpu: toNumber(container['cpu']) ?? 0,
    ...numberMember(container, 'memory'),
    ...numberMember(container, 'memoryReservation'),
    essential: container['essential'] ?? true,
    environment: container['environment'] ?? [],
    mountPoints: container['mountPoints'] ?? [],
    volumesFrom: container['volumesFrom'] ?? [],
    systemControls: container['systemControls'] ?? [],
    portMappings: objectsOf(container['portMappings']).map((mapping) => ({
      ...mapping,
      ...(networkMode === 'awsvpc' ? { hostPort: mapping['containerPort'] ?? 0 } : {}),
      protocol: mapping['protocol'] ?? 'tcp',
    })),
    ...completeHealthCheck(container['healthCheck']),
  };
}

function numberMember(container: JsonObject, name: string): JsonObject {
  const number = toNumber(container[name]);
  return number === undefined ? {} : { [name]: number };
}

function completeHealthCheck(check: Json | undefined): JsonObject {
  if (!isObject(check)) return {};
  return { healthCheck: { interval: 30, timeout: 5, retries: 3, ...check } };
}

function readContainer(container: JsonObject): ContainerDefinition {
  return {
    name: String(container['name']),
    image: String(container['image'] ?? ''),
    isEssential: container['essential'] !== false,
    hasHealthCheck: isObject(container['healthCheck']),
    cpu: toNumber(container['cpu']) ?? 0,
    memory: toNumber(container['memory']),
    memoryReservation: toNumber(container['memoryReservation']),
    ports: objectsOf(container['portMappings']).flatMap(
      (mapping) => toNumber(mapping['containerPort']) ?? [],
    ),
    dependsOn: objectsOf(container['dependsOn']).map((dependency) => ({
      container: String(dependency['containerName']),
      condition: String(dependency['condition']),
    })),
    log: readLog(container['logConfiguration']),
  };
}

function readLog(configuration: Json | undefined): ContainerDefinition['log'] {
  if (!isObject(configuration) || configuration['logDriver'] !== 'awslogs') return undefined;
  const options = configuration['options'];
  if (!isObject(options)) return undefined;
  return {
    group: String(options['awslogs-group'] ?? ''),
    prefix: String(options['awslogs-stream-prefix'] ?? ''),
    mayCreateGroup: options['awslogs-create-group'] === 'true',
  };
}
