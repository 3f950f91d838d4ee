import { isList, isObject, type Json, type JsonObject } from '../values.ts';

/** CloudFormation's names that are not the API's with a capital letter (API model of ECS, dist-types/models). */
const ODD_NAMES: Readonly<Record<string, string>> = {
  EFSVolumeConfiguration: 'efsVolumeConfiguration',
  FSxWindowsFileServerVolumeConfiguration: 'fsxWindowsFileServerVolumeConfiguration',
  FilesystemId: 'fileSystemId',
  IAM: 'iam',
  PlacementStrategies: 'placementStrategy',
  ProxyConfigurationProperties: 'properties',
  S3FilesVolumeConfiguration: 's3filesVolumeConfiguration',
};

/** Maps whose keys are the user's own. */
const USER_MAPS = new Set(['DockerLabels', 'DriverOpts', 'Labels', 'Options']);

/** Whole numbers of the API, which a template may also give as text (a parameter's value always is). */
const INTEGERS = new Set([
  'Base',
  'BakeTimeInMinutes',
  'CanaryBakeTimeInMinutes',
  'ContainerPort',
  'DesiredCount',
  'HardLimit',
  'HealthCheckGracePeriodSeconds',
  'HostPort',
  'Interval',
  'IntervalSeconds',
  'MaxSwap',
  'MaximumPercent',
  'MemoryReservation',
  'MinimumHealthyPercent',
  'Port',
  'RestartAttemptPeriod',
  'Retries',
  'SharedMemorySize',
  'Size',
  'SizeInGiB',
  'SizeInGiB',
  'SoftLimit',
  'StartPeriod',
  'StartTimeout',
  'StopTimeout',
  'Swappiness',
  'Timeout',
  'TransitEncryptionPort',
  'Weight',
]);

const BOOLEANS = new Set([
  'Autoprovision',
  'DisableNetworking',
  'Enable',
  'EnableECSManagedTags',
  'EnableExecuteCommand',
  'Enabled',
  'Essential',
  'InitProcessEnabled',
  'Interactive',
  'Privileged',
  'PseudoTerminal',
  'ReadOnly',
  'ReadonlyRootFilesystem',
  'ResetOnHealthyTask',
  'Rollback',
]);

/** Properties of an ECS resource in CloudFormation's spelling, as the ECS API spells and types them. */
export function toApiNames(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [apiName(name), apiValue(name, value)]),
  );
}

/** The API's name of a property. */
export function apiName(name: string): string {
  return ODD_NAMES[name] ?? name.charAt(0).toLowerCase() + name.slice(1);
}

/** A property's number, which CloudFormation also takes as text. */
export function toNumber(value: Json | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function apiValue(name: string, value: Json): Json {
  if (USER_MAPS.has(name)) return value;
  if (isList(value)) return value.map((item) => apiItem(item));
  if (isObject(value)) return toApiNames(value);
  if (INTEGERS.has(name)) return toNumber(value) ?? value;
  if (BOOLEANS.has(name)) return value === true || value === 'true';
  return value;
}

function apiItem(item: Json): Json {
  if (isList(item)) return item.map(apiItem);
  return isObject(item) ? toApiNames(item) : item;
}
