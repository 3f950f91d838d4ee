import type { ConsulRefusal, ConsulRequest } from './consul.ts';

/** Body of `PUT /v1/catalog/register` (https://developer.hashicorp.com/consul/api-docs/catalog). */
export interface CatalogRegistration {
  readonly Node: string;
  readonly Address?: string;
  readonly NodeMeta?: Readonly<Record<string, string>>;
  /** Leave the node as it is; writing it takes a right that tasks do not have. */
  readonly SkipNodeUpdate?: boolean;
  readonly Partition?: string;
  readonly Service?: CatalogService;
  readonly Checks?: readonly CatalogCheck[];
}

export interface CatalogService {
  readonly Kind?: 'connect-proxy' | 'mesh-gateway' | 'terminating-gateway' | 'api-gateway';
  readonly ID: string;
  readonly Service: string;
  readonly Address: string;
  readonly Port: number;
  readonly Tags?: readonly string[];
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Weights?: { readonly Passing: number; readonly Warning: number };
  readonly EnableTagOverride?: boolean;
  readonly TaggedAddresses?: Readonly<Record<string, CatalogAddress>>;
  readonly Namespace?: string;
  readonly Partition?: string;
  readonly Locality?: { readonly Region: string; readonly Zone: string };
  readonly Proxy?: CatalogProxy;
}

export interface CatalogAddress {
  readonly Address: string;
  readonly Port: number;
}

export interface CatalogProxy {
  readonly DestinationServiceName?: string;
  readonly DestinationServiceID?: string;
  readonly LocalServiceAddress?: string;
  readonly LocalServicePort?: number;
  readonly Mode?: 'transparent';
  readonly Config?: Readonly<Record<string, unknown>>;
  readonly Upstreams?: readonly CatalogUpstream[];
  readonly MeshGateway?: { readonly Mode: string };
  readonly Expose?: CatalogExpose;
}

export interface CatalogUpstream {
  readonly DestinationType?: string;
  readonly DestinationNamespace?: string;
  readonly DestinationPartition?: string;
  readonly DestinationPeer?: string;
  readonly DestinationName: string;
  readonly Datacenter?: string;
  readonly LocalBindAddress?: string;
  readonly LocalBindPort: number;
  readonly Config?: Readonly<Record<string, unknown>>;
  readonly MeshGateway?: { readonly Mode: string };
}

export interface CatalogExpose {
  readonly Checks?: boolean;
  readonly Paths?: readonly {
    readonly ListenerPort?: number;
    readonly Path?: string;
    readonly LocalPathPort?: number;
    readonly Protocol?: string;
  }[];
}

export interface CatalogCheck {
  readonly CheckID: string;
  readonly Name: string;
  readonly Type: string;
  readonly ServiceID: string;
  readonly Status: 'passing' | 'critical';
  readonly Output: string;
  readonly Notes?: string;
  readonly Namespace?: string;
}

/** What removes an entry together with its checks. Without `ServiceID` it would remove the whole node. */
export interface CatalogDeregistration {
  readonly Node: string;
  readonly ServiceID: string;
  readonly Namespace?: string;
  readonly Partition?: string;
}

/** A request that writes an entry, its checks, or both; Consul applies it as a whole. */
export function registerRequest(registration: CatalogRegistration): ConsulRequest {
  return { method: 'PUT', path: '/v1/catalog/register', body: registration };
}

/** A request that removes one entry. */
export function deregisterRequest(deregistration: CatalogDeregistration): ConsulRequest {
  return { method: 'PUT', path: '/v1/catalog/deregister', body: deregistration };
}

/**
 * Whether Consul refuses because the entry is not there: what it answers to a deregistration by a token that may not
 * write the whole node, and that was carried out before.
 */
export function isUnknownService({ status, message }: ConsulRefusal): boolean {
  return status === 500 && message.includes('Unknown service ID');
}

/**
 * A request for one entry of a node, answered as `{Node, Services: […]}`.
 *
 * @param query for example `{ stale: 'true' }`; see the catalog API
 */
export function nodeServiceRequest(
  node: string,
  serviceId: string,
  query: Readonly<Record<string, string>> = {},
): ConsulRequest {
  const filter = `ID == ${JSON.stringify(serviceId)}`;
  return {
    method: 'GET',
    path: `/v1/catalog/node-services/${encodeURIComponent(node)}`,
    query: { ...query, filter },
  };
}
