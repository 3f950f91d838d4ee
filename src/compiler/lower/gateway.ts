import { DATAPLANE_CONTAINER } from '../../contract/containers.ts';
import { BOOTSTRAP_VOLUME } from '../../contract/paths.ts';
import { ROLE_GATEWAY_KIND_TAG } from '../../contract/tags.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type { Gateway, Mesh } from '../../model/mesh.ts';
import {
  SERVICE_LOGICAL_ID,
  type Stack,
  type StackResource,
  TASK_DEFINITION_LOGICAL_ID,
} from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { autoscaling } from './autoscaling.ts';
import { baseParameters, fromBase } from './cluster.ts';
import { entryParameters } from './config-entries.ts';
import { publishedPorts, userContainer } from './containers.ts';
import { ecsService, taskDefinition } from './ecs-service.ts';
import { gatewayConfigEntries } from './gateway-config-entries.ts';
import { gatewayLoadBalancer, listenerIds, targetGroups } from './gateway-load-balancer.ts';
import {
  GATEWAY_SECURITY_GROUP,
  gatewayBaseOutputs,
  gatewaySecurityGroup,
} from './gateway-security-group.ts';
import { gatewayTaskConfig } from './gateway-task-config.ts';
import { attribute, ref } from './intrinsics.ts';
import { LOAD_BALANCER, LOAD_BALANCER_OUTPUTS } from './load-balancer.ts';
import { meshTaskTags } from './mesh-task-tags.ts';
import { BASE_COMPONENT, MESH_SECURITY_GROUP_ID, stackName } from './names.ts';
import { secretParameters } from './secrets.ts';
import { executionNeeds } from './service.ts';
import { rulesOf } from './service-security-group.ts';
import { caSecrets, sidecars } from './sidecars.ts';
import { makeMeshTaskRoles, type TaskRoles } from './task-roles.ts';

/** Seconds after a task's start in which ECS does not count what its load balancer says. */
const GRACE_PERIOD_SECONDS = 60;

/** The stack of one gateway. `systemComponents` are those that have to stand before it. */
export function lowerGateway(
  mesh: Mesh,
  gateway: Gateway,
  systemComponents: readonly string[],
): Stack {
  const roles = makeMeshTaskRoles(mesh, gateway.registration, {
    task: gateway.task,
    tags: { [ROLE_GATEWAY_KIND_TAG]: gateway.role.kind },
    needs: executionNeeds(mesh, gateway),
  });
  const { loadBalancer, ecs } = gateway;
  const entries = entryParameters(mesh, gateway.component, gatewayConfigEntries(gateway));
  const network = {
    ...gatewaySecurityGroup(mesh, gateway),
    ...(loadBalancer === undefined ? {} : gatewayLoadBalancer(mesh, gateway, loadBalancer)),
  };
  return {
    component: gateway.component,
    kind: 'gateway',
    description: `gateway ${gateway.component} of mesh ${mesh.identity.name}, environment ${mesh.identity.environment}`,
    dependsOn: [BASE_COMPONENT, ...systemComponents],
    parameters: {
      ...baseParameters(mesh),
      ...fromBase(gatewayBaseOutputs(mesh, gateway)),
      ...secretParameters(caSecrets(mesh)),
    },
    resources: {
      ...roles.resources,
      ...network,
      [TASK_DEFINITION_LOGICAL_ID]: gatewayTaskDefinition(mesh, gateway, roles),
      [SERVICE_LOGICAL_ID]: gatewayService(mesh, gateway, [
        ...roles.rights,
        ...rulesOf(network),
        ...listenerIds(gateway),
        ...Object.keys(entries),
      ]),
      ...(ecs.autoscaling === undefined ? {} : autoscaling(mesh, ecs.autoscaling)),
      ...entries,
    },
    outputs: {
      TaskDefinitionArn: ref(TASK_DEFINITION_LOGICAL_ID),
      TaskRoleArn: roles.taskRoleArn,
      ...wanOutputs(gateway),
      ...(loadBalancer === undefined ? {} : LOAD_BALANCER_OUTPUTS),
    },
    path: gateway.path,
  };
}

