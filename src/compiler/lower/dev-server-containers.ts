import {
  CERTIFICATE_CONTAINER,
  CONSUL_SERVER_CONTAINER,
  PREPARE_CONTAINER,
  STORE_CONTAINER,
} from '../../contract/containers.ts';
import {
  BOOTSTRAP_TOKEN_ARN_VARIABLE,
  BOOTSTRAP_TOKEN_VARIABLE,
  CA_ARN_VARIABLE,
  CA_CERTIFICATE_ARN_VARIABLE,
  CA_CERTIFICATE_VARIABLE,
  CA_KEY_FILE,
  CA_KEY_VARIABLE,
  DEV_SERVER_DIR_VARIABLE,
  DEV_SERVER_STEP_VARIABLE,
  type DevServerStep,
  REPLICATION_TOKEN_VARIABLE,
  TASK_ADDRESS_FILE,
} from '../../contract/dev-server.ts';
import { BOOTSTRAP_DIR, BOOTSTRAP_VOLUME } from '../../contract/paths.ts';
import { RUNTIME_UID, SIDECAR_GID } from '../../contract/users.ts';
import type { DevServerTls } from '../../model/dev-server.ts';
import type { DevServer, Mesh } from '../../model/mesh.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { agentCommand, isPrepared, loopbackPort } from './consul-server-config.ts';
import { environmentList, logs } from './containers.ts';
import { CA_CERTIFICATE_SECRET, CA_SECRET, TOKEN_SECRET } from './dev-server-secrets.ts';
import { ref } from './intrinsics.ts';
import { DEV_SERVER_COMPONENT } from './names.ts';
import { containerSecrets } from './secrets.ts';

/** Variable from which Consul Enterprise takes its licence (Consul documentation, "Enterprise licensing"). */
const LICENSE_VARIABLE = 'CONSUL_LICENSE';
/** Days that the certificate of the server is good for, as many as a new authority: the server gets one at each start. */
const CERTIFICATE_DAYS = 1825;

/**
 * The containers of the dev server, in the order in which they start:
 *
 *     no TLS, no ACLs   consul-server
 *     ACLs only         prepare ─▶ consul-server
 *     TLS               prepare ─▶ certificate (Consul's image) ─▶ store ─▶ consul-server
 *
 * All that share files run as the user of our image, which owns the volume; each may read what the others wrote, and
 * nobody else may.
 */
export function devServerContainers(mesh: Mesh, devServer: DevServer): JsonObject[] {
  const { tls } = devServer;
  if (!isPrepared(devServer)) return [serverContainer(mesh, devServer, {})];
  const prepare = stepContainer(mesh, devServer, 'prepare');
  const shared = sharedParts(devServer);
  if (tls === undefined) {
    return [prepare, serverContainer(mesh, devServer, { ...shared, ...after(PREPARE_CONTAINER) })];
  }
  return [
    prepare,
    certificateContainer(mesh, devServer, tls),
    { ...stepContainer(mesh, devServer, 'store'), ...after(CERTIFICATE_CONTAINER) },
    serverContainer(mesh, devServer, { ...shared, ...after(STORE_CONTAINER) }),
  ];
}

function after(containerName: string): JsonObject {
  return { dependsOn: [{ containerName, condition: 'SUCCESS' }] };
}

function sharedParts({ task }: DevServer): JsonObject {
  return {
    user: `${RUNTIME_UID}:${SIDECAR_GID}`,
    // ECS Exec writes into the root file system of the container that it enters.
    ...(task.enableExecuteCommand ? {} : { readonlyRootFilesystem: true }),
    mountPoints: [{ sourceVolume: BOOTSTRAP_VOLUME, containerPath: BOOTSTRAP_DIR }],
  };
}

const STEP_CONTAINERS = { prepare: PREPARE_CONTAINER, store: STORE_CONTAINER } as const;

