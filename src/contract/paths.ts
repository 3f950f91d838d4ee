/** Volume that the sidecars of a task share; never mounted into an application, since a file of it holds a login token. */
export const BOOTSTRAP_VOLUME = 'consul_data';
/** Where the sidecars mount it. */
export const BOOTSTRAP_DIR = '/consul';
/** Written by mesh-init, read by consul-dataplane. */
export const DATAPLANE_CONFIG_FILE = 'consul-dataplane.json';
/** Written by mesh-init when the CA comes from a variable, read by consul-dataplane. */
export const GRPC_CA_FILE = 'consul-grpc-ca-cert.pem';
/** Written by health-sync once Consul has acknowledged the task as passing; its ECS health check tests for it. */
export const READY_FILE = 'health-sync-ready';
/** Written by the controller after each pass, in its own tmp volume; its ECS health check tests that it is recent. */
export const CONTROLLER_DIR = '/tmp/meshc';
export const CONTROLLER_HEARTBEAT_FILE = 'controller-heartbeat';
/** Path at which Envoy's readiness endpoint answers (consul-dataplane, `readyBindPort`). */
export const READY_PATH = '/ready';
