import type { Json, JsonObject, Template } from '../../src/model/template.ts';
import type { TemplateProblem } from './cloudformation-schema.ts';
import { referredTo } from './intrinsics.ts';

/**
 * What ECS refuses, or fails to start, although every schema and linter accepts it: names inside a
 * task that lead nowhere, and conditions that cannot come true. Source: "Task definition
 * parameters" in the ECS developer guide
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html).
 */
export function taskProblems({
  Resources,
}: Pick<Template, 'Resources'>): readonly TemplateProblem[] {
  return Object.entries(Resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
    if (Type === 'AWS::ECS::TaskDefinition') {
      return checkTask(Properties).map((problem) => ({ logicalId, ...problem }));
    }
    if (Type === 'AWS::ECS::Service') {
      const task = Resources[referredTo(Properties['TaskDefinition']) ?? '']?.Properties;
      return task
        ? checkService(Properties, task).map((problem) => ({ logicalId, ...problem }))
        : [];
    }
    return [];
  });
}

type Problem = Omit<TemplateProblem, 'logicalId'>;

/** One container of a task with its place. */
interface Container {
  readonly path: string;
  readonly properties: JsonObject;
}

function checkTask(task: JsonObject): readonly Problem[] {
  const containers = objects(task['ContainerDefinitions']).map((properties, index) => ({
    path: `/ContainerDefinitions/${index}`,
    properties,
  }));
  const volumes = new Set(objects(task['Volumes']).map(({ Name }) => Name));
  return [
    ...duplicates(objects(task['ContainerDefinitions']), 'Name', '/ContainerDefinitions'),
    ...duplicates(objects(task['Volumes']), 'Name', '/Volumes'),
    ...checkEssential(containers),
    ...checkMemory(task, containers),
    ...checkFirelens(containers),
    ...containers.flatMap((container) => [
      ...checkDependencies(container, containers),
      ...checkMounts(container, volumes, containers),
      ...checkOwnLists(container, task),
    ]),
    ...checkCircles(containers),
  ];
}

function checkEssential(containers: readonly Container[]): readonly Problem[] {
  if (containers.some(({ properties }) => properties['Essential'] !== false)) return [];
  return [{ path: '/ContainerDefinitions', message: 'no container is essential' }];
}

/** What containers reserve together must fit into the task. */
function checkMemory(task: JsonObject, containers: readonly Container[]): readonly Problem[] {
  const limit = Number(task['Memory']);
  const reserved = containers
    .map(({ properties }) => Number(properties['MemoryReservation'] ?? properties['Memory'] ?? 0))
    .reduce((sum, memory) => sum + memory, 0);
  if (Number.isNaN(limit) || Number.isNaN(reserved) || reserved <= limit) return [];
  return [{ path: '/Memory', message: `containers reserve ${reserved} MiB of ${limit}` }];
}

function checkFirelens(containers: readonly Container[]): readonly Problem[] {
  if (containers.some(({ properties }) => properties['FirelensConfiguration'] !== undefined))
    return [];
  return containers
    .filter(
      ({ properties }) => object(properties['LogConfiguration'])['LogDriver'] === 'awsfirelens',
    )
    .map(({ path }) => ({
      path: `${path}/LogConfiguration`,
      message: 'no container is the log router',
    }));
}

function checkDependencies(
  container: Container,
  containers: readonly Container[],
): readonly Problem[] {
  return objects(container.properties['DependsOn']).flatMap(
    ({ ContainerName, Condition }, index) => {
      const path = `${container.path}/DependsOn/${index}`;
      const target = containers.find(({ properties }) => properties['Name'] === ContainerName);
      if (target === undefined) return [{ path, message: `no container ${String(ContainerName)}` }];
      return checkCondition(path, Condition, target.properties);
    },
  );
}

function checkCondition(
  path: string,
  condition: Json | undefined,
  target: JsonObject,
): readonly Problem[] {
  const name = String(target['Name']);
  if (condition === 'HEALTHY' && target['HealthCheck'] === undefined) {
    return [{ path, message: `${name} has no health check, so is never HEALTHY` }];
  }
  if ((condition === 'SUCCESS' || condition === 'COMPLETE') && target['Essential'] !== false) {
    return [{ path, message: `${name} is essential, so nothing may wait for its end` }];
  }
  return [];
}

