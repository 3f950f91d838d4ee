import {
  DATAPLANE_CONTAINER,
  HEALTH_SYNC_CONTAINER,
  MESH_INIT_CONTAINER,
} from '../../contract/containers.ts';
import {
  DEREGISTER_VARIABLE,
  GRPC_CA_VARIABLE,
  HTTPS_CA_VARIABLE,
  RESTART_WHEN_FORGOTTEN_VARIABLE,
  SHUTDOWN_DELAY_VARIABLE,
  TASK_CONFIG_VARIABLE,
} from '../../contract/environment.ts';
import {
  BOOTSTRAP_DIR,
  BOOTSTRAP_VOLUME,
  DATAPLANE_CONFIG_FILE,
  READY_FILE,
} from '../../contract/paths.ts';
import { SIDECAR_MEMORY } from '../../contract/sidecar-memory.ts';
import { DATAPLANE_UID, RUNTIME_UID, SIDECAR_GID } from '../../contract/users.ts';
import type { Container, Mesh, MeshComponent, TransparentProxy } from '../../model/mesh.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { environmentList, logs } from './containers.ts';
import { containerSecrets } from './secrets.ts';

/** Envoy opens many sockets (hashicorp/consul-dataplane's ECS deployments set the same). */
const PROXY_OPEN_FILES = 1_048_576;
/** ECS waits this long for a container after SIGTERM unless the container says otherwise. */
const DEFAULT_STOP_TIMEOUT_SECONDS = 30;
/** What health-sync needs beyond its wait: one write before it, the logout after it, each bounded. */
const HEALTH_SYNC_MARGIN_SECONDS = 10;

/** User of our own programs, `uid:gid`. */
const RUNTIME_USER = `${RUNTIME_UID}:${SIDECAR_GID}`;

/** What the sidecars have to know of their task. */
export interface SidecarTask
  extends Pick<MeshComponent, 'component' | 'task' | 'containers' | 'shutdownDelaySeconds'> {
  /** A gateway has none. */
  readonly transparentProxy?: TransparentProxy | undefined;
}

/**
 * The sidecars of a mesh task, in the order in which they start:
 *
 *     mesh-init (once, SUCCESS) ─▶ consul-dataplane (HEALTHY) ─▶ applications (START) ─▶ health-sync
 *
 * ECS stops in the reverse order of `dependsOn`, which is the whole graceful shutdown (docs/decisions/shutdown.md). Only
 * direct dependencies of containers that still run count there, so the dataplane names the containers that start before
 * the mesh itself: mesh-init has long ended when the task stops.
 * `config` is the text of the task config.
 */
export function sidecars(mesh: Mesh, service: SidecarTask, config: Json): JsonObject[] {
  return [
    meshInit(mesh, service, config),
    dataplane(mesh, service),
    healthSync(mesh, service, config),
  ];
}

/** CA certificates that our programs read from their environment. */
export function caSecrets(mesh: Mesh): Record<string, SecretReference | undefined> {
  return {
    [HTTPS_CA_VARIABLE]: mesh.consul.http.caCertificate,
    [GRPC_CA_VARIABLE]: mesh.consul.grpc.caCertificate,
  };
}

function meshInit(mesh: Mesh, service: SidecarTask, config: Json): JsonObject {
  return {
    name: MESH_INIT_CONTAINER,
    image: mesh.images.runtime,
    command: ['mesh-init'],
    essential: false,
    ...SIDECAR_MEMORY[MESH_INIT_CONTAINER],
    ...service.task.sidecars.meshInit,
    ...meshInitPrivileges(service),
    environment: environmentList({ [TASK_CONFIG_VARIABLE]: config }),
    secrets: containerSecrets(caSecrets(mesh)),
    mountPoints: [{ sourceVolume: BOOTSTRAP_VOLUME, containerPath: BOOTSTRAP_DIR }],
    dependsOn: startsOf(service.containers.filter(startsBefore)),
    logConfiguration: sidecarLogs(service),
  };
}

