import { CONSUL_HTTP_PORT } from '../../contract/ports.ts';
import type { DevServerSpec, MeshSpec } from '../../generated/mesh-spec.ts';
import type { DevServerLoadBalancer, DevServerTls, Federation } from '../../model/dev-server.ts';
import type { Consul, DevServer } from '../../model/mesh.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import { BUILT_IN } from './built-in.ts';
import { resolveExistingId, resolveSecret } from './references.ts';
import { systemTask } from './system-task.ts';

/** The dev server, if it is part of the mesh; `consul` says what the tasks expect of it. */
export function resolveDevServer(spec: MeshSpec, consul: Consul): DevServer | undefined {
  const settings = spec.devServer;
  if (settings === undefined || settings.deploy === false) return undefined;
  const dns = devServerDns(spec);
  return {
    ...systemTask(spec, settings, BUILT_IN),
    allowFrom: settings.allowFrom ?? [],
    datacenter: settings.datacenter ?? BUILT_IN.datacenter,
    nodeName: settings.nodeName ?? BUILT_IN.nodeName,
    dnsNamespace: dns.namespace,
    dnsName: dns.name,
    tls: consul.http.tls || consul.grpc.tls ? resolveTls(settings, consul, dns.name) : undefined,
    acls:
      consul.login === undefined
        ? undefined
        : {
            bootstrapToken: secretOf(settings.bootstrapToken),
            replicationToken: secretOf(settings.replicationToken),
          },
    license: secretOf(settings.license),
    federation: resolveFederation(settings),
    peering: settings.peering ?? true,
    loadBalancer: resolveLoadBalancer(settings, spec),
  };
}

/** Private DNS of the dev server, unique in a VPC by the mesh's identity. */
export function devServerDns({ name, environment, devServer }: MeshSpec): {
  readonly namespace: string;
  readonly name: string;
} {
  const namespace = devServer?.dnsNamespace ?? `${name}-${environment}.internal`;
  return { namespace, name: `consul.${namespace}` };
}

/** By what the tasks of the mesh check the dev server. */
export function devServerCaCertificate({ devServer }: MeshSpec): SecretReference {
  const given = secretOf(devServer?.ca?.certificate);
  return given ?? { kind: 'dev-server', secret: 'ca-certificate' };
}

/** What the dev server lets the controller do everything by. */
export function devServerToken({ devServer }: MeshSpec): SecretReference {
  const given = secretOf(devServer?.bootstrapToken);
  return given ?? { kind: 'dev-server', secret: 'bootstrap-token' };
}

function secretOf(spec: DevServerSpec['license']): SecretReference | undefined {
  return spec === undefined ? undefined : resolveSecret(spec);
}

function resolveTls(settings: DevServerSpec, { http, grpc }: Consul, name: string): DevServerTls {
  const { ca, additionalDnsNames = [] } = settings;
  const asked = [http.serverName, grpc.serverName].filter((asked) => asked !== undefined);
  return {
    ca:
      ca === undefined
        ? undefined
        : { certificate: resolveSecret(ca.certificate), key: resolveSecret(ca.key) },
    names: [...new Set([name, ...asked, ...additionalDnsNames])],
  };
}

function resolveFederation(settings: DevServerSpec): Federation {
  const primaryGateways = settings.primaryGateways ?? [];
  return {
    primaryDatacenter: settings.primaryDatacenter,
    retryJoinWan: settings.retryJoinWan ?? [],
    primaryGateways,
    throughGateways: settings.wanFederation ?? primaryGateways.length > 0,
  };
}

const HTTPS_PORT = 443;

function resolveLoadBalancer(
  { loadBalancer }: DevServerSpec,
  { network }: MeshSpec,
): DevServerLoadBalancer | undefined {
  if (loadBalancer === undefined) return undefined;
  const { certificateArn } = loadBalancer;
  return {
    scheme: loadBalancer.scheme ?? 'internal',
    allowFrom: loadBalancer.allowFrom,
    subnets: (loadBalancer.subnets ?? network.subnets).map(resolveExistingId),
    port: loadBalancer.port ?? (certificateArn === undefined ? CONSUL_HTTP_PORT : HTTPS_PORT),
    certificateArn,
    sslPolicy: loadBalancer.sslPolicy ?? BUILT_IN.sslPolicy,
    ipAddressType: loadBalancer.ipAddressType ?? 'ipv4',
  };
}