function stepContainer(mesh: Mesh, devServer: DevServer, step: DevServerStep): JsonObject {
  return {
    name: STEP_CONTAINERS[step],
    image: mesh.images.runtime,
    command: ['dev-server-init'],
    essential: false,
    ...sharedParts(devServer),
    environment: environmentList({
      [DEV_SERVER_STEP_VARIABLE]: step,
      [DEV_SERVER_DIR_VARIABLE]: BOOTSTRAP_DIR,
      ...ownArns(devServer, step),
    }),
    secrets: step === 'prepare' ? given(devServer) : [],
    logConfiguration: logConfiguration(devServer),
  };
}

/** Secrets of the stack, by their ARNs: the program itself asks for their values, since they may have none yet. */
function ownArns({ tls, acls }: DevServer, step: DevServerStep): Record<string, Json> {
  return {
    ...(tls !== undefined && tls.ca === undefined
      ? {
          [CA_ARN_VARIABLE]: ref(CA_SECRET),
          [CA_CERTIFICATE_ARN_VARIABLE]: ref(CA_CERTIFICATE_SECRET),
        }
      : {}),
    ...(step === 'prepare' && acls !== undefined && acls.bootstrapToken === undefined
      ? { [BOOTSTRAP_TOKEN_ARN_VARIABLE]: ref(TOKEN_SECRET) }
      : {}),
  };
}

function given({ tls, acls }: DevServer): JsonObject[] {
  return containerSecrets({
    [CA_CERTIFICATE_VARIABLE]: tls?.ca?.certificate,
    [CA_KEY_VARIABLE]: tls?.ca?.key,
    [BOOTSTRAP_TOKEN_VARIABLE]: acls?.bootstrapToken,
    [REPLICATION_TOKEN_VARIABLE]: acls?.replicationToken,
  });
}

/** An authority where there is none, then a certificate for this address; what a user named comes as arguments only. */
const CERTIFICATE_SCRIPT = [
  `test -f ${CA_KEY_FILE} || consul tls ca create`,
  `exec consul tls cert create -server -additional-ipaddress="$(cat ${TASK_ADDRESS_FILE})" "$@"`,
].join('; ');

function certificateContainer(
  mesh: Mesh,
  devServer: DevServer,
  { names }: DevServerTls,
): JsonObject {
  return {
    name: CERTIFICATE_CONTAINER,
    image: mesh.images.consul,
    entryPoint: ['/bin/sh', '-ec', CERTIFICATE_SCRIPT, CERTIFICATE_CONTAINER],
    command: [
      `-dc=${devServer.datacenter}`,
      `-node=${devServer.nodeName}`,
      `-days=${CERTIFICATE_DAYS}`,
      ...names.map((name) => `-additional-dnsname=${name}`),
    ],
    workingDirectory: BOOTSTRAP_DIR,
    essential: false,
    ...sharedParts(devServer),
    ...after(PREPARE_CONTAINER),
    logConfiguration: logConfiguration(devServer),
  };
}

/**
 * The server. Without files of its own it starts as its image does; otherwise straight as the user who can read them,
 * since the entry point of the image would give the data to another one.
 */
function serverContainer(mesh: Mesh, devServer: DevServer, shared: JsonObject): JsonObject {
  const { consul } = mesh;
  return {
    name: CONSUL_SERVER_CONTAINER,
    image: mesh.images.consul,
    ...(isPrepared(devServer) ? { entryPoint: ['consul'] } : {}),
    command: agentCommand(mesh, devServer),
    ...shared,
    secrets: containerSecrets({ [LICENSE_VARIABLE]: devServer.license }),
    portMappings: devServer.loadBalancer === undefined ? [] : [{ containerPort: consul.http.port }],
    healthCheck: {
      command: [
        'CMD-SHELL',
        `curl -fs http://127.0.0.1:${loopbackPort(consul)}/v1/status/leader | grep -q :`,
      ],
      interval: 10,
      startPeriod: 60,
    },
    logConfiguration: logConfiguration(devServer),
  };
}

function logConfiguration(devServer: DevServer): JsonObject {
  return devServer.logConfiguration ?? logs(DEV_SERVER_COMPONENT);
}
