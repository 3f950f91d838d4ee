import { CONSUL_SERVER_PORT } from '../../contract/ports.ts';
import type { Gateway, Mesh } from '../../model/mesh.ts';
import type { StackResource } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { digestOf, ingress } from './ingress.ts';
import { attribute, ref } from './intrinsics.ts';
import { LOAD_BALANCER_SECURITY_GROUP } from './load-balancer.ts';
import { DEV_SERVER_SECURITY_GROUP_ID, MESH_SECURITY_GROUP_ID, stackName } from './names.ts';
import { trafficSource } from './traffic-source.ts';

export const GATEWAY_SECURITY_GROUP = 'SecurityGroup';

/** Who calls a gateway: the source in CloudFormation's words, and ours for it. */
interface Caller {
  readonly source: JsonObject;
  readonly who: string;
  /** Load balancers also ask the readiness port. */
  readonly checksHealth: boolean;
}

/**
 * The group of a gateway's tasks, and its rules as resources of their own: a new one is there before the tasks roll, an
 * old one goes after that.
 */
export function gatewaySecurityGroup(mesh: Mesh, gateway: Gateway): Record<string, StackResource> {
  return {
    [GATEWAY_SECURITY_GROUP]: {
      type: 'AWS::EC2::SecurityGroup',
      properties: {
        GroupDescription: `ports of ${stackName(mesh.identity, gateway.component)}`,
        VpcId: mesh.network.vpcId,
      },
    },
    ...Object.fromEntries(
      callersOf(mesh, gateway).flatMap((caller) =>
        portsFor(gateway, caller).map((port) => [
          `Ingress${port}From${digestOf(caller.source)}`,
          ingress(`${caller.who} to the gateway`, {
            GroupId: attribute(GATEWAY_SECURITY_GROUP, 'GroupId'),
            port,
            source: caller.source,
          }),
        ]),
      ),
    ),
    ...serverRules(mesh, gateway),
  };
}

function portsFor({ ports, proxy }: Gateway, { checksHealth }: Caller): readonly number[] {
  return [...ports.map(({ port }) => port), ...(checksHealth ? [proxy.readinessPort] : [])];
}

function callersOf(mesh: Mesh, gateway: Gateway): Caller[] {
  const { role, loadBalancer, loadBalancers, allowFrom } = gateway;
  return [
    ...(role.kind === 'api-gateway'
      ? []
      : [group(ref(MESH_SECURITY_GROUP_ID), 'tasks of the mesh')]),
    ...(role.kind === 'mesh-gateway' ? serverGroups(mesh) : []).map((id) =>
      group(id, 'Consul servers'),
    ),
    ...(loadBalancer === undefined
      ? []
      : [loadBalancerCaller(attribute(LOAD_BALANCER_SECURITY_GROUP, 'GroupId'))]),
    ...loadBalancers.flatMap(({ securityGroupId }) =>
      securityGroupId === undefined ? [] : [loadBalancerCaller(securityGroupId)],
    ),
    ...allowFrom.map((source) => ({
      source: trafficSource(source),
      who: 'callers',
      checksHealth: false,
    })),
  ];
}

function group(id: Json, who: string): Caller {
  return { source: { SourceSecurityGroupId: id }, who, checksHealth: false };
}

function loadBalancerCaller(id: Json): Caller {
  return { source: { SourceSecurityGroupId: id }, who: 'load balancer', checksHealth: true };
}

/** The group of the Consul servers: the dev server's, or the one that the file names. */
function serverGroups({ consul: { servers } }: Mesh): Json[] {
  if (servers.kind === 'dev-server') return [ref(DEV_SERVER_SECURITY_GROUP_ID)];
  return servers.securityGroupId === undefined ? [] : [servers.securityGroupId];
}

/** Outputs of base that the rules of a gateway need beside what every task takes from there. */
export function gatewayBaseOutputs({ consul }: Mesh, { role }: Gateway): string[] {
  const knowsServers = role.kind === 'mesh-gateway' && consul.servers.kind === 'dev-server';
  return knowsServers ? [DEV_SERVER_SECURITY_GROUP_ID] : [];
}

/** A gateway that carries the traffic between servers calls those of its datacenter. */
function serverRules(mesh: Mesh, { role }: Gateway): Record<string, StackResource> {
  if (role.kind !== 'mesh-gateway' || !role.wanFederation) return {};
  return Object.fromEntries(
    serverGroups(mesh).map((GroupId) => [
      'ConsulServerIngress',
      ingress('mesh gateway to the Consul servers', {
        GroupId,
        port: CONSUL_SERVER_PORT,
        source: { SourceSecurityGroupId: attribute(GATEWAY_SECURITY_GROUP, 'GroupId') },
      }),
    ]),
  );
}
