import { AwsError } from '../errors.ts';
import { isList, isObject, type JsonObject } from '../values.ts';
import { toNumber } from './camel-case.ts';

/** Memory in MiB that Fargate takes for each CPU size: lowest, highest, step (Amazon ECS Developer Guide, task size). */
const FARGATE_MEMORY: Readonly<Record<string, readonly [number, number, number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};

const CONDITIONS = ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'];
const MOST_CONTAINERS = 10;

/**
 * The rules of RegisterTaskDefinition that a wrong compiler would break: sizes, container names, dependencies, volumes.
 * Throws `ClientException`; the texts are the sandbox's own in the manner of ECS.
 */
export function checkTaskDefinition(body: JsonObject): void {
  const list = body['containerDefinitions'];
  const containers = isList(list) ? list.filter(isObject) : [];
  if (containers.length === 0) throw refusal('Container list cannot be empty.');
  if (containers.length > MOST_CONTAINERS) {
    throw refusal(`A task definition can have at most ${MOST_CONTAINERS} containers.`);
  }
  checkNames(containers);
  for (const container of containers) {
    checkDependencies(container, containers);
    checkMounts(container, body);
  }
  checkCircle(containers);
  if (!containers.some((container) => container['essential'] !== false)) {
    throw refusal('A task definition must have at least one essential container.');
  }
  const compatibilities = body['requiresCompatibilities'];
  if (isList(compatibilities) && compatibilities.includes('FARGATE')) checkFargate(body);
}

function checkNames(containers: readonly JsonObject[]): void {
  const names = containers.map((container) => container['name']);
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string' || name === '') {
      throw refusal('Container.name should not be null or empty.');
    }
    if (names.indexOf(name) !== index) {
      throw refusal(`Container name '${name}' is used more than once.`);
    }
  }
  for (const container of containers) {
    if (typeof container['image'] !== 'string' || container['image'] === '') {
      throw refusal('Container.image should not be null or empty.');
    }
  }
}

function dependenciesOf(container: JsonObject): readonly JsonObject[] {
  const list = container['dependsOn'];
  return isList(list) ? list.filter(isObject) : [];
}

function checkDependencies(container: JsonObject, containers: readonly JsonObject[]): void {
  for (const dependency of dependenciesOf(container)) {
    const other = containers.find((one) => one['name'] === dependency['containerName']);
    const name = String(container['name']);
    if (other === undefined) {
      throw refusal(
        `Container '${name}' depends on '${String(dependency['containerName'])}', which is not defined.`,
      );
    }
    const condition = String(dependency['condition']);
    if (!CONDITIONS.includes(condition)) {
      throw refusal(`Container '${name}' has the unknown dependency condition '${condition}'.`);
    }
    if (condition === 'HEALTHY' && !isObject(other['healthCheck'])) {
      throw refusal(
        `Container '${name}' waits for '${String(other['name'])}' to be HEALTHY, which has no health check.`,
      );
    }
    const isEnd = condition === 'SUCCESS' || condition === 'COMPLETE';
    if (isEnd && other['essential'] !== false) {
      throw refusal(
        'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
      );
    }
  }
}

function checkCircle(containers: readonly JsonObject[]): void {
  const left = new Map(
    containers.map((container) => [
      String(container['name']),
      dependenciesOf(container).map((dependency) => String(dependency['containerName'])),
    ]),
  );
  for (;;) {
    const ready = [...left].filter(([, needed]) => !needed.some((name) => left.has(name)));
    if (ready.length === 0) break;
    for (const [name] of ready) left.delete(name);
  }
  if (left.size > 0) throw refusal('Container dependencies contain a circular dependency.');
}

function checkMounts(container: JsonObject, body: JsonObject): void {
  const volumes = isList(body['volumes']) ? body['volumes'].filter(isObject) : [];
  const mounts = isList(container['mountPoints']) ? container['mountPoints'].filter(isObject) : [];
  for (const mount of mounts) {
    const source = mount['sourceVolume'];
    if (volumes.some((volume) => volume['name'] === source)) continue;
    throw refusal(`Unknown volume '${String(source)}'.`);
  }
}

function checkFargate(body: JsonObject): void {
  if (body['networkMode'] !== 'awsvpc') {
    throw refusal('Fargate only supports network mode ‘awsvpc’.');
  }
  const cpu = toNumber(body['cpu']);
  const memory = toNumber(body['memory']);
  const range = FARGATE_MEMORY[String(cpu)];
  if (range === undefined || memory === undefined) {
    throw refusal('No Fargate configuration exists for given values.');
  }
  const [lowest, highest, step] = range;
  const isStep = memory === lowest || (memory - lowest) % step === 0;
  const isSmallest = cpu === 256 && [512, 1024, 2048].includes(memory);
  const isFine = cpu === 256 ? isSmallest : memory >= lowest && memory <= highest && isStep;
  if (!isFine) throw refusal('No Fargate configuration exists for given values.');
}

function refusal(message: string): AwsError {
  return new AwsError('ClientException', message);
}
