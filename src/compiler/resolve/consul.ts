import {
  CONSUL_GRPC_PORT,
  CONSUL_GRPC_TLS_PORT,
  CONSUL_HTTP_PORT,
  CONSUL_HTTPS_PORT,
} from '../../contract/ports.ts';
import type { ConsulSpec, MeshSpec, TlsSpec } from '../../generated/mesh-spec.ts';
import type { Consul, ConsulInterface, ConsulLogin } from '../../model/mesh.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import { BUILT_IN } from './built-in.ts';
import { devServerCaCertificate, devServerDns } from './dev-server.ts';
import { ordered } from './ordered.ts';
import { resolveExistingId, resolveSecret } from './references.ts';

/** The Consul servers as the tasks see them: ports and TLS settings follow from `tls` where nothing else is said. */
export function resolveConsul(spec: MeshSpec): Consul {
  const { consul } = spec;
  const servers = consul.servers;
  return {
    servers:
      typeof servers === 'string'
        ? { kind: 'dev-server' }
        : {
            kind: 'external',
            securityGroupId:
              servers.securityGroupId === undefined
                ? undefined
                : resolveExistingId(servers.securityGroupId),
          },
    hosts: typeof servers === 'string' ? devServerDns(spec).name : servers.hosts,
    skipServerWatch: typeof servers === 'string' ? false : (servers.skipServerWatch ?? false),
    http: resolveInterface(spec, 'http'),
    grpc: resolveInterface(spec, 'grpc'),
    login: resolveLogin(consul.acls),
  };
}

const PORTS = {
  http: { tls: CONSUL_HTTPS_PORT, plain: CONSUL_HTTP_PORT },
  grpc: { tls: CONSUL_GRPC_TLS_PORT, plain: CONSUL_GRPC_PORT },
} as const;

function resolveInterface(spec: MeshSpec, name: 'http' | 'grpc'): ConsulInterface {
  const { consul } = spec;
  const settings: TlsSpec = typeof consul.tls === 'object' ? consul.tls : {};
  const own = consul[name] ?? {};
  const tls = own.tls ?? (consul.tls !== undefined && consul.tls !== false);
  const isDevServer = typeof consul.servers === 'string';
  return {
    port: own.port ?? (tls ? PORTS[name].tls : PORTS[name].plain),
    tls,
    serverName:
      own.serverName ??
      settings.serverName ??
      (tls && isDevServer ? devServerDns(spec).name : undefined),
    caCertificate: tls ? caCertificate(spec, settings, name) : undefined,
  };
}

function caCertificate(
  spec: MeshSpec,
  settings: TlsSpec,
  name: 'http' | 'grpc',
): SecretReference | undefined {
  const own = name === 'http' ? settings.httpsCaCertificate : settings.grpcCaCertificate;
  const reference = own ?? settings.caCertificate;
  if (reference !== undefined) return resolveSecret(reference);
  return typeof spec.consul.servers === 'string' ? devServerCaCertificate(spec) : undefined;
}

function resolveLogin(acls: ConsulSpec['acls']): ConsulLogin | undefined {
  if (acls === undefined || acls === false) return undefined;
  const settings = acls === true ? {} : acls;
  return {
    authMethod: settings.authMethod ?? BUILT_IN.authMethod,
    includeEntity: settings.includeEntity ?? true,
    meta: ordered(settings.meta),
    region: settings.region,
    stsEndpoint: settings.stsEndpoint,
    serverIdHeaderValue: settings.serverIdHeaderValue,
  };
}
