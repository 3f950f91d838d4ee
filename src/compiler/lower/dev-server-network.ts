import { CONSUL_SERVER_PORT, CONSUL_WAN_PORT } from '../../contract/ports.ts';
import type { DevServerLoadBalancer } from '../../model/dev-server.ts';
import type { DevServer, Mesh } from '../../model/mesh.ts';
import type { StackResource } from '../../model/stack.ts';
import type { JsonObject } from '../../model/template.ts';
import { digestOf, ingress } from './ingress.ts';
import { attribute, ref } from './intrinsics.ts';
import {
  attributeList,
  LOAD_BALANCER_SECURITY_GROUP,
  listenerResource,
  loadBalancerResources,
} from './load-balancer.ts';
import { DEV_SERVER_COMPONENT, DEV_SERVER_SECURITY_GROUP_ID, stackName } from './names.ts';
import { trafficSource } from './traffic-source.ts';

export const DEV_SERVER_LISTENER = 'Listener';
export const DEV_SERVER_TARGET_GROUP = 'TargetGroup';

/** Who reaches the dev server beside the tasks of the mesh: its load balancer, and those that the file lets in. */
export function devServerNetwork(mesh: Mesh, devServer: DevServer): Record<string, StackResource> {
  const { loadBalancer } = devServer;
  return {
    ...(loadBalancer === undefined ? {} : devServerLoadBalancer(mesh, loadBalancer)),
    ...callerRules(mesh, devServer),
  };
}

interface Port {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

function callerRules(mesh: Mesh, devServer: DevServer): Record<string, StackResource> {
  return Object.fromEntries(
    devServer.allowFrom.flatMap((caller) => {
      const source = trafficSource(caller);
      return portsOf(mesh, devServer).map(({ port, protocol }) => [
        `Ingress${protocol === 'udp' ? 'Udp' : ''}${port}From${digestOf(source)}`,
        rule('callers of the dev server', { port, protocol }, source),
      ]);
    }),
  );
}

/** The interfaces of the API; a member of a federation is called by the other servers too. */
function portsOf({ consul }: Mesh, { federation }: DevServer): Port[] {
  const { primaryDatacenter, retryJoinWan, throughGateways } = federation;
  const isFederated = primaryDatacenter !== undefined || retryJoinWan.length > 0 || throughGateways;
  return [
    ...[...new Set([consul.http.port, consul.grpc.port])].map(tcp),
    ...(isFederated
      ? [
          tcp(CONSUL_SERVER_PORT),
          tcp(CONSUL_WAN_PORT),
          { port: CONSUL_WAN_PORT, protocol: 'udp' as const },
        ]
      : []),
  ];
}

function tcp(port: number): Port {
  return { port, protocol: 'tcp' };
}

function rule(who: string, { port, protocol }: Port, source: JsonObject): StackResource {
  return ingress(who, { GroupId: ref(DEV_SERVER_SECURITY_GROUP_ID), port, protocol, source });
}

/** The load balancer in front of the API. Consul answers its health check as soon as it leads. */
function devServerLoadBalancer(
  mesh: Mesh,
  loadBalancer: DevServerLoadBalancer,
): Record<string, StackResource> {
  const { http } = mesh.consul;
  return {
    ...loadBalancerResources({
      ...loadBalancer,
      kind: 'application',
      stack: stackName(mesh.identity, DEV_SERVER_COMPONENT),
      vpcId: mesh.network.vpcId,
      ports: [loadBalancer.port],
      attributes: {},
    }),
    [DEV_SERVER_TARGET_GROUP]: {
      type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      properties: {
        TargetType: 'ip',
        VpcId: mesh.network.vpcId,
        Protocol: http.tls ? 'HTTPS' : 'HTTP',
        Port: http.port,
        HealthCheckPath: '/v1/status/leader',
        HealthCheckIntervalSeconds: 10,
        HealthyThresholdCount: 2,
        TargetGroupAttributes: attributeList({ 'deregistration_delay.timeout_seconds': '10' }),
      },
    },
    [DEV_SERVER_LISTENER]: listenerResource({
      ...loadBalancer,
      kind: 'application',
      targetGroup: DEV_SERVER_TARGET_GROUP,
    }),
    LoadBalancerIngress: rule('load balancer to the dev server', tcp(http.port), {
      SourceSecurityGroupId: attribute(LOAD_BALANCER_SECURITY_GROUP, 'GroupId'),
    }),
  };
}