/** Where others reach a mesh gateway, for their `primary_gateways` and the like. */
function wanOutputs({ role, loadBalancer }: Gateway): Record<string, Json> {
  if (role.kind !== 'mesh-gateway') return {};
  const address =
    loadBalancer === undefined ? role.wan.address : attribute(LOAD_BALANCER, 'DNSName');
  return address === undefined ? {} : { WanAddress: address, WanPort: String(role.wan.port) };
}

/** Tasks start when they may be called, and when what they do is declared. */
function gatewayService(mesh: Mesh, gateway: Gateway, dependsOn: readonly string[]): StackResource {
  const { ecs } = gateway;
  const gracePeriod = hasLoadBalancer(gateway) ? GRACE_PERIOD_SECONDS : undefined;
  const inItsNetwork = { ...mesh, network: { ...mesh.network, ...gateway.network } };
  return ecsService(inItsNetwork, {
    task: gateway.task,
    settings: {
      ...ecs,
      healthCheckGracePeriodSeconds: ecs.healthCheckGracePeriodSeconds ?? gracePeriod,
    },
    securityGroups: [ref(MESH_SECURITY_GROUP_ID), attribute(GATEWAY_SECURITY_GROUP, 'GroupId')],
    loadBalancers: [
      ...targetGroups(gateway).map(({ targetGroupArn, port }) => ({
        targetGroupArn,
        containerName: DATAPLANE_CONTAINER,
        containerPort: port,
      })),
      ...gateway.loadBalancers.map(({ targetGroupArn, containerName, containerPort }) => ({
        targetGroupArn,
        containerName,
        ...(containerPort === undefined ? {} : { containerPort }),
      })),
    ],
    dependsOn,
  });
}

function gatewayTaskDefinition(mesh: Mesh, gateway: Gateway, roles: TaskRoles): StackResource {
  const { component, containers, loadBalancers } = gateway;
  const users = containers.map((container) =>
    userContainer(container, {
      component,
      portMappings: publishedPorts(container, loadBalancers),
    }),
  );
  const ours = sidecars(mesh, gateway, gatewayTaskConfig(mesh, gateway)).map((sidecar) =>
    sidecar['name'] === DATAPLANE_CONTAINER ? asGateway(sidecar, gateway) : sidecar,
  );
  return taskDefinition({
    family: gateway.family ?? stackName(mesh.identity, component),
    task: gateway.task,
    roles,
    containers: [...users, ...ours],
    volumes: [
      { name: BOOTSTRAP_VOLUME },
      ...sortedEntries(gateway.volumes).map(([name, volume]) => ({ name, ...volume })),
    ],
    tags: meshTaskTags(gateway.registration),
  });
}

/** Health checks of load balancers come from outside the task. A flag of consul-dataplane beats the file of mesh-init. */
const READY_ON_ALL_ADDRESSES = '-envoy-ready-bind-address=0.0.0.0';

/**
 * The proxy of a sidecar as the gateway that it is here: it publishes ports, sees volumes, and may use the memory of the
 * task.
 */
function asGateway({ memory: _, ...dataplane }: JsonObject, gateway: Gateway): JsonObject {
  const { ports, proxy, loadBalancers } = gateway;
  const published = [
    ...ports.map(({ port }) => port),
    ...loadBalancers
      .filter(({ containerName }) => containerName === DATAPLANE_CONTAINER)
      .flatMap(({ containerPort }) => containerPort ?? []),
  ];
  const { memory } = gateway.task.sidecars.dataplane;
  return {
    ...dataplane,
    ...(memory === undefined ? {} : { memory }),
    command: [
      ...listOf(dataplane['command']),
      ...(hasLoadBalancer(gateway) ? [READY_ON_ALL_ADDRESSES] : []),
    ],
    portMappings: [...new Set(published)].map((containerPort) => ({ containerPort })),
    mountPoints: [...listOf(dataplane['mountPoints']), ...proxy.mountPoints],
  };
}

function hasLoadBalancer({ loadBalancer, loadBalancers }: Gateway): boolean {
  return loadBalancer !== undefined || loadBalancers.length > 0;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
