import { PUBLIC_LISTENER_PORT } from '../../contract/ports.ts';
import type { Mesh, Service } from '../../model/mesh.ts';
import type { StackResource } from '../../model/stack.ts';
import type { JsonObject } from '../../model/template.ts';
import { digestOf, ingress } from './ingress.ts';
import { attribute, ref } from './intrinsics.ts';
import { MESH_SECURITY_GROUP_ID, stackName } from './names.ts';
import { trafficSource } from './traffic-source.ts';

export const SERVICE_SECURITY_GROUP = 'SecurityGroup';

/** Who reaches a port of a service past the group of the mesh: the source in CloudFormation's words, and ours. */
interface Reach {
  readonly port: number;
  readonly source: JsonObject;
  readonly what: string;
}

/**
 * The service's own group, for the ports that only it has: nothing for most. Its rules are resources of their own, which
 * are there before the tasks roll and go after that; they come and go with the service.
 */
export function serviceSecurityGroup(mesh: Mesh, service: Service): Record<string, StackResource> {
  const rules = reachOf(service).map(({ port, source, what }) => [
    `Ingress${port}From${digestOf(source)}`,
    ingress(what, { GroupId: attribute(SERVICE_SECURITY_GROUP, 'GroupId'), port, source }),
  ]);
  if (rules.length === 0) return {};
  return {
    [SERVICE_SECURITY_GROUP]: {
      type: 'AWS::EC2::SecurityGroup',
      properties: {
        GroupDescription: `ports of ${stackName(mesh.identity, service.component)}`,
        VpcId: mesh.network.vpcId,
      },
    },
    ...Object.fromEntries(rules),
  };
}

/** Logical ids of the rules, for which the tasks wait: they start when they may be called. */
export function rulesOf(resources: Readonly<Record<string, StackResource>>): string[] {
  return Object.keys(resources).filter(
    (logicalId) => resources[logicalId]?.type === 'AWS::EC2::SecurityGroupIngress',
  );
}

/** The first to name a port and a source gives the rule its description. */
function reachOf(service: Service): Reach[] {
  return [
    ...listener(service),
    ...loadBalancers(service),
    ...exposedPaths(service),
    ...pastTheProxy(service),
  ];
}

function fromMesh(port: number, what: string): Reach {
  return { port, source: { SourceSecurityGroupId: ref(MESH_SECURITY_GROUP_ID) }, what };
}

/** Base lets the tasks of the mesh reach each other at the default port. */
function listener({ proxy: { publicListenerPort } }: Service): Reach[] {
  if (publicListenerPort === PUBLIC_LISTENER_PORT) return [];
  return [fromMesh(publicListenerPort, 'tasks of the mesh to the proxy')];
}

function loadBalancers(service: Service): Reach[] {
  return service.loadBalancers.flatMap(({ containerPort, securityGroupId }) =>
    containerPort === undefined || securityGroupId === undefined
      ? []
      : [
          {
            port: containerPort,
            source: { SourceSecurityGroupId: securityGroupId },
            what: 'load balancer to the application',
          },
        ],
  );
}

/** Whoever asks for them is no part of the mesh's calls: tasks of the mesh, and who the file names. */
function exposedPaths({ proxy }: Service): Reach[] {
  const ports = (proxy.expose?.paths ?? []).flatMap((path) => path?.listenerPort ?? []);
  return ports.flatMap((port) => [
    fromMesh(port, 'tasks of the mesh to exposed paths'),
    ...proxy.exposeAllowFrom.map((source) => ({
      port,
      source: trafficSource(source),
      what: 'callers to exposed paths',
    })),
  ]);
}

/** Ports at which calls reach the application although all other traffic goes through the proxy. */
function pastTheProxy({ transparentProxy }: Service): Reach[] {
  return (transparentProxy?.excludeInboundPorts ?? []).map((port) =>
    fromMesh(port, 'tasks of the mesh past the proxy'),
  );
}
