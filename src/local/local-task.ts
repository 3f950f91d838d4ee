import { SERVICE_LOGICAL_ID, TASK_DEFINITION_LOGICAL_ID } from '../model/stack.ts';
import type { Json, JsonObject } from '../model/template.ts';
import type { EvaluatedStack } from './evaluate-template.ts';

/** A component that runs tasks. */
export interface LocalService {
  readonly component: string;
  readonly kind: EvaluatedStack['kind'];
  /** Components that must be healthy before this one starts. */
  readonly dependsOn: readonly string[];
  readonly desiredCount: number;
  /** Names by which other tasks find it, such as `consul.shop-dev.internal`. */
  readonly dnsNames: readonly string[];
  /** Name of its ECS cluster. */
  readonly cluster: string;
  readonly task: LocalTask;
}

/** A task definition, evaluated, as far as one machine takes it. */
export interface LocalTask {
  readonly family: string;
  /** In the order of the definition. */
  readonly containers: readonly LocalContainer[];
  readonly volumes: readonly string[];
  /** ARN of the role of the task; `undefined`: it has none. */
  readonly roleArn: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LocalContainer {
  readonly name: string;
  readonly image: string;
  readonly entryPoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Variable to the ARN that ECS would read it from. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly hasReadonlyRoot: boolean;
  readonly essential: boolean;
  /** MiB; `undefined`: no limit of its own. */
  readonly memory: number | undefined;
  readonly memoryReservation: number | undefined;
  readonly mounts: readonly LocalMount[];
  readonly ports: readonly number[];
  readonly dependsOn: readonly LocalDependency[];
  readonly healthCheck: LocalHealthCheck | undefined;
  readonly stopTimeoutSeconds: number;
  readonly openFiles: number | undefined;
  readonly capabilities: readonly string[];
}

export interface LocalMount {
  readonly volume: string;
  readonly path: string;
  readonly isReadOnly: boolean;
}

export interface LocalDependency {
  readonly container: string;
  readonly condition: 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';
}

export interface LocalHealthCheck {
  /** To be run as it is. */
  readonly command: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

/** ECS's defaults (Amazon ECS API Reference, HealthCheck and ContainerDefinition). */
const HEALTH_DEFAULTS = { Interval: 30, Timeout: 5, Retries: 3, StartPeriod: 0 } as const;
const STOP_TIMEOUT_SECONDS = 30;

/** The component of a stack that runs tasks; `undefined` for one that runs none. */
export function toLocalService(stack: EvaluatedStack): LocalService | undefined {
  const definition = stack.resources[TASK_DEFINITION_LOGICAL_ID]?.properties;
  const service = stack.resources[SERVICE_LOGICAL_ID]?.properties;
  if (definition === undefined) return undefined;
  const { component, kind, dependsOn } = stack;
  const count = service === undefined ? 0 : Number(service['DesiredCount'] ?? 1);
  return {
    component,
    kind,
    dependsOn,
    desiredCount: count,
    dnsNames: dnsNames(stack),
    cluster: String(service?.['Cluster'] ?? 'default').replace(/^.*\//u, ''),
    task: {
      family: String(definition['Family']),
      containers: objects(definition['ContainerDefinitions']).map(toContainer),
      volumes: objects(definition['Volumes']).map(({ Name }) => String(Name)),
      roleArn: optionalText(definition['TaskRoleArn']),
      tags: tagsOf(definition['Tags']),
    },
  };
}

/** Tags in CloudFormation's shape, by key. */
export function tagsOf(list: Json | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(objects(list).map(({ Key, Value }) => [String(Key), String(Value)]));
}

/** The private DNS names under which Cloud Map would find the tasks. */
function dnsNames({ resources }: EvaluatedStack): readonly string[] {
  const ofType = (type: string) => Object.values(resources).filter((one) => one.type === type);
  const [namespace] = ofType('AWS::ServiceDiscovery::PrivateDnsNamespace');
  return ofType('AWS::ServiceDiscovery::Service').map(
    ({ properties }) => `${String(properties['Name'])}.${String(namespace?.properties['Name'])}`,
  );
}

function toContainer(definition: JsonObject): LocalContainer {
  return {
    name: String(definition['Name']),
    image: String(definition['Image']),
    entryPoint: optionalTexts(definition['EntryPoint']),
    command: optionalTexts(definition['Command']),
    environment: pairs(definition['Environment'], 'Value'),
    secrets: pairs(definition['Secrets'], 'ValueFrom'),
    user: optionalText(definition['User']),
    workingDirectory: optionalText(definition['WorkingDirectory']),
    hasReadonlyRoot: definition['ReadonlyRootFilesystem'] === true,
    essential: definition['Essential'] !== false,
    memory: optionalNumber(definition['Memory']),
    memoryReservation: optionalNumber(definition['MemoryReservation']),
    mounts: objects(definition['MountPoints']).map((mount) => ({
      volume: String(mount['SourceVolume']),
      path: String(mount['ContainerPath']),
      isReadOnly: mount['ReadOnly'] === true,
    })),
    ports: objects(definition['PortMappings']).map(({ ContainerPort }) => Number(ContainerPort)),
    dependsOn: objects(definition['DependsOn']).map(toDependency),
    healthCheck: toHealthCheck(definition['HealthCheck']),
    stopTimeoutSeconds: Number(definition['StopTimeout'] ?? STOP_TIMEOUT_SECONDS),
    openFiles: openFiles(definition['Ulimits']),
    capabilities: capabilities(definition['LinuxParameters']),
  };
}

function toDependency({ ContainerName, Condition }: JsonObject): LocalDependency {
  // The schema of mesh.yaml lets no other word through.
  return {
    container: String(ContainerName),
    condition: String(Condition) as LocalDependency['condition'],
  };
}

function toHealthCheck(value: Json | undefined): LocalHealthCheck | undefined {
  const check = objects(value === undefined ? [] : [value])[0];
  const [kind, ...words] = optionalTexts(check?.['Command']) ?? ['NONE'];
  if (check === undefined || kind === 'NONE') return undefined;
  const numberOf = (name: keyof typeof HEALTH_DEFAULTS) =>
    Number(check[name] ?? HEALTH_DEFAULTS[name]);
  return {
    command: kind === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : words,
    intervalMs: numberOf('Interval') * 1000,
    timeoutMs: numberOf('Timeout') * 1000,
    retries: numberOf('Retries'),
    startPeriodMs: numberOf('StartPeriod') * 1000,
  };
}

function openFiles(list: Json | undefined): number | undefined {
  return optionalNumber(objects(list).find(({ Name }) => Name === 'nofile')?.['SoftLimit']);
}

function capabilities(parameters: Json | undefined): readonly string[] {
  const [given] = objects(parameters === undefined ? [] : [parameters]);
  const [wanted] = objects(given?.['Capabilities'] === undefined ? [] : [given['Capabilities']]);
  return optionalTexts(wanted?.['Add']) ?? [];
}

function pairs(list: Json | undefined, member: string): Readonly<Record<string, string>> {
  return Object.fromEntries(objects(list).map((one) => [String(one['Name']), String(one[member])]));
}

function objects(list: Json | undefined): readonly JsonObject[] {
  if (!Array.isArray(list)) return [];
  return list.filter((item): item is JsonObject => typeof item === 'object' && item !== null);
}

function optionalText(value: Json | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function optionalNumber(value: Json | undefined): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

function optionalTexts(value: Json | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}
