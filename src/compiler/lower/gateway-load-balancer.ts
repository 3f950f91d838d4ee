import { READY_PATH } from '../../contract/paths.ts';
import { GATEWAY_PORT } from '../../contract/ports.ts';
import type { GatewayLoadBalancer, LoadBalancerListener } from '../../model/gateway.ts';
import type { Gateway, Mesh } from '../../model/mesh.ts';
import type { StackResource } from '../../model/stack.ts';
import type { Json } from '../../model/template.ts';
import { ref } from './intrinsics.ts';
import { attributeList, listenerResource, loadBalancerResources } from './load-balancer.ts';
import { stackName } from './names.ts';

/** The load balancer of a gateway with its security group, and a listener and a target group for each of its ports. */
export function gatewayLoadBalancer(
  mesh: Mesh,
  gateway: Gateway,
  loadBalancer: GatewayLoadBalancer,
): Record<string, StackResource> {
  return {
    ...loadBalancerResources({
      ...loadBalancer,
      stack: stackName(mesh.identity, gateway.component),
      vpcId: mesh.network.vpcId,
      ports: loadBalancer.listeners.map(({ port }) => port),
    }),
    ...Object.fromEntries(
      loadBalancer.listeners.flatMap((listener) => [
        [targetGroupId(listener), targetGroup(mesh, gateway, { loadBalancer, listener })],
        [
          listenerId(listener),
          listenerResource({
            ...loadBalancer,
            ...listener,
            targetGroup: targetGroupId(listener),
          }),
        ],
      ]),
    ),
  };
}

/** Logical ids of the listeners: ECS registers tasks with a target group only once one of them uses it. */
export function listenerIds({ loadBalancer }: Gateway): string[] {
  return (loadBalancer?.listeners ?? []).map(listenerId);
}

/** The target groups as an ECS service names them, without the container. */
export function targetGroups({ loadBalancer }: Gateway): { targetGroupArn: Json; port: number }[] {
  return (loadBalancer?.listeners ?? []).map((listener) => ({
    targetGroupArn: ref(targetGroupId(listener)),
    port: listener.target.port,
  }));
}

function listenerId({ target }: LoadBalancerListener): string {
  return `Listener${pascalCase(target.name)}`;
}

function targetGroupId({ target }: LoadBalancerListener): string {
  return `TargetGroup${pascalCase(target.name)}`;
}

/** Words of names begin with letters, so that two names never become one. */
function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/**
 * Tasks register with their own port, so that the group's means nothing; it stays the same, because a group with another
 * port would be a new one, empty until the next tasks have joined. Envoy answers the health check as soon as it has its
 * configuration: a gateway is healthy whether or not the services behind it are.
 */
function targetGroup(
  mesh: Mesh,
  { proxy }: Gateway,
  parts: {
    readonly loadBalancer: GatewayLoadBalancer;
    readonly listener: LoadBalancerListener;
  },
): StackResource {
  return {
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: {
      TargetType: 'ip',
      VpcId: mesh.network.vpcId,
      Protocol: targetProtocol(parts.loadBalancer, parts.listener),
      Port: GATEWAY_PORT,
      HealthCheckProtocol: 'HTTP',
      HealthCheckPort: String(proxy.readinessPort),
      HealthCheckPath: READY_PATH,
      HealthCheckIntervalSeconds: 10,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      TargetGroupAttributes: attributeList({
        'deregistration_delay.timeout_seconds': String(
          parts.loadBalancer.deregistrationDelaySeconds,
        ),
      }),
    },
  };
}

/** A load balancer that ends TLS speaks it to the gateway too where the gateway's listener does. */
function targetProtocol(
  { kind }: GatewayLoadBalancer,
  { target, certificateArn }: LoadBalancerListener,
): string {
  if (kind === 'application') return target.tls ? 'HTTPS' : 'HTTP';
  return target.tls && certificateArn !== undefined ? 'TLS' : 'TCP';
}
