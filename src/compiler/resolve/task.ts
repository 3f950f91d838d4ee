import type { DefaultsSpec, IamSpec, SidecarsSpec } from '../../generated/mesh-spec.ts';
import type { Iam, LaunchType, SidecarSettings, TaskSettings } from '../../model/mesh.ts';
import { BUILT_IN } from './built-in.ts';
import { ordered } from './ordered.ts';
import { asEcs } from './references.ts';

/** What a component may say about its task; `defaults` says the same for all. */
export type TaskSpec = Omit<DefaultsSpec, 'logs'>;

/** Size of a task when neither the component nor `defaults` says one. */
export interface TaskSize {
  readonly cpu: number;
  readonly memory: number;
}

/** Settings of a task: the component's, then those of `defaults`, then the built-in ones. */
export function resolveTask(own: TaskSpec, defaults: TaskSpec, size: TaskSize): TaskSettings {
  const spec = { ...defaults, ...own };
  const strategy =
    own.launchType === undefined ? spec.capacityProviderStrategy : own.capacityProviderStrategy;
  const launchType =
    strategy === undefined ? (spec.launchType ?? BUILT_IN.launchType) : launchTypeOf(strategy);
  return {
    launchType,
    capacityProviderStrategy: strategy?.map(asEcs),
    requiresCompatibilities: spec.requiresCompatibilities ?? [launchType],
    cpu: spec.cpu ?? size.cpu,
    memory: spec.memory ?? size.memory,
    platformVersion: spec.platformVersion,
    runtimePlatform: asEcs(spec.runtimePlatform),
    ephemeralStorage: asEcs(spec.ephemeralStorage),
    enableExecuteCommand: spec.enableExecuteCommand ?? BUILT_IN.enableExecuteCommand,
    logLevel: spec.logLevel ?? BUILT_IN.logLevel,
    deploymentConfiguration: asEcs(spec.deploymentConfiguration),
    availabilityZoneRebalancing: spec.availabilityZoneRebalancing,
    sidecars: resolveSidecars(own.sidecars ?? {}, defaults.sidecars ?? {}),
    iam: resolveIam(own.iam ?? {}, defaults.iam ?? {}),
    tags: ordered({ ...defaults.tags, ...own.tags }),
  };
}

/** Capacity providers of Fargate; every other one is a group of instances (Amazon ECS developer guide, "Fargate capacity providers"). */
const FARGATE_PROVIDERS: readonly string[] = ['FARGATE', 'FARGATE_SPOT'];

function launchTypeOf(strategy: NonNullable<TaskSpec['capacityProviderStrategy']>): LaunchType {
  const isFargate = strategy.every(({ capacityProvider }) =>
    FARGATE_PROVIDERS.includes(capacityProvider),
  );
  return isFargate ? 'FARGATE' : 'EC2';
}

function resolveSidecars(own: SidecarsSpec, defaults: SidecarsSpec): SidecarSettings {
  return {
    meshInit: ordered({ ...defaults.meshInit, ...own.meshInit }),
    dataplane: ordered({ ...defaults.dataplane, ...own.dataplane }),
    healthSync: ordered({ ...defaults.healthSync, ...own.healthSync }),
    logConfiguration: asEcs(own.logConfiguration ?? defaults.logConfiguration),
  };
}

function resolveIam(own: IamSpec, defaults: IamSpec): Iam {
  const spec = { ...defaults, ...own };
  return {
    taskRole: spec.taskRole,
    executionRole: spec.executionRole,
    rolePath: spec.rolePath,
    permissionsBoundary: spec.permissionsBoundary,
    taskRolePolicies: spec.taskRolePolicies ?? [],
    executionRolePolicies: spec.executionRolePolicies ?? [],
    taskRoleStatements: (spec.taskRoleStatements ?? []).map(asEcs),
  };
}
