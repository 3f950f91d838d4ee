import { CONSUL_SERVER_CONTAINER } from '../../contract/containers.ts';
import { BOOTSTRAP_VOLUME } from '../../contract/paths.ts';
import type { DevServer, Mesh } from '../../model/mesh.ts';
import {
  SERVICE_LOGICAL_ID,
  type Stack,
  type StackResource,
  TASK_DEFINITION_LOGICAL_ID,
} from '../../model/stack.ts';
import { baseParameters, fromBase } from './cluster.ts';
import { isPrepared } from './consul-server-config.ts';
import { devServerContainers } from './dev-server-containers.ts';
import {
  DEV_SERVER_LISTENER,
  DEV_SERVER_TARGET_GROUP,
  devServerNetwork,
} from './dev-server-network.ts';
import {
  devServerSecretOutputs,
  devServerSecretStatements,
  devServerSecrets,
  givenSecrets,
} from './dev-server-secrets.ts';
import { systemService, taskDefinition } from './ecs-service.ts';
import { attribute, ref } from './intrinsics.ts';
import { LOAD_BALANCER_OUTPUTS } from './load-balancer.ts';
import {
  BASE_COMPONENT,
  DEV_SERVER_COMPONENT,
  DEV_SERVER_SECURITY_GROUP_ID,
  MESH_SECURITY_GROUP_ID,
  SYSTEM_ROLE_PATH,
  stackName,
} from './names.ts';
import { withPatchNeeds } from './overrides.ts';
import { systemLogs } from './system-logs.ts';
import { makeTaskRoles, type TaskRoles } from './task-roles.ts';

/** Seconds that a resolver may keep the address of the server: it changes whenever the task is replaced. */
const DNS_TTL_SECONDS = 10;

/** Seconds after a task's start in which ECS does not count what the load balancer says. */
const GRACE_PERIOD_SECONDS = 120;

/** Two servers at once would be two meshes: the old one ends before the new one starts. */
const ONE_AT_A_TIME = { maximumPercent: 100, minimumHealthyPercent: 0 };

/** The stack of the dev server: one Consul server in memory, found by its private DNS name. */
export function lowerDevServer(mesh: Mesh, devServer: DevServer): Stack {
  const { [MESH_SECURITY_GROUP_ID]: _, ...parameters } = baseParameters(mesh);
  const roles = devServerRoles(mesh, devServer);
  const network = devServerNetwork(mesh, devServer);
  return {
    component: DEV_SERVER_COMPONENT,
    kind: 'dev-server',
    description: `dev server of mesh ${mesh.identity.name}, environment ${mesh.identity.environment}`,
    dependsOn: [BASE_COMPONENT],
    parameters: { ...parameters, ...fromBase([DEV_SERVER_SECURITY_GROUP_ID]) },
    resources: {
      ...devServerSecrets(mesh, devServer),
      ...roles.resources,
      ...discovery(mesh, devServer),
      ...network,
      [TASK_DEFINITION_LOGICAL_ID]: taskDefinition({
        family: stackName(mesh.identity, DEV_SERVER_COMPONENT),
        task: devServer.task,
        roles,
        containers: devServerContainers(mesh, devServer),
        volumes: isPrepared(devServer) ? [{ name: BOOTSTRAP_VOLUME }] : [],
        tags: {},
      }),
      [SERVICE_LOGICAL_ID]: devServerService(mesh, devServer, [
        ...roles.rights,
        ...Object.keys(network).filter(isAwaited),
      ]),
    },
    outputs: {
      ...devServerSecretOutputs(devServer),
      ...(devServer.loadBalancer === undefined ? {} : LOAD_BALANCER_OUTPUTS),
    },
    path: ['devServer'],
  };
}

/** ECS registers tasks with a target group only once a listener uses it, and they answer only whom a rule lets in. */
function isAwaited(logicalId: string): boolean {
  return logicalId === DEV_SERVER_LISTENER || logicalId.includes('Ingress');
}

function devServerRoles(mesh: Mesh, devServer: DevServer): TaskRoles {
  const { consul, runtime } = mesh.images;
  return makeTaskRoles({
    task: devServer.task,
    tags: {},
    path: SYSTEM_ROLE_PATH,
    statements: devServerSecretStatements(devServer),
    needs: withPatchNeeds(mesh, DEV_SERVER_COMPONENT, {
      images: isPrepared(devServer) ? [consul, runtime] : [consul],
      secrets: givenSecrets(devServer),
      containers: systemLogs(devServer),
    }),
  });
}

function devServerService(
  mesh: Mesh,
  devServer: DevServer,
  dependsOn: readonly string[],
): StackResource {
  const { loadBalancer } = devServer;
  return systemService(mesh, devServer, {
    healthCheckGracePeriodSeconds: loadBalancer === undefined ? undefined : GRACE_PERIOD_SECONDS,
    securityGroups: [ref(DEV_SERVER_SECURITY_GROUP_ID)],
    deploymentConfiguration: ONE_AT_A_TIME,
    serviceRegistries: [{ registryArn: attribute('DiscoveryService', 'Arn') }],
    loadBalancers:
      loadBalancer === undefined
        ? []
        : [
            {
              targetGroupArn: ref(DEV_SERVER_TARGET_GROUP),
              containerName: CONSUL_SERVER_CONTAINER,
              containerPort: mesh.consul.http.port,
            },
          ],
    dependsOn,
  });
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
