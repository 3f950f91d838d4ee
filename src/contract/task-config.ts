/**
 * The task config: what `CONSUL_ECS_CONFIG_JSON` holds. Its shape is consul-ecs 0.10's, so that tasks of both projects
 * are served by either (hashicorp/consul-ecs, config/schema.json). The compiler writes it, the runtime reads it, and both
 * hold it against schema/task-config.schema.json.
 */
export interface TaskConfig {
  readonly bootstrapDir: string;
  readonly logLevel?: LogLevel | null;
  readonly consulServers: ConsulServersConfig;
  readonly consulLogin?: ConsulLoginConfig | null;
  readonly healthSyncContainers?: readonly string[] | null;
  readonly service?: ServiceConfig;
  readonly proxy?: ProxyConfig | null;
  readonly gateway?: GatewayConfig;
  readonly transparentProxy?: TransparentProxyConfig | null;
  readonly controller?: ControllerConfig | null;
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

export interface ConsulServersConfig {
  /** An IP address, a DNS name, or `exec=` and a command that prints addresses. */
  readonly hosts: string;
  readonly skipServerWatch?: boolean | null;
  readonly defaults?: TlsConfig | null;
  readonly grpc?: (TlsConfig & { readonly port?: number | null }) | null;
  readonly http?:
    | (TlsConfig & { readonly port?: number | null; readonly https?: boolean | null })
    | null;
}

export interface TlsConfig {
  readonly tls?: boolean | null;
  readonly tlsServerName?: string | null;
  readonly caCertFile?: string | null;
}

export interface ConsulLoginConfig {
  readonly enabled?: boolean | null;
  readonly method?: string | null;
  readonly datacenter?: string | null;
  readonly includeEntity?: boolean | null;
  readonly meta?: Readonly<Record<string, string>> | null;
  readonly region?: string | null;
  readonly stsEndpoint?: string | null;
  readonly serverIdHeaderValue?: string | null;
}

export interface ServiceConfig {
  readonly name?: string | null;
  readonly port: number;
  readonly tags?: readonly string[] | null;
  readonly enableTagOverride?: boolean | null;
  readonly meta?: Readonly<Record<string, string>> | null;
  readonly weights?: { readonly passing: number; readonly warning: number } | null;
  readonly namespace?: string | null;
  readonly partition?: string | null;
  readonly networkResilienceConfig?: NetworkResilienceConfig | null;
}

export interface NetworkResilienceConfig {
  readonly enabled?: boolean;
  readonly outlierDetection?: OutlierDetectionConfig | null;
}

export interface OutlierDetectionConfig {
  /** Nanoseconds. */
  readonly interval?: number;
  readonly maxFailures?: number;
  readonly enforcingConsecutive5xx?: number;
  readonly consecutive5xx?: number;
  readonly enforcingConsecutiveGatewayFailure?: number;
  readonly consecutiveGatewayFailure?: number;
  readonly maxEjectionPercent?: number;
}

export interface MeshGatewayMode {
  readonly mode: 'none' | 'local' | 'remote';
}

export interface ProxyConfig {
  readonly config?: Readonly<Record<string, unknown>> | null;
  readonly localServiceAddress?: string | null;
  readonly publicListenerPort?: number | null;
  readonly healthCheckPort?: number | null;
  readonly upstreams?: readonly UpstreamConfig[] | null;
  readonly meshGateway?: MeshGatewayMode | null;
  readonly expose?: ExposeConfig | null;
}

export interface UpstreamConfig {
  readonly destinationName: string;
  readonly localBindPort: number;
  readonly destinationType?: 'service' | 'prepared_query' | null;
  readonly destinationNamespace?: string | null;
  readonly destinationPartition?: string | null;
  readonly destinationPeer?: string | null;
  readonly datacenter?: string | null;
  readonly localBindAddress?: string | null;
  readonly config?: Readonly<Record<string, unknown>> | null;
  readonly meshGateway?: MeshGatewayMode | null;
}

export interface ExposeConfig {
  readonly checks?: boolean | null;
  readonly paths?: readonly (ExposePathConfig | null)[] | null;
}

export interface ExposePathConfig {
  readonly listenerPort?: number | null;
  readonly path?: string | null;
  readonly localPathPort?: number | null;
  readonly protocol?: string | null;
}

export interface GatewayConfig {
  readonly kind: 'mesh-gateway' | 'terminating-gateway' | 'api-gateway';
  readonly name?: string | null;
  readonly tags?: readonly string[] | null;
  readonly meta?: Readonly<Record<string, string>> | null;
  readonly namespace?: string | null;
  readonly partition?: string | null;
  readonly lanAddress?: GatewayAddressConfig | null;
  readonly wanAddress?: GatewayAddressConfig | null;
  readonly healthCheckPort?: number | null;
  readonly proxy?: { readonly config?: Readonly<Record<string, unknown>> | null } | null;
}

export interface GatewayAddressConfig {
  readonly address?: string | null;
  readonly port?: number | null;
}

export interface TransparentProxyConfig {
  /** On when absent or null. */
  readonly enabled?: boolean | null;
  readonly excludeInboundPorts?: readonly number[] | null;
  readonly excludeOutboundPorts?: readonly number[] | null;
  readonly excludeOutboundCIDRs?: readonly string[] | null;
  /** Numeric uids, as text. */
  readonly excludeUIDs?: readonly string[] | null;
  readonly consulDNS?: { readonly enabled?: boolean | null };
}

export interface ControllerConfig {
  readonly iamRolePath?: string | null;
  readonly partitionsEnabled?: boolean | null;
  readonly partition?: string | null;
}
