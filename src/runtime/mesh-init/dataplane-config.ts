import type { TaskMetadata } from '../../clients/task-metadata.ts';
import { CONSUL_DNS_PORT, READINESS_PORT } from '../../contract/ports.ts';
import type { DataplaneCredentials } from '../credentials.ts';
import type { TaskSettings } from '../settings.ts';

/** What consul-dataplane's file is made from. */
export interface DataplaneConfigInput {
  readonly settings: TaskSettings;
  readonly task: Pick<TaskMetadata, 'clusterArn'>;
  /** Id of the catalog entry that the proxy serves. */
  readonly proxyId: string;
  /** Path of the CA file that mesh-init wrote, where the certificate came from a variable. */
  readonly caFile?: string;
  readonly credentials?: DataplaneCredentials;
}

const LOOPBACK = '127.0.0.1';

/**
 * The file that consul-dataplane starts from, as compact JSON. consul-dataplane drops keys that it does not know, so
 * each must be spelled as in its cmd/consul-dataplane/config.go: the server name is `serverName` there, and the proxy
 * id must be the id itself.
 */
export function makeDataplaneConfig(input: DataplaneConfigInput): string {
  const { settings, task, proxyId, credentials } = input;
  const { http, grpc, scope, workload, transparentProxy } = settings;
  const { healthCheckPort } = workload.kind === 'gateway' ? workload.gateway : workload.proxy;
  return JSON.stringify({
    consul: {
      addresses: http.hosts,
      grpcPort: grpc.port,
      serverWatchDisabled: settings.skipServerWatch,
      tls: makeTls(input),
      ...(credentials === undefined ? {} : { credentials }),
    },
    proxy: {
      nodeName: task.clusterArn,
      id: proxyId,
      namespace: scope.namespace ?? '',
      partition: scope.partition ?? '',
    },
    xdsServer: { bindAddress: LOOPBACK },
    envoy: { readyBindAddress: LOOPBACK, readyBindPort: healthCheckPort || READINESS_PORT },
    logging: { logLevel: settings.logLevel },
    ...(transparentProxy.consulDns
      ? { dnsServer: { bindAddress: LOOPBACK, bindPort: CONSUL_DNS_PORT } }
      : {}),
  });
}

function makeTls({ settings, caFile }: DataplaneConfigInput): Readonly<Record<string, unknown>> {
  const { grpc } = settings;
  if (!grpc.tls) return { disabled: true };
  const caCertsPath = caFile ?? grpc.caFile;
  return {
    disabled: false,
    ...(caCertsPath === undefined ? {} : { caCertsPath }),
    ...(grpc.serverName === undefined ? {} : { serverName: grpc.serverName }),
  };
}