function dataplane(mesh: Mesh, service: SidecarTask): JsonObject {
  const { memory, memoryReservation } = SIDECAR_MEMORY[DATAPLANE_CONTAINER];
  return {
    name: DATAPLANE_CONTAINER,
    image: mesh.images.dataplane,
    command: [`-config-file=${BOOTSTRAP_DIR}/${DATAPLANE_CONFIG_FILE}`],
    user: `${DATAPLANE_UID}:${SIDECAR_GID}`,
    memoryReservation,
    memory: Math.min(memory, service.task.memory),
    ...service.task.sidecars.dataplane,
    mountPoints: [{ sourceVolume: BOOTSTRAP_VOLUME, containerPath: BOOTSTRAP_DIR, readOnly: true }],
    ulimits: [{ name: 'nofile', softLimit: PROXY_OPEN_FILES, hardLimit: PROXY_OPEN_FILES }],
    dependsOn: [
      { containerName: MESH_INIT_CONTAINER, condition: 'SUCCESS' },
      ...startsOf(service.containers.filter(outlastsMesh)),
    ],
    healthCheck: {
      command: ['CMD', '/usr/local/bin/consul-dataplane', '-check-proxy-health'],
      interval: 5,
      retries: 10,
      startPeriod: 60,
    },
    logConfiguration: sidecarLogs(service),
  };
}

function healthSync(mesh: Mesh, service: SidecarTask, config: Json): JsonObject {
  const stopTimeout = service.shutdownDelaySeconds + HEALTH_SYNC_MARGIN_SECONDS;
  return {
    name: HEALTH_SYNC_CONTAINER,
    image: mesh.images.runtime,
    command: ['health-sync'],
    user: RUNTIME_USER,
    ...SIDECAR_MEMORY[HEALTH_SYNC_CONTAINER],
    ...service.task.sidecars.healthSync,
    ...rootFileSystem(service),
    environment: environmentList({
      [TASK_CONFIG_VARIABLE]: config,
      [SHUTDOWN_DELAY_VARIABLE]: String(service.shutdownDelaySeconds),
      ...(mesh.hasController ? {} : { [DEREGISTER_VARIABLE]: 'true' }),
      ...(mesh.consul.servers.kind === 'dev-server'
        ? { [RESTART_WHEN_FORGOTTEN_VARIABLE]: 'true' }
        : {}),
    }),
    secrets: containerSecrets(caSecrets(mesh)),
    mountPoints: [{ sourceVolume: BOOTSTRAP_VOLUME, containerPath: BOOTSTRAP_DIR }],
    dependsOn: [
      ...startsOf(service.containers.filter((container) => !startsBefore(container))),
      { containerName: DATAPLANE_CONTAINER, condition: 'HEALTHY' },
    ],
    healthCheck: {
      command: ['CMD-SHELL', `test -f ${BOOTSTRAP_DIR}/${READY_FILE}`],
      interval: 5,
      retries: 10,
      startPeriod: 300,
    },
    ...(stopTimeout > DEFAULT_STOP_TIMEOUT_SECONDS ? { stopTimeout } : {}),
    logConfiguration: sidecarLogs(service),
  };
}

function startsBefore(container: Container): boolean {
  return container.beforeMesh;
}

/** Those that run as long as the task. One that may end before the task is nothing to wait for when it stops. */
function outlastsMesh(container: Container): boolean {
  return container.beforeMesh && container.definition['essential'] !== false;
}

function startsOf(containers: readonly Container[]): JsonObject[] {
  return containers.map(({ name }) => ({ containerName: name, condition: 'START' }));
}

/**
 * mesh-init is an ordinary user, except where it has to redirect the traffic of the task: that takes root with NET_ADMIN,
 * and a root file system in which iptables can hold its lock.
 */
function meshInitPrivileges(service: SidecarTask): JsonObject {
  if (service.transparentProxy === undefined) {
    return { user: RUNTIME_USER, ...rootFileSystem(service) };
  }
  return {
    user: `0:${SIDECAR_GID}`,
    linuxParameters: { capabilities: { add: ['NET_ADMIN'] } },
  };
}

function sidecarLogs({ component, task }: SidecarTask): JsonObject {
  return task.sidecars.logConfiguration ?? logs(component);
}

/** ECS Exec writes into the root file system of the container that it enters. */
function rootFileSystem(service: SidecarTask): JsonObject {
  return service.task.enableExecuteCommand ? {} : { readonlyRootFilesystem: true };
}
