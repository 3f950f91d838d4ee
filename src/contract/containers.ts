/**
 * Names of the containers that the compiler injects. They are consul-ecs's, and its `envoy-entrypoint` recognises them
 * (hashicorp/consul-ecs, subcommand/envoy-entrypoint), so a task of either project is the same to either controller.
 */
export const MESH_INIT_CONTAINER = 'consul-ecs-mesh-init';
export const DATAPLANE_CONTAINER = 'consul-dataplane';
export const HEALTH_SYNC_CONTAINER = 'consul-ecs-health-sync';
export const CONTROLLER_CONTAINER = 'consul-ecs-controller';
export const CONSUL_SERVER_CONTAINER = 'consul-server';

/** Containers that prepare the dev server and end before it starts. */
export const PREPARE_CONTAINER = 'dev-server-prepare';
export const CERTIFICATE_CONTAINER = 'dev-server-certificate';
export const STORE_CONTAINER = 'dev-server-store';

/** Container names that a user's own containers cannot have. */
export const RESERVED_CONTAINERS: readonly string[] = [
  MESH_INIT_CONTAINER,
  DATAPLANE_CONTAINER,
  HEALTH_SYNC_CONTAINER,
  CONTROLLER_CONTAINER,
  CONSUL_SERVER_CONTAINER,
];
