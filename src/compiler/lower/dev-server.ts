import { CONSUL_SERVER_CONTAINER } from '../../contract/containers.ts';
import type { DevServer, Mesh } from '../../model/mesh.ts';
import {
  SERVICE_LOGICAL_ID,
  type Stack,
  type StackResource,
  TASK_DEFINITION_LOGICAL_ID,
} from '../../model/stack.ts';
import { baseParameters } from './cluster.ts';
import { logs } from './containers.ts';
import { ecsService, SINGLE_TASK, taskDefinition } from './ecs-service.ts';
import { attribute, ref } from './intrinsics.ts';
import {
  BASE_COMPONENT,
  DEV_SERVER_COMPONENT,
  DEV_SERVER_SECURITY_GROUP_ID,
  MESH_SECURITY_GROUP_ID,
  SYSTEM_ROLE_PATH,
  stackName,
} from './names.ts';
import { makeTaskRoles, type TaskRoles } from './task-roles.ts';

/** Seconds that a resolver may keep the address of the server: it changes whenever the task is replaced. */
const DNS_TTL_SECONDS = 10;

/** Two servers at once would be two meshes: the old one ends before the new one starts. */
const ONE_AT_A_TIME = { maximumPercent: 100, minimumHealthyPercent: 0 };

/** The stack of the dev server: one Consul server in memory, found by its private DNS name. */
export function lowerDevServer(mesh: Mesh, devServer: DevServer): Stack {
  const { [MESH_SECURITY_GROUP_ID]: _, ...parameters } = baseParameters(mesh);
  const roles = makeTaskRoles({
    task: devServer.task,
    tags: {},
    path: SYSTEM_ROLE_PATH,
    statements: [],
    needs: { images: [mesh.images.consul], secrets: [], containers: [] },
  });
  return {
    component: DEV_SERVER_COMPONENT,
    kind: 'dev-server',
    description: `dev server of mesh ${mesh.identity.name}, environment ${mesh.identity.environment}`,
    dependsOn: [BASE_COMPONENT],
    parameters: {
      ...parameters,
      [DEV_SERVER_SECURITY_GROUP_ID]: {
        component: BASE_COMPONENT,
        output: DEV_SERVER_SECURITY_GROUP_ID,
      },
    },
    resources: {
      ...roles.resources,
      ...discovery(mesh, devServer),
      [TASK_DEFINITION_LOGICAL_ID]: devServerTaskDefinition(mesh, devServer, roles),
      [SERVICE_LOGICAL_ID]: ecsService(mesh, {
        task: devServer.task,
        settings: SINGLE_TASK,
        securityGroups: [ref(DEV_SERVER_SECURITY_GROUP_ID)],
        deploymentConfiguration: ONE_AT_A_TIME,
        serviceRegistries: [{ registryArn: attribute('DiscoveryService', 'Arn') }],
        dependsOn: roles.rights,
      }),
    },
    outputs: {},
    path: ['devServer'],
  };
}

function discovery(mesh: Mesh, devServer: DevServer): Record<string, StackResource> {
  return {
    DiscoveryNamespace: {
      type: 'AWS::ServiceDiscovery::PrivateDnsNamespace',
      properties: { Name: devServer.dnsNamespace, Vpc: mesh.network.vpcId },
    },
    DiscoveryService: {
      type: 'AWS::ServiceDiscovery::Service',
      properties: {
        Name: devServer.dnsName.slice(0, -devServer.dnsNamespace.length - 1),
        DnsConfig: {
          NamespaceId: attribute('DiscoveryNamespace', 'Id'),
          DnsRecords: [{ Type: 'A', TTL: DNS_TTL_SECONDS }],
        },
      },
    },
  };
}

function devServerTaskDefinition(
  mesh: Mesh,
  devServer: DevServer,
  roles: TaskRoles,
): StackResource {
  return taskDefinition({
    family: stackName(mesh.identity, DEV_SERVER_COMPONENT),
    task: devServer.task,
    roles,
    containers: [
      {
        name: CONSUL_SERVER_CONTAINER,
        image: mesh.images.consul,
        command: agentCommand(mesh, devServer),
        healthCheck: {
          command: [
            'CMD-SHELL',
            `curl -fs http://127.0.0.1:${mesh.consul.http.port}/v1/status/leader | grep -q :`,
          ],
          interval: 10,
          startPeriod: 60,
        },
        logConfiguration: logs(DEV_SERVER_COMPONENT),
      },
    ],
    volumes: [],
    tags: {},
  });
}

/**
 * Consul's agent as its only server. The template of the advertised address is Consul's own (hashicorp/go-sockaddr): the
 * address of the task is not known before it runs.
 */
function agentCommand(mesh: Mesh, devServer: DevServer): string[] {
  return [
    'agent',
    '-server',
    '-bootstrap-expect=1',
    '-ui',
    '-node=dev-server',
    `-datacenter=${devServer.datacenter}`,
    '-data-dir=/consul/data',
    '-client=0.0.0.0',
    '-advertise={{ GetPrivateIP }}',
    `-http-port=${mesh.consul.http.port}`,
    `-grpc-port=${mesh.consul.grpc.port}`,
    '-hcl=connect { enabled = true }',
  ];
}
