import { BOOTSTRAP_VOLUME } from '../../contract/paths.ts';
import { PUBLIC_LISTENER_PORT } from '../../contract/ports.ts';
import {
  MESH_TAG,
  ROLE_NAMESPACE_TAG,
  ROLE_SERVICE_NAME_TAG,
  SERVICE_NAME_TAG,
} from '../../contract/tags.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type { Mesh, SecretReference, Service } from '../../model/mesh.ts';
import {
  SERVICE_LOGICAL_ID,
  type Stack,
  type StackResource,
  TASK_DEFINITION_LOGICAL_ID,
} from '../../model/stack.ts';
import type { JsonObject } from '../../model/template.ts';
import { baseParameters, fromBase } from './cluster.ts';
import { configEntries } from './config-entries.ts';
import { userContainer } from './containers.ts';
import { CIRCUIT_BREAKER, ecsService, taskDefinition } from './ecs-service.ts';
import { EXECUTION_ROLE, executionRole } from './execution-role.ts';
import { attribute, ref } from './intrinsics.ts';
import {
  BASE_COMPONENT,
  LOG_GROUP_NAME,
  MESH_SECURITY_GROUP_ID,
  rolePath,
  stackName,
} from './names.ts';
import {
  EXECUTE_COMMAND,
  GET_OWN_ROLE,
  TASK_ROLE,
  TASK_ROLE_POLICY,
  taskRole,
  taskRolePolicy,
} from './roles.ts';
import { caSecrets, sidecars } from './sidecars.ts';
import { serviceTaskConfig } from './task-config.ts';

const LISTENER_SECURITY_GROUP = 'ListenerSecurityGroup';

/** The stack of one service. `systemComponents` are those that have to stand before it. */
export function lowerService(
  mesh: Mesh,
  service: Service,
  systemComponents: readonly string[],
): Stack {
  const path = rolePath(mesh.identity);
  const policy = taskStatements(mesh, service);
  const listener = listenerSecurityGroup(mesh, service);
  const resources: Record<string, StackResource> = {
    [TASK_ROLE]: taskRole(path, {
      [ROLE_SERVICE_NAME_TAG]: service.consulName,
      [ROLE_NAMESPACE_TAG]: '',
    }),
    ...(policy.length > 0 ? { [TASK_ROLE_POLICY]: taskRolePolicy(policy) } : {}),
    [EXECUTION_ROLE]: executionRole(path, executionNeeds(mesh, service)),
    ...listener,
    [TASK_DEFINITION_LOGICAL_ID]: serviceTaskDefinition(mesh, service),
    ...(service.ecsService
      ? {
          [SERVICE_LOGICAL_ID]: ecsService(mesh, {
            task: service.task,
            desiredCount: service.desiredCount,
            securityGroups: [
              ref(MESH_SECURITY_GROUP_ID),
              ...Object.keys(listener).map((logicalId) => attribute(logicalId, 'GroupId')),
              ...service.securityGroups,
            ],
            deploymentConfiguration: { ...CIRCUIT_BREAKER, ...service.deploymentConfiguration },
            dependsOn: policy.length > 0 ? [TASK_ROLE_POLICY] : [],
          }),
        }
      : {}),
    ...configEntries(mesh, service),
  };
  return {
    component: service.component,
    kind: 'service',
    description: `service ${service.component} of mesh ${mesh.identity.name}, environment ${mesh.identity.environment}`,
    dependsOn: [BASE_COMPONENT, ...systemComponents],
    parameters: service.ecsService ? baseParameters(mesh) : fromBase([LOG_GROUP_NAME]),
    resources,
    outputs: {
      TaskDefinitionArn: ref(TASK_DEFINITION_LOGICAL_ID),
      TaskRoleArn: attribute(TASK_ROLE, 'Arn'),
    },
    path: service.path,
  };
}

function taskStatements(mesh: Mesh, service: Service): JsonObject[] {
  return [
    ...(mesh.consul.login === undefined ? [] : [GET_OWN_ROLE]),
    ...(service.task.enableExecuteCommand ? [EXECUTE_COMMAND] : []),
  ];
}

function executionNeeds(mesh: Mesh, service: Service) {
  const given = (reference: SecretReference | undefined): SecretReference[] =>
    reference === undefined ? [] : [reference];
  return {
    images: [
      mesh.images.runtime,
      mesh.images.dataplane,
      ...service.containers.map(({ definition }) => String(definition['image'])),
    ],
    secrets: [
      ...Object.values(caSecrets(mesh)).flatMap(given),
      ...service.containers.flatMap(({ secrets }) => Object.values(secrets)),
    ],
    containers: service.containers,
  };
}

function serviceTaskDefinition(mesh: Mesh, service: Service): StackResource {
  const [init, proxy, healthSync] = sidecars(mesh, service, serviceTaskConfig(mesh, service));
  const users = service.containers.map((container) => userContainer(container, service.component));
  return taskDefinition({
    family: service.family ?? stackName(mesh.identity, service.component),
    task: service.task,
    containers: [...users, init, proxy, healthSync].filter((container) => container !== undefined),
    volumes: [
      { name: BOOTSTRAP_VOLUME },
      ...sortedEntries(service.volumes).map(([name, volume]) => ({ name, ...volume })),
    ],
    tags: { ...service.tags, [MESH_TAG]: 'true', [SERVICE_NAME_TAG]: service.consulName },
    runtimePlatform: service.runtimePlatform,
    ephemeralStorage: service.ephemeralStorage,
  });
}

/** A port other than the mesh's is a rule of the service's own group, so that it leaves with the service. */
function listenerSecurityGroup(mesh: Mesh, service: Service): Record<string, StackResource> {
  const { publicListenerPort } = service.proxy;
  if (publicListenerPort === PUBLIC_LISTENER_PORT || !service.ecsService) return {};
  return {
    [LISTENER_SECURITY_GROUP]: {
      type: 'AWS::EC2::SecurityGroup',
      properties: {
        GroupDescription: `listener of ${stackName(mesh.identity, service.component)}`,
        VpcId: mesh.network.vpcId,
        SecurityGroupIngress: [
          {
            Description: 'tasks of the mesh to the proxy',
            IpProtocol: 'tcp',
            FromPort: publicListenerPort,
            ToPort: publicListenerPort,
            SourceSecurityGroupId: ref(MESH_SECURITY_GROUP_ID),
          },
        ],
      },
    },
  };
}
