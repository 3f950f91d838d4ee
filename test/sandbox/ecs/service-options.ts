import { isObject, type JsonObject } from '../values.ts';

/** Fills in what ECS answers for options that the caller left out (API model of ECS, CreateService). */
export function completeOptions(options: JsonObject): JsonObject {
  const launchType =
    options['launchType'] ??
    (options['capacityProviderStrategy'] === undefined ? 'EC2' : undefined);
  const isFargate = launchType === 'FARGATE';
  return {
    loadBalancers: [],
    serviceRegistries: [],
    placementConstraints: [],
    placementStrategy: [],
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    propagateTags: 'NONE',
    availabilityZoneRebalancing: 'ENABLED',
    ...(isFargate ? { platformVersion: 'LATEST', platformFamily: 'Linux' } : {}),
    ...options,
    ...(launchType === undefined ? {} : { launchType }),
    deploymentConfiguration: completeDeployment(options['deploymentConfiguration']),
    ...completeNetwork(options['networkConfiguration']),
  };
}

function completeDeployment(value: JsonObject[string] | undefined): JsonObject {
  const given = isObject(value) ? value : {};
  const breaker = given['deploymentCircuitBreaker'];
  return {
    maximumPercent: 200,
    minimumHealthyPercent: 100,
    strategy: 'ROLLING',
    bakeTimeInMinutes: 0,
    ...given,
    deploymentCircuitBreaker: {
      enable: false,
      rollback: false,
      ...(isObject(breaker) ? breaker : {}),
    },
  };
}

function completeNetwork(value: JsonObject[string] | undefined): JsonObject {
  if (!isObject(value) || !isObject(value['awsvpcConfiguration'])) return {};
  const awsvpcConfiguration = {
    securityGroups: [],
    assignPublicIp: 'DISABLED',
    ...value['awsvpcConfiguration'],
  };
  return { networkConfiguration: { awsvpcConfiguration } };
}
