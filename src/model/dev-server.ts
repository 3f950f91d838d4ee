import type { SecretReference } from './secret-reference.ts';
import type { Json } from './template.ts';

/** How the dev server proves who it is. */
export interface DevServerTls {
  /** The authority of the user; `undefined`: the task makes one. */
  readonly ca: { readonly certificate: SecretReference; readonly key: SecretReference } | undefined;
  /** Names that its certificate bears beside Consul's own. */
  readonly names: readonly string[];
}

/** Tokens of the dev server. */
export interface DevServerAcls {
  /** `undefined`: the task makes one. */
  readonly bootstrapToken: SecretReference | undefined;
  readonly replicationToken: SecretReference | undefined;
}

/** How the dev server stands to servers of other datacenters. */
export interface Federation {
  readonly primaryDatacenter: string | undefined;
  readonly retryJoinWan: readonly string[];
  readonly primaryGateways: readonly string[];
  /** Servers reach each other through mesh gateways. */
  readonly throughGateways: boolean;
}

/** The load balancer in front of the API of the dev server. */
export interface DevServerLoadBalancer {
  readonly scheme: 'internal' | 'internet-facing';
  /** CIDR blocks, security groups and prefix lists. */
  readonly allowFrom: readonly string[];
  /** Ids of existing subnets, as the template says them. */
  readonly subnets: readonly Json[];
  readonly port: number;
  readonly certificateArn: string | undefined;
  readonly sslPolicy: string;
  readonly ipAddressType: 'ipv4' | 'dualstack';
}
