import {
  CONSUL_GRPC_PORT,
  CONSUL_GRPC_TLS_PORT,
  CONSUL_HTTP_PORT,
  CONSUL_HTTPS_PORT,
} from '../../contract/ports.ts';
import type { ConsulSpec, MeshSpec, TlsSpec } from '../../generated/mesh-spec.ts';
import type { Consul, ConsulInterface, ConsulLogin, SecretReference } from '../../model/mesh.ts';
import { BUILT_IN } from './built-in.ts';
import { ordered } from './ordered.ts';
import { resolveExistingId, resolveSecret } from './references.ts';

/** The Consul servers as the tasks see them: ports and TLS settings follow from `tls` where nothing else is said. */
export function resolveConsul(spec: MeshSpec, devServerName: string): Consul {
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
    hosts: typeof servers === 'string' ? devServerName : servers.hosts,
    skipServerWatch: typeof servers === 'string' ? false : (servers.skipServerWatch ?? false),
    http: resolveInterface(consul, 'http'),
    grpc: resolveInterface(consul, 'grpc'),
    login: resolveLogin(consul.acls),
  };
}

const PORTS = {
  http: { tls: CONSUL_HTTPS_PORT, plain: CONSUL_HTTP_PORT },
  grpc: { tls: CONSUL_GRPC_TLS_PORT, plain: CONSUL_GRPC_PORT },
} as const;

function resolveInterface(consul: ConsulSpec, name: 'http' | 'grpc'): ConsulInterface {
  const settings: TlsSpec = typeof consul.tls === 'object' ? consul.tls : {};
  const own = consul[name] ?? {};
  const tls = own.tls ?? (consul.tls !== undefined && consul.tls !== false);
  return {
    port: own.port ?? (tls ? PORTS[name].tls : PORTS[name].plain),
    tls,
    serverName: own.serverName ?? settings.serverName,
    caCertificate: tls ? caCertificate(settings, name) : undefined,
  };
}

function caCertificate(settings: TlsSpec, name: 'http' | 'grpc'): SecretReference | undefined {
  const own = name === 'http' ? settings.httpsCaCertificate : settings.grpcCaCertificate;
  const reference = own ?? settings.caCertificate;
  return reference === undefined ? undefined : resolveSecret(reference);
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
