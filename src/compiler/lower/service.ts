import { BOOTSTRAP_VOLUME } from '../../contract/paths.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type { Mesh, MeshComponent, Service } from '../../model/mesh.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import {
  SERVICE_LOGICAL_ID,
  type Stack,
  type StackResource,
  TASK_DEFINITION_LOGICAL_ID,
} from '../../model/stack.ts';
import { autoscaling } from './autoscaling.ts';
import { baseParameters, fromBase } from './cluster.ts';
import { configEntries } from './config-entries.ts';
import { publishedPorts, userContainer } from './containers.ts';
import { ecsService, taskDefinition } from './ecs-service.ts';
import type { ExecutionNeeds } from './execution-role.ts';
import { attribute, ref } from './intrinsics.ts';
import { meshTaskTags } from './mesh-task-tags.ts';
import { BASE_COMPONENT, LOG_GROUP_NAME, MESH_SECURITY_GROUP_ID, stackName } from './names.ts';
import { withPatchNeeds } from './overrides.ts';
import { secretParameters } from './secrets.ts';
import { rulesOf, SERVICE_SECURITY_GROUP, serviceSecurityGroup } from './service-security-group.ts';
import { caSecrets, sidecars } from './sidecars.ts';
import { systemLogs } from './system-logs.ts';
import { serviceTaskConfig } from './task-config.ts';
import { makeMeshTaskRoles, type TaskRoles } from './task-roles.ts';

/** The stack of one service. `systemComponents` are those that have to stand before it. */
export function lowerService(
  mesh: Mesh,
  service: Service,
  systemComponents: readonly string[],
): Stack {
  const roles = makeMeshTaskRoles(mesh, service.registration, {
    task: service.task,
    needs: executionNeeds(mesh, service),
  });
  return {
    component: service.component,
    kind: 'service',
    description: `service ${service.component} of mesh ${mesh.identity.name}, environment ${mesh.identity.environment}`,
    dependsOn: [BASE_COMPONENT, ...systemComponents],
    parameters: {
      ...(service.ecsService ? baseParameters(mesh) : fromBase([LOG_GROUP_NAME])),
      ...secretParameters(caSecrets(mesh)),
    },
    resources: {
      ...roles.resources,
      [TASK_DEFINITION_LOGICAL_ID]: serviceTaskDefinition(mesh, service, roles),
      ...(service.ecsService ? serviceResources(mesh, service, roles) : {}),
      ...configEntries(mesh, service),
    },
    outputs: {
      TaskDefinitionArn: ref(TASK_DEFINITION_LOGICAL_ID),
      TaskRoleArn: roles.taskRoleArn,
    },
    path: service.path,
  };
}

/** The ECS service and what belongs to it. */
function serviceResources(
  mesh: Mesh,
  service: Service,
  roles: TaskRoles,
): Record<string, StackResource> {
  const network = serviceSecurityGroup(mesh, service);
  const group = SERVICE_SECURITY_GROUP in network ? [SERVICE_SECURITY_GROUP] : [];
  return {
    ...network,
    [SERVICE_LOGICAL_ID]: ecsService(mesh, {
      task: service.task,
      settings: service.ecs,
      securityGroups: [
        ref(MESH_SECURITY_GROUP_ID),
        ...group.map((logicalId) => attribute(logicalId, 'GroupId')),
      ],
      loadBalancers: service.loadBalancers.map(
        ({ targetGroupArn, containerName, containerPort }) => ({
          targetGroupArn,
          containerName,
          ...(containerPort === undefined ? {} : { containerPort }),
        }),
      ),
      dependsOn: [...roles.rights, ...rulesOf(network)],
    }),
    ...(service.ecs.autoscaling === undefined ? {} : autoscaling(mesh, service.ecs.autoscaling)),
  };
}

/** What the execution role of a mesh task lets its containers have. */
export function executionNeeds(
  mesh: Mesh,
  { component, containers, task }: Pick<MeshComponent, 'component' | 'containers' | 'task'>,
): ExecutionNeeds {
  const given = (reference: SecretReference | undefined): SecretReference[] =>
    reference === undefined ? [] : [reference];
  return withPatchNeeds(mesh, component, {
    images: [
      mesh.images.runtime,
      mesh.images.dataplane,
      ...containers.map(({ definition }) => String(definition['image'])),
    ],
    secrets: [
      ...Object.values(caSecrets(mesh)).flatMap(given),
      ...containers.flatMap(({ secrets }) => Object.values(secrets)),
    ],
    containers: [...containers, ...systemLogs(task.sidecars)],
  });
}

function serviceTaskDefinition(mesh: Mesh, service: Service, roles: TaskRoles): StackResource {
  const users = service.containers.map((container) =>
    userContainer(container, {
      component: service.component,
      portMappings: publishedPorts(container, service.loadBalancers),
    }),
  );
  return taskDefinition({
    family: service.family ?? stackName(mesh.identity, service.component),
    task: service.task,
    roles,
    containers: [
      ...users,
      ...sidecars(mesh, service, JSON.stringify(serviceTaskConfig(mesh, service))),
    ],
    volumes: [
      { name: BOOTSTRAP_VOLUME },
      ...sortedEntries(service.volumes).map(([name, volume]) => ({ name, ...volume })),
    ],
    tags: meshTaskTags(service.registration),
  });
}