/** A container that waits for itself, through others or directly, never starts. */
function checkCircles(containers: readonly Container[]): readonly Problem[] {
  const needs = new Map(
    containers.map(({ properties }) => [
      properties['Name'],
      objects(properties['DependsOn']).map(({ ContainerName }) => ContainerName),
    ]),
  );
  const reaches = (
    from: Json | undefined,
    goal: Json | undefined,
    seen: Set<Json | undefined>,
  ): boolean =>
    (needs.get(from) ?? []).some((next) => {
      if (next === goal) return true;
      if (seen.has(next)) return false;
      return reaches(next, goal, seen.add(next));
    });
  return containers
    .filter(({ properties }) => reaches(properties['Name'], properties['Name'], new Set()))
    .map(({ path }) => ({ path: `${path}/DependsOn`, message: 'waits for itself' }));
}

function checkMounts(
  container: Container,
  volumes: ReadonlySet<Json | undefined>,
  containers: readonly Container[],
): readonly Problem[] {
  const names = new Set(containers.map(({ properties }) => properties['Name']));
  const missing = (
    list: string,
    key: string,
    known: ReadonlySet<Json | undefined>,
  ): readonly Problem[] =>
    objects(container.properties[list]).flatMap((item, index) =>
      known.has(item[key])
        ? []
        : [
            {
              path: `${container.path}/${list}/${index}`,
              message: `no ${key} ${String(item[key])}`,
            },
          ],
    );
  return [
    ...missing('MountPoints', 'SourceVolume', volumes),
    ...missing('VolumesFrom', 'SourceContainer', names),
    ...duplicates(
      objects(container.properties['MountPoints']),
      'ContainerPath',
      `${container.path}/MountPoints`,
    ),
  ];
}

/** Lists of a container in which a name may stand once. */
function checkOwnLists({ path, properties }: Container, task: JsonObject): readonly Problem[] {
  const variables = [...objects(properties['Environment']), ...objects(properties['Secrets'])];
  const ports = objects(properties['PortMappings']);
  const isAwsvpc = task['NetworkMode'] === 'awsvpc';
  return [
    ...duplicates(variables, 'Name', `${path}/Environment`),
    ...duplicates(
      ports.map((port) => ({
        Port: `${String(port['ContainerPort'])}/${String(port['Protocol'] ?? 'tcp')}`,
      })),
      'Port',
      `${path}/PortMappings`,
    ),
    ...ports
      .filter(
        ({ HostPort, ContainerPort }) =>
          isAwsvpc && HostPort !== undefined && HostPort !== ContainerPort,
      )
      .map(() => ({ path: `${path}/PortMappings`, message: 'awsvpc maps a port to itself only' })),
  ];
}

function checkService(service: JsonObject, task: JsonObject): readonly Problem[] {
  const containers = objects(task['ContainerDefinitions']);
  return ['LoadBalancers', 'ServiceRegistries'].flatMap((list) =>
    objects(service[list]).flatMap(({ ContainerName, ContainerPort }, index) => {
      if (ContainerName === undefined) return [];
      const path = `/${list}/${index}`;
      const container = containers.find(({ Name }) => Name === ContainerName);
      if (container === undefined)
        return [{ path, message: `no container ${String(ContainerName)}` }];
      const ports = objects(container['PortMappings']).map((mapping) => mapping['ContainerPort']);
      if (ports.includes(ContainerPort ?? null)) return [];
      return [{ path, message: `${String(ContainerName)} has no port ${String(ContainerPort)}` }];
    }),
  );
}

function duplicates(items: readonly JsonObject[], key: string, path: string): readonly Problem[] {
  const values = items.map((item) => item[key]).filter((value) => value !== undefined);
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))].map(
    (value) => ({
      path,
      message: `${key} ${String(value)} stands there twice`,
    }),
  );
}

function objects(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.map(object) : [];
}

function object(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}
