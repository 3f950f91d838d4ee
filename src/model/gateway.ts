import type { Path } from './source.ts';
import type { Json } from './template.ts';

/** What gateways of one kind have. */
export type GatewayRole = ApiGateway | TerminatingGateway | MeshGateway;

/** Lets calls from outside into the mesh. */
export interface ApiGateway {
  readonly kind: 'api-gateway';
  /** By name. */
  readonly listeners: readonly GatewayListener[];
  /** In the order of the file. */
  readonly routes: readonly GatewayRoute[];
}

/** Lets services of the mesh call services outside. */
export interface TerminatingGateway {
  readonly kind: 'terminating-gateway';
  /** By key. */
  readonly services: readonly LinkedService[];
}

/** Carries calls between datacenters, peers and partitions. */
export interface MeshGateway {
  readonly kind: 'mesh-gateway';
  readonly lan: GatewayAddress;
  readonly wan: GatewayAddress;
  readonly wanFederation: boolean;
}

/** Without an address it is the task's, or for the WAN that of the load balancer that is made. */
export interface GatewayAddress {
  readonly address: string | undefined;
  readonly port: number;
}

export type ListenerProtocol = 'http' | 'tcp';

export interface GatewayListener {
  readonly name: string;
  readonly port: number;
  readonly protocol: ListenerProtocol;
  readonly hostname: string | undefined;
  readonly tls: ListenerTls | undefined;
}

export interface ListenerTls {
  /** Names of `inline-certificate` entries. */
  readonly certificates: readonly string[];
  /** Files that the gateway sees. */
  readonly files: { readonly certificate: string; readonly privateKey: string } | undefined;
  readonly minVersion: string | undefined;
  readonly maxVersion: string | undefined;
  readonly cipherSuites: readonly string[];
}

export interface GatewayRoute {
  /** As written: the listener may not be there. */
  readonly listener: string;
  /** Empty: any. */
  readonly hostnames: readonly string[];
  readonly match: RouteMatch;
  readonly services: readonly RouteService[];
  readonly filters: RouteFilters;
  readonly path: Path;
}

/** Conditions that hold together. */
export interface RouteMatch {
  readonly path: { readonly match: 'exact' | 'prefix' | 'regex'; readonly value: string };
  readonly method: string | undefined;
  readonly headers: readonly NamedMatch[];
  readonly query: readonly NamedMatch[];
}

/** How the value of a header or a query parameter is compared; `present` has no value. */
export interface NamedMatch {
  readonly name: string;
  readonly match: 'exact' | 'prefix' | 'suffix' | 'regex' | 'present';
  readonly value: string | undefined;
}

/** A service that takes calls of a route. */
export interface RouteService {
  /** As written. */
  readonly key: string;
  readonly consulName: string;
  /** The service of this file that it is. */
  readonly component: string | undefined;
  /** Whether it is a service of this file or an external one. */
  readonly known: boolean;
  /** Where it is in Consul Enterprise, when the file says it. */
  readonly namespace: string | undefined;
  readonly partition: string | undefined;
  readonly weight: number;
  readonly path: Path;
}

export interface RouteFilters {
  readonly rewritePath: string | undefined;
  readonly requestHeaders: HeaderChanges | undefined;
  readonly responseHeaders: HeaderChanges | undefined;
  readonly retries: RouteRetries | undefined;
  readonly requestTimeoutSeconds: number | undefined;
  readonly idleTimeoutSeconds: number | undefined;
}

export interface HeaderChanges {
  readonly add: Readonly<Record<string, string>>;
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

export interface RouteRetries {
  readonly numRetries: number | undefined;
  readonly retryOn: readonly string[];
  readonly retryOnStatusCodes: readonly number[];
  readonly retryOnConnectFailure: boolean;
}

/** A service outside the mesh that a terminating gateway stands for. */
export interface LinkedService {
  /** As written. */
  readonly key: string;
  readonly consulName: string;
  /** Whether it is an external service of this file, or all services. */
  readonly known: boolean;
  /** The service of this file that it is, which needs no gateway. */
  readonly component: string | undefined;
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly sni: string | undefined;
}

/** A port on which a gateway listens. */
export interface GatewayPort {
  /** The listener of an API gateway; `gateway` for the only port of another one. */
  readonly name: string;
  readonly port: number;
  readonly protocol: ListenerProtocol;
  /** Whether callers speak TLS there. */
  readonly tls: boolean;
  /** Where mesh.yaml says it. */
  readonly path: Path;
}

/** A load balancer that meshc makes. */
export interface GatewayLoadBalancer {
  readonly kind: 'network' | 'application';
  readonly scheme: 'internal' | 'internet-facing';
  /** CIDR blocks, security groups and prefix lists. */
  readonly allowFrom: readonly string[];
  /** Ids of existing subnets, as the template says them. */
  readonly subnets: readonly Json[];
  /** One for each port of the gateway. */
  readonly listeners: readonly LoadBalancerListener[];
  readonly sslPolicy: string;
  readonly ipAddressType: 'ipv4' | 'dualstack';
  readonly deregistrationDelaySeconds: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface LoadBalancerListener {
  /** Port on which the load balancer listens. */
  readonly port: number;
  readonly target: GatewayPort;
  readonly certificateArn: string | undefined;
}
