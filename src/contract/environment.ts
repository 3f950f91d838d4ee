/** The task config, one JSON text (schema/task-config.schema.json), read by every program of the runtime. */
export const TASK_CONFIG_VARIABLE = 'CONSUL_ECS_CONFIG_JSON';

/** PEM of the certificate authority for gRPC; set from a secret, it beats every configured file. */
export const GRPC_CA_VARIABLE = 'CONSUL_GRPC_CACERT_PEM';
/** PEM of the certificate authority for HTTPS; set from a secret, it beats every configured file. */
export const HTTPS_CA_VARIABLE = 'CONSUL_HTTPS_CACERT_PEM';
/** A static ACL token, from a secret. It beats the login. */
export const TOKEN_VARIABLE = 'CONSUL_HTTP_TOKEN';

/**
 * Seconds that health-sync waits between "all checks critical" and its exit. Our templates always set it; without it
 * health-sync leaves as consul-ecs does (docs/decisions/shutdown.md).
 */
export const SHUTDOWN_DELAY_VARIABLE = 'MESHC_SHUTDOWN_DELAY_SECONDS';
/** `true` where no controller serves this Consul: health-sync then deregisters the task itself after its wait. */
export const DEREGISTER_VARIABLE = 'MESHC_DEREGISTER';
/**
 * `true` where the loss of the Consul server erases registrations and tokens (the dev server): health-sync then ends
 * when its registration is gone for good, so that the task starts over.
 */
export const RESTART_WHEN_FORGOTTEN_VARIABLE = 'MESHC_RESTART_WHEN_FORGOTTEN';
/**
 * Seconds that a program on whose end others wait tries before it gives up with a sentence that says why. 150 unless
 * set: less than the three minutes that ECS gives such a container (`startTimeout`), so that the sentence comes first.
 */
export const START_LIMIT_VARIABLE = 'MESHC_START_LIMIT_SECONDS';
/** SSM parameter path whose parameters the controller keeps as Consul config entries, `/meshc/<mesh>/<environment>/`. */
export const CONFIG_ENTRIES_PATH_VARIABLE = 'MESHC_CONFIG_ENTRIES_PATH';
/** Task metadata endpoint, version 4: set by ECS in every container. */
export const TASK_METADATA_VARIABLE = 'ECS_CONTAINER_METADATA_URI_V4';
