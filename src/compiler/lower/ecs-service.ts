import type { Mesh, TaskSettings } from '../../model/mesh.ts';
import { type StackResource, TASK_DEFINITION_LOGICAL_ID } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { clusterName } from './cluster.ts';
import { EXECUTION_ROLE } from './execution-role.ts';
import { attribute, distinct, ref } from './intrinsics.ts';
import { TASK_ROLE } from './roles.ts';

/** Parts of a task definition that its component decides. */
export interface TaskDefinitionParts {
  readonly family: string;
  readonly task: TaskSettings;
  readonly containers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
  readonly tags: Readonly<Record<string, string>>;
  readonly runtimePlatform?: JsonObject | undefined;
  readonly ephemeralStorage?: JsonObject | undefined;
}

/** A task definition in ECS's names. It has a family, so that its revisions are one history. */
export function taskDefinition(parts: TaskDefinitionParts): StackResource {
  return {
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      family: parts.family,
      requiresCompatibilities: [parts.task.launchType],
      networkMode: 'awsvpc',
      cpu: String(parts.task.cpu),
      memory: String(parts.task.memory),
      ...(parts.runtimePlatform === undefined ? {} : { runtimePlatform: parts.runtimePlatform }),
      ...(parts.ephemeralStorage === undefined ? {} : { ephemeralStorage: parts.ephemeralStorage }),
      taskRoleArn: attribute(TASK_ROLE, 'Arn'),
      executionRoleArn: attribute(EXECUTION_ROLE, 'Arn'),
      containerDefinitions: parts.containers,
      volumes: parts.volumes,
      tags: Object.entries(parts.tags).map(([key, value]) => ({ key, value })),
    },
  };
}

/** Parts of an ECS service that its component decides. */
export interface EcsServiceParts {
  readonly task: TaskSettings;
  readonly desiredCount: number;
  readonly securityGroups: readonly Json[];
  readonly deploymentConfiguration: JsonObject;
  readonly serviceRegistries?: readonly JsonObject[];
  readonly dependsOn: readonly string[];
}

/** Failed tasks end a deployment, and the service goes back to what ran before. */
export const CIRCUIT_BREAKER: JsonObject = {
  deploymentCircuitBreaker: { enable: true, rollback: true },
};

/** An ECS service in ECS's names. Its tasks carry the task definition's tags: the controller knows them by these. */
export function ecsService(mesh: Mesh, parts: EcsServiceParts): StackResource {
  const assignPublicIp =
    parts.task.launchType === 'FARGATE' && mesh.network.assignPublicIp === 'ENABLED';
  return {
    type: 'AWS::ECS::Service',
    dependsOn: parts.dependsOn,
    properties: {
      cluster: clusterName(mesh),
      taskDefinition: ref(TASK_DEFINITION_LOGICAL_ID),
      launchType: parts.task.launchType,
      desiredCount: parts.desiredCount,
      deploymentConfiguration: parts.deploymentConfiguration,
      networkConfiguration: {
        awsvpcConfiguration: {
          ...(assignPublicIp ? { assignPublicIp: 'ENABLED' } : {}),
          securityGroups: distinct([...parts.securityGroups, ...mesh.network.securityGroups]),
          subnets: mesh.network.subnets,
        },
      },
      serviceRegistries: parts.serviceRegistries ?? [],
      ...(parts.task.enableExecuteCommand ? { enableExecuteCommand: true } : {}),
      propagateTags: 'TASK_DEFINITION',
    },
  };
}
