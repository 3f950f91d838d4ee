import { ACL_TOKENS_FILE, CA_CERTIFICATE_FILE } from '../../contract/dev-server.ts';
import { BOOTSTRAP_DIR } from '../../contract/paths.ts';
import { CONSUL_HTTP_PORT, CONSUL_HTTPS_PORT } from '../../contract/ports.ts';
import type { Consul, DevServer, Mesh } from '../../model/mesh.ts';
import type { JsonObject } from '../../model/template.ts';
import { hclText } from './hcl-text.ts';

/** Where the server keeps its state when it shares a volume with the containers that prepare it. */
const PREPARED_DATA_DIR = `${BOOTSTRAP_DIR}/server`;
/** Where the entry point of Consul's image keeps it. */
const IMAGE_DATA_DIR = '/consul/data';

/** Whether containers prepare files for the server before it starts. */
export function isPrepared({ tls, acls }: DevServer): boolean {
  return tls !== undefined || acls !== undefined;
}

/** Arguments of `consul` that start the server. The tokens are in a file of their own: what stands here is for everybody. */
export function agentCommand(mesh: Mesh, devServer: DevServer): string[] {
  return [
    'agent',
    `-hcl=${hclText(serverConfig(mesh, devServer))}`,
    ...(devServer.acls === undefined ? [] : [`-config-file=${BOOTSTRAP_DIR}/${ACL_TOKENS_FILE}`]),
  ];
}

/** The port on loopback at which the server answers without TLS. */
export function loopbackPort({ http }: Consul): number {
  if (!http.tls) return http.port;
  return http.port === CONSUL_HTTP_PORT ? CONSUL_HTTPS_PORT : CONSUL_HTTP_PORT;
}

/**
 * Consul's agent as its only server, in the words of Consul's configuration reference. The template of the advertised
 * address is Consul's own (hashicorp/go-sockaddr): the address of the task is not known before it runs.
 */
function serverConfig(mesh: Mesh, devServer: DevServer): JsonObject {
  const { federation } = devServer;
  return {
    server: true,
    bootstrap_expect: 1,
    node_name: devServer.nodeName,
    datacenter: devServer.datacenter,
    data_dir: isPrepared(devServer) ? PREPARED_DATA_DIR : IMAGE_DATA_DIR,
    log_level: devServer.task.logLevel,
    client_addr: '0.0.0.0',
    advertise_addr: '{{ GetPrivateIP }}',
    ui_config: { enabled: true },
    connect: {
      enabled: true,
      ...(federation.throughGateways ? { enable_mesh_gateway_wan_federation: true } : {}),
    },
    ...(devServer.peering ? {} : { peering: { enabled: false } }),
    ...interfaces(mesh.consul),
    ...tls(devServer),
    ...acl(devServer),
    ...wan(devServer),
  };
}

/** With TLS the plain interface stays on loopback, for the health check and for people in the container. */
function interfaces(consul: Consul): JsonObject {
  const { http, grpc } = consul;
  return {
    ...(http.tls ? { addresses: { http: '127.0.0.1' } } : {}),
    ports: {
      http: loopbackPort(consul),
      https: http.tls ? http.port : -1,
      grpc: grpc.tls ? -1 : grpc.port,
      grpc_tls: grpc.tls ? grpc.port : -1,
    },
  };
}

/** Callers of the API need no certificate of their own; servers do. */
function tls({ tls, datacenter }: DevServer): JsonObject {
  if (tls === undefined) return {};
  const certificate = `${BOOTSTRAP_DIR}/${datacenter}-server-consul-0`;
  return {
    tls: {
      defaults: {
        ca_file: `${BOOTSTRAP_DIR}/${CA_CERTIFICATE_FILE}`,
        cert_file: `${certificate}.pem`,
        key_file: `${certificate}-key.pem`,
        verify_outgoing: true,
      },
      internal_rpc: { verify_incoming: true, verify_server_hostname: true },
    },
  };
}

function acl({ acls }: DevServer): JsonObject {
  if (acls === undefined) return {};
  return {
    acl: {
      enabled: true,
      default_policy: 'deny',
      down_policy: 'extend-cache',
      ...(acls.replicationToken === undefined ? {} : { enable_token_replication: true }),
    },
  };
}

function wan({ federation }: DevServer): JsonObject {
  const { primaryDatacenter, retryJoinWan, primaryGateways } = federation;
  return {
    ...(primaryDatacenter === undefined ? {} : { primary_datacenter: primaryDatacenter }),
    ...(retryJoinWan.length === 0 ? {} : { retry_join_wan: retryJoinWan }),
    ...(primaryGateways.length === 0 ? {} : { primary_gateways: primaryGateways }),
  };
}
