import type { EcsServiceSettings, Mesh, SystemTask, TaskSettings } from '../../model/mesh.ts';
import { type StackResource, TASK_DEFINITION_LOGICAL_ID } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { clusterName } from './cluster.ts';
import { distinct, ref } from './intrinsics.ts';
import type { TaskRoles } from './task-roles.ts';

/** Parts of a task definition that its component decides. */
export interface TaskDefinitionParts {
  readonly family: string;
  readonly task: TaskSettings;
  readonly roles: Pick<TaskRoles, 'taskRoleArn' | 'executionRoleArn'>;
  readonly containers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A task definition in ECS's names. It has a family, so that its revisions are one history. */
export function taskDefinition(parts: TaskDefinitionParts): StackResource {
  const { task, roles } = parts;
  const tags = { ...task.tags, ...parts.tags };
  return {
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      family: parts.family,
      requiresCompatibilities: task.requiresCompatibilities,
      networkMode: 'awsvpc',
      cpu: String(task.cpu),
      memory: String(task.memory),
      ...(task.runtimePlatform === undefined ? {} : { runtimePlatform: task.runtimePlatform }),
      ...(task.ephemeralStorage === undefined ? {} : { ephemeralStorage: task.ephemeralStorage }),
      taskRoleArn: roles.taskRoleArn,
      executionRoleArn: roles.executionRoleArn,
      containerDefinitions: parts.containers,
      volumes: parts.volumes,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    },
  };
}

/** Parts of an ECS service that its component decides. */
export interface EcsServiceParts {
  readonly task: TaskSettings;
  readonly settings: EcsServiceSettings;
  /** In front of those of the mesh. */
  readonly securityGroups: readonly Json[];
  /** What has to hold whatever the file says. */
  readonly deploymentConfiguration?: JsonObject;
  readonly loadBalancers?: readonly JsonObject[];
  readonly serviceRegistries?: readonly JsonObject[];
  readonly dependsOn: readonly string[];
}

/** Failed tasks end a deployment, and the service goes back to what ran before. */
const CIRCUIT_BREAKER: JsonObject = {
  deploymentCircuitBreaker: { enable: true, rollback: true },
};

/** An ECS service in ECS's names. Its tasks carry the task definition's tags: the controller knows them by these. */
export function ecsService(mesh: Mesh, parts: EcsServiceParts): StackResource {
  const { task, settings } = parts;
  return {
    type: 'AWS::ECS::Service',
    dependsOn: parts.dependsOn,
    properties: {
      cluster: clusterName(mesh),
      taskDefinition: ref(TASK_DEFINITION_LOGICAL_ID),
      ...(task.capacityProviderStrategy === undefined
        ? { launchType: task.launchType }
        : { capacityProviderStrategy: task.capacityProviderStrategy }),
      ...(task.platformVersion === undefined ? {} : { platformVersion: task.platformVersion }),
      ...(settings.autoscaling === undefined ? { desiredCount: settings.desiredCount } : {}),
      deploymentConfiguration: {
        ...CIRCUIT_BREAKER,
        ...task.deploymentConfiguration,
        ...parts.deploymentConfiguration,
      },
      ...(task.availabilityZoneRebalancing === undefined
        ? {}
        : { availabilityZoneRebalancing: task.availabilityZoneRebalancing }),
      ...(settings.healthCheckGracePeriodSeconds === undefined
        ? {}
        : { healthCheckGracePeriodSeconds: settings.healthCheckGracePeriodSeconds }),
      placementConstraints: settings.placementConstraints,
      placementStrategy: settings.placementStrategy,
      networkConfiguration: networkConfiguration(mesh, parts),
      loadBalancers: parts.loadBalancers ?? [],
      serviceRegistries: parts.serviceRegistries ?? [],
      ...(task.enableExecuteCommand ? { enableExecuteCommand: true } : {}),
      ...(settings.enableECSManagedTags ? { enableECSManagedTags: true } : {}),
      propagateTags: 'TASK_DEFINITION',
    },
  };
}

function networkConfiguration(
  mesh: Mesh,
  { task, settings, securityGroups }: EcsServiceParts,
): JsonObject {
  const assignPublicIp = task.launchType === 'FARGATE' && mesh.network.assignPublicIp === 'ENABLED';
  return {
    awsvpcConfiguration: {
      ...(assignPublicIp ? { assignPublicIp: 'ENABLED' } : {}),
      securityGroups: distinct([
        ...securityGroups,
        ...settings.securityGroups,
        ...mesh.network.securityGroups,
      ]),
      subnets: mesh.network.subnets,
    },
  };
}

/** The ECS service of a component that meshc itself brings: one task in its own place. */
export function systemService(
  mesh: Mesh,
  system: SystemTask,
  parts: Omit<EcsServiceParts, 'task' | 'settings'> & {
    readonly healthCheckGracePeriodSeconds?: number | undefined;
  },
): StackResource {
  return ecsService(
    { ...mesh, network: { ...mesh.network, ...system.network } },
    {
      ...parts,
      task: system.task,
      settings: {
        desiredCount: 1,
        autoscaling: undefined,
        healthCheckGracePeriodSeconds: parts.healthCheckGracePeriodSeconds,
        placementConstraints: [],
        placementStrategy: [],
        enableECSManagedTags: false,
        securityGroups: system.securityGroups,
      },
    },
  );
}
