import { toNumber } from '../ecs/camel-case.ts';
import { findService } from '../ecs/services.ts';
import { isList, isObject, type Json, type JsonObject } from '../values.ts';
import { findDifferences } from './differences.ts';
import type { ResourceDrift, Stack, StackResource } from './model.ts';
import type { Place } from './stacks.ts';

/**
 * Compares each resource with what exists. Only properties of the template are compared
 * (CloudFormation User Guide, "Detect unmanaged configuration changes to stacks").
 */
export function findDrift(place: Place, stack: Stack): readonly ResourceDrift[] {
  return [...stack.resources.values()]
    .filter((resource) => resource.physicalId !== undefined)
    .map((resource) => driftOf(place, stack, resource));
}

function driftOf(place: Place, stack: Stack, resource: StackResource): ResourceDrift {
  const interferences = stack.interferences.filter((one) => one.logicalId === resource.logicalId);
  if (interferences.some((one) => one.path === undefined)) {
    return { resource, status: 'DELETED', actual: undefined, differences: [] };
  }
  const seen = { ...resource.properties, ...actualService(place, resource) };
  const actual = interferences.reduce<JsonObject>(
    (properties, { path = [], value }) => withValue(properties, path, value),
    seen,
  );
  const differences = findDifferences(resource.properties, actual);
  const status = differences.length > 0 ? 'MODIFIED' : 'IN_SYNC';
  return { resource, status, actual, differences };
}

/** What ECS has of a service, as far as the template says it. */
function actualService(place: Place, resource: StackResource): JsonObject {
  if (resource.type !== 'AWS::ECS::Service') return {};
  const [cluster = '', name = ''] = (resource.physicalId ?? '').split('/').slice(-2);
  const service = findService(place, cluster, name);
  if (service === undefined) return {};
  const declared = resource.properties['DesiredCount'];
  const isSameCount = toNumber(declared) === service.desiredCount;
  return {
    TaskDefinition: service.options['taskDefinition'] ?? '',
    ...(declared === undefined || isSameCount ? {} : { DesiredCount: service.desiredCount }),
  };
}

function withValue(
  properties: JsonObject,
  [step, ...rest]: readonly string[],
  value: Json | undefined,
): JsonObject {
  if (step === undefined) return properties;
  const { [step]: before, ...others } = properties;
  if (rest.length === 0) return value === undefined ? others : { ...properties, [step]: value };
  if (isList(before)) {
    const index = Number(rest[0]);
    const item = before[index];
    const changed = isObject(item) ? withValue(item, rest.slice(1), value) : value;
    return { ...properties, [step]: before.with(index, changed ?? null) };
  }
  return { ...properties, [step]: withValue(isObject(before) ? before : {}, rest, value) };
}
