/** Envoy's public listener, where other tasks of the mesh connect. */
export const PUBLIC_LISTENER_PORT = 20000;
/** Loopback port on which Envoy says that it is ready. */
export const READINESS_PORT = 22000;
/** Envoy's admin interface, on loopback; consul-dataplane's `-check-proxy-health` asks it. */
export const ENVOY_ADMIN_PORT = 19000;
/** Port of every gateway unless it says otherwise. */
export const GATEWAY_PORT = 8443;
/** consul-dataplane's DNS proxy, on loopback. */
export const CONSUL_DNS_PORT = 8600;
/** consul-dataplane's lifecycle endpoint, on loopback. */
export const DATAPLANE_GRACEFUL_PORT = 20300;
/** Consul's HTTP API: plain, TLS. */
export const CONSUL_HTTP_PORT = 8500;
export const CONSUL_HTTPS_PORT = 8501;
/** Consul's gRPC interface: plain, TLS. */
export const CONSUL_GRPC_PORT = 8502;
export const CONSUL_GRPC_TLS_PORT = 8503;
/** The port at which Consul servers talk to each other. */
export const CONSUL_SERVER_PORT = 8300;
/** The ports at which servers and agents gossip: within the datacenter, between datacenters (TCP and UDP). */
export const CONSUL_LAN_PORT = 8301;
export const CONSUL_WAN_PORT = 8302;
