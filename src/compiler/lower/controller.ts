import { CONTROLLER_CONTAINER } from '../../contract/containers.ts';
import {
  CONFIG_ENTRIES_PATH_VARIABLE,
  TASK_CONFIG_VARIABLE,
  TOKEN_VARIABLE,
} from '../../contract/environment.ts';
import { CONTROLLER_DIR, CONTROLLER_HEARTBEAT_FILE } from '../../contract/paths.ts';
import { RUNTIME_UID, SIDECAR_GID } from '../../contract/users.ts';
import type { Controller, ExistingId, Mesh } from '../../model/mesh.ts';
import {
  SERVICE_LOGICAL_ID,
  type Stack,
  type StackResource,
  TASK_DEFINITION_LOGICAL_ID,
} from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { baseParameters, clusterArn } from './cluster.ts';
import { serverIngress } from './consul-ports.ts';
import { environmentList, logs } from './containers.ts';
import { systemService, taskDefinition } from './ecs-service.ts';
import { attribute, localArn, ref } from './intrinsics.ts';
import {
  BASE_COMPONENT,
  CONTROLLER_COMPONENT,
  configEntriesPath,
  DEV_SERVER_SECURITY_GROUP_ID,
  MESH_SECURITY_GROUP_ID,
  SYSTEM_ROLE_PATH,
  stackName,
} from './names.ts';
import { withPatchNeeds } from './overrides.ts';
import { containerSecrets, secretParameters } from './secrets.ts';
import { caSecrets } from './sidecars.ts';
import { systemLogs } from './system-logs.ts';
import { controllerTaskConfig } from './task-config.ts';
import { makeTaskRoles, type TaskRoles } from './task-roles.ts';

const SECURITY_GROUP = 'SecurityGroup';

/** Where the controller writes its heartbeat, since its root file system is read-only. */
const CONTROLLER_VOLUME = 'controller_data';

/** The stack of the controller: one task, with the right to look at the tasks of its cluster and nothing else. */
export function lowerController(
  mesh: Mesh,
  controller: Controller,
  systemComponents: readonly string[],
): Stack {
  const { [MESH_SECURITY_GROUP_ID]: _, ...parameters } = baseParameters(mesh);
  const secrets = { [TOKEN_VARIABLE]: controller.token, ...caSecrets(mesh) };
  const roles = makeTaskRoles({
    task: controller.task,
    tags: {},
    path: SYSTEM_ROLE_PATH,
    statements: taskStatements(mesh),
    needs: withPatchNeeds(mesh, CONTROLLER_COMPONENT, {
      images: [mesh.images.runtime],
      secrets: Object.values(secrets).filter((secret) => secret !== undefined),
      containers: systemLogs(controller),
    }),
  });
  return {
    component: CONTROLLER_COMPONENT,
    kind: 'controller',
    description: `controller of mesh ${mesh.identity.name}, environment ${mesh.identity.environment}`,
    dependsOn: [BASE_COMPONENT, ...systemComponents],
    parameters: {
      ...parameters,
      ...secretParameters(secrets),
      ...(mesh.devServer === undefined
        ? {}
        : {
            [DEV_SERVER_SECURITY_GROUP_ID]: {
              component: BASE_COMPONENT,
              output: DEV_SERVER_SECURITY_GROUP_ID,
            },
          }),
    },
    resources: {
      ...roles.resources,
      ...securityGroup(mesh),
      [TASK_DEFINITION_LOGICAL_ID]: controllerTaskDefinition(mesh, controller, {
        roles,
        secrets: containerSecrets(secrets),
      }),
      [SERVICE_LOGICAL_ID]: systemService(mesh, controller, {
        securityGroups: [attribute(SECURITY_GROUP, 'GroupId')],
        dependsOn: [...roles.rights, ...Object.keys(serverRules(mesh))],
      }),
    },
    outputs: {},
    path: ['controller'],
  };
}

/** Tasks of the cluster, and the config entries of the mesh. */
function taskStatements(mesh: Mesh): JsonObject[] {
  const inCluster = { ArnEquals: { 'ecs:cluster': clusterArn(mesh, 'cluster') } };
  return [
    { Effect: 'Allow', Action: 'ecs:ListTasks', Resource: '*', Condition: inCluster },
    { Effect: 'Allow', Action: 'ecs:DescribeTasks', Resource: clusterArn(mesh, 'task', '/*') },
    {
      Effect: 'Allow',
      Action: 'ssm:GetParametersByPath',
      Resource: localArn('ssm', `parameter${configEntriesPath(mesh.identity).replace(/\/$/, '')}`),
    },
  ];
}

/** The controller's own group: nobody calls it, and it may call the Consul servers. */
function securityGroup(mesh: Mesh): Record<string, StackResource> {
  return {
    [SECURITY_GROUP]: {
      type: 'AWS::EC2::SecurityGroup',
      properties: {
        GroupDescription: `controller of ${stackName(mesh.identity, CONTROLLER_COMPONENT)}`,
        VpcId: mesh.network.vpcId,
      },
    },
    ...serverRules(mesh),
  };
}

function serverRules(mesh: Mesh): Record<string, StackResource> {
  const groupId: ExistingId | undefined =
    mesh.consul.servers.kind === 'external'
      ? mesh.consul.servers.securityGroupId
      : ref(DEV_SERVER_SECURITY_GROUP_ID);
  if (groupId === undefined) return {};
  return serverIngress(mesh.consul, {
    groupId,
    source: attribute(SECURITY_GROUP, 'GroupId'),
    who: 'controller of the mesh',
  });
}

function controllerTaskDefinition(
  mesh: Mesh,
  controller: Controller,
  parts: { readonly roles: TaskRoles; readonly secrets: readonly Json[] },
): StackResource {
  const config = controllerTaskConfig(mesh, controller);
  return taskDefinition({
    family: stackName(mesh.identity, CONTROLLER_COMPONENT),
    task: controller.task,
    roles: parts.roles,
    containers: [
      {
        name: CONTROLLER_CONTAINER,
        image: mesh.images.runtime,
        command: ['controller'],
        user: `${RUNTIME_UID}:${SIDECAR_GID}`,
        ...(controller.task.enableExecuteCommand ? {} : { readonlyRootFilesystem: true }),
        environment: environmentList({
          [TASK_CONFIG_VARIABLE]: JSON.stringify(config),
          [CONFIG_ENTRIES_PATH_VARIABLE]: configEntriesPath(mesh.identity),
        }),
        secrets: parts.secrets,
        mountPoints: [{ sourceVolume: CONTROLLER_VOLUME, containerPath: CONTROLLER_DIR }],
        healthCheck: {
          command: [
            'CMD-SHELL',
            `test -n "$(find ${CONTROLLER_DIR}/${CONTROLLER_HEARTBEAT_FILE} -mmin -2)"`,
          ],
          startPeriod: 120,
        },
        logConfiguration: controller.logConfiguration ?? logs(CONTROLLER_COMPONENT),
      },
    ],
    volumes: [{ name: CONTROLLER_VOLUME }],
    tags: {},
  });
}
