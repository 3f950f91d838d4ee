import { PUBLIC_LISTENER_PORT } from '../../contract/ports.ts';
import type { Mesh } from '../../model/mesh.ts';
import type { Stack, StackResource } from '../../model/stack.ts';
import type { Json } from '../../model/template.ts';
import { entryParameters } from './config-entries.ts';
import { consulPortRules, serverIngress } from './consul-ports.ts';
import { attribute, ref } from './intrinsics.ts';
import {
  BASE_COMPONENT,
  CLUSTER_NAME,
  DEV_SERVER_SECURITY_GROUP_ID,
  LOG_GROUP_NAME,
  MESH_SECURITY_GROUP_ID,
} from './names.ts';

/** What every other stack stands on: the cluster if it is made here, the security groups, the log group. */
export function lowerBase(mesh: Mesh): Stack {
  return {
    component: BASE_COMPONENT,
    kind: 'base',
    description: `base of mesh ${mesh.identity.name}, environment ${mesh.identity.environment}`,
    dependsOn: [],
    parameters: {},
    resources: {
      ...cluster(mesh),
      LogGroup: {
        type: 'AWS::Logs::LogGroup',
        properties: { RetentionInDays: mesh.logRetentionInDays },
      },
      ...securityGroups(mesh),
      ...entryParameters(mesh, BASE_COMPONENT, []),
    },
    outputs: outputs(mesh),
    path: [],
  };
}

function cluster(mesh: Mesh): Record<string, StackResource> {
  if (mesh.cluster.kind === 'existing') return {};
  const { containerInsights, capacityProviders } = mesh.cluster;
  return {
    Cluster: {
      type: 'AWS::ECS::Cluster',
      properties: {
        CapacityProviders: capacityProviders,
        ...(containerInsights === undefined
          ? {}
          : { ClusterSettings: [{ Name: 'containerInsights', Value: containerInsights }] }),
      },
    },
  };
}

function securityGroups(mesh: Mesh): Record<string, StackResource> {
  const identity = `mesh ${mesh.identity.name}, environment ${mesh.identity.environment}`;
  const meshGroup = attribute('MeshSecurityGroup', 'GroupId');
  return {
    MeshSecurityGroup: {
      type: 'AWS::EC2::SecurityGroup',
      properties: { GroupDescription: `tasks of ${identity}`, VpcId: mesh.network.vpcId },
    },
    MeshIngress: {
      type: 'AWS::EC2::SecurityGroupIngress',
      properties: {
        Description: 'proxies of the mesh to each other',
        GroupId: meshGroup,
        IpProtocol: 'tcp',
        FromPort: PUBLIC_LISTENER_PORT,
        ToPort: PUBLIC_LISTENER_PORT,
        SourceSecurityGroupId: meshGroup,
      },
    },
    ...(mesh.devServer === undefined
      ? {}
      : {
          DevServerSecurityGroup: {
            type: 'AWS::EC2::SecurityGroup',
            properties: {
              GroupDescription: `dev server of ${identity}`,
              VpcId: mesh.network.vpcId,
              SecurityGroupIngress: consulPortRules(mesh.consul).map(({ port, what }) => ({
                Description: `tasks of the mesh to ${what}`,
                IpProtocol: 'tcp',
                FromPort: port,
                ToPort: port,
                SourceSecurityGroupId: meshGroup,
              })),
            },
          },
        }),
    ...(mesh.consul.servers.kind === 'external' && mesh.consul.servers.securityGroupId !== undefined
      ? serverIngress(mesh.consul, {
          groupId: mesh.consul.servers.securityGroupId,
          source: meshGroup,
          who: 'tasks of the mesh',
        })
      : {}),
  };
}

function outputs(mesh: Mesh): Record<string, Json> {
  return {
    ...(mesh.cluster.kind === 'created' ? { [CLUSTER_NAME]: ref('Cluster') } : {}),
    [LOG_GROUP_NAME]: ref('LogGroup'),
    [MESH_SECURITY_GROUP_ID]: attribute('MeshSecurityGroup', 'GroupId'),
    ...(mesh.devServer === undefined
      ? {}
      : { [DEV_SERVER_SECURITY_GROUP_ID]: attribute('DevServerSecurityGroup', 'GroupId') }),
  };
}
