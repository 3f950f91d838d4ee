/**
 * How a task appears in Consul's catalog: names, ids and metadata keys, all of them consul-ecs's
 * (hashicorp/consul-ecs, subcommand/mesh-init), so that either controller finds the entries of either runtime.
 */

/** Metadata of a service entry: the task's id, by which the controller finds what a stopped task left behind. */
export const TASK_ID_META = 'task-id';
/** Metadata of a service entry: the task's ARN. */
export const TASK_ARN_META = 'task-arn';
/** Metadata of a service entry: who registered it. */
export const SOURCE_META = 'source';
export const SOURCE_META_VALUE = 'consul-ecs';
/** Metadata of the node that stands for an ECS cluster: no Consul client runs there. */
export const SYNTHETIC_NODE_META = 'synthetic-node';

/** Metadata of a mesh gateway that carries the traffic between the servers of federated datacenters. */
export const WAN_FEDERATION_META = 'consul-wan-federation';
export const WAN_FEDERATION_META_VALUE = '1';

/** Metadata of a login, from which the controller reads whose token it is. */
export const LOGIN_TASK_ID_META = 'consul.hashicorp.com/task-id';
export const LOGIN_CLUSTER_META = 'consul.hashicorp.com/cluster';

/** Type of every check that health-sync keeps. */
export const CHECK_TYPE = 'consul-ecs-health-check';
/** Name of a check that mirrors a container's ECS health. */
export const CONTAINER_CHECK_NAME = 'Consul ECS health check synced';
/** Name of a check that says whether the task as a whole can take traffic. */
export const DATAPLANE_CHECK_NAME = 'Consul dataplane readiness';

/** Name of the auth method that the controller creates and tasks log in to, unless the config names another. */
export const AUTH_METHOD = 'iam-ecs-service-token';

/** Name of the proxy entry of a service. A service identity grants write on exactly this name and the service's. */
export function sidecarNameOf(serviceName: string): string {
  return `${serviceName}-sidecar-proxy`;
}

/** Id of a service's or gateway's entry. */
export function serviceIdOf(serviceName: string, taskId: string): string {
  return `${serviceName}-${taskId}`;
}

/** Id of the proxy entry that belongs to a service entry. */
export function sidecarIdOf(serviceId: string): string {
  return `${serviceId}-sidecar-proxy`;
}

/** Id of the check that mirrors a container on a service, proxy or gateway entry. */
export function checkIdOf(entryId: string, containerName: string): string {
  return `${entryId}-${containerName}`;
}
