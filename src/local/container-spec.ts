import type { EngineContainerSpec } from '../clients/docker.ts';
import { ENDPOINT_ADDRESS, ENDPOINT_PROGRAM } from './endpoint-program.ts';
import type { LocalContainer, LocalTask } from './local-task.ts';

const MIB = 1_048_576;

/** Where a task of a local mesh is, and what it is called. */
export interface TaskPlace {
  /** Name of the mesh's network, and prefix of everything that belongs to it. */
  readonly network: string;
  /** Labels of everything of this task. */
  readonly labels: Readonly<Record<string, string>>;
  readonly component: string;
  readonly taskId: string;
}

/** Name of what belongs to a task. */
export function nameIn({ network, component, taskId }: TaskPlace, what: string): string {
  return `${network}-${component}-${taskId.slice(0, 8)}-${what}`;
}

/**
 * The container that holds a task's network namespace, its names and published ports, ECS's address
 * and the task's volumes: a volume that nobody mounts any more would lose its owner.
 */
export function holderSpec(
  place: TaskPlace,
  task: LocalTask,
  given: {
    readonly image: string;
    readonly names: readonly string[];
    readonly ports: readonly number[];
  },
): EngineContainerSpec {
  const ports = given.ports.map((port) => `${port}/tcp`);
  const onLoopback = [{ HostIp: '127.0.0.1', HostPort: '' }];
  return {
    Image: given.image,
    Entrypoint: ['node', '-e', ENDPOINT_PROGRAM],
    Cmd: [],
    Hostname: place.taskId.slice(0, 12),
    OpenStdin: true,
    Labels: { ...place.labels, 'meshc.container': HOLDER },
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    HostConfig: {
      NetworkMode: place.network,
      PortBindings: Object.fromEntries(ports.map((port) => [port, onLoopback])),
      Binds: task.volumes.map((volume) => `${nameIn(place, volume)}:${firstPath(task, volume)}`),
      // What the program writes are requests to the endpoint, with keys and secrets in them: for us, and for no file.
      LogConfig: { Type: 'none' },
      // ECS's endpoint is at port 80, and no container is root for it.
      Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
    },
    NetworkingConfig: {
      EndpointsConfig: {
        [place.network]: {
          Aliases: given.names,
          IPAMConfig: { LinkLocalIPs: [ENDPOINT_ADDRESS] },
        },
      },
    },
  };
}

/** What the container is called that no task definition has. */
export const HOLDER = 'meshc-network';

/** A new volume takes the owner of the folder where it is mounted first, as on ECS. */
function firstPath({ containers }: LocalTask, volume: string): string {
  const mounts = containers.flatMap((container) => container.mounts);
  return mounts.find((mount) => mount.volume === volume)?.path ?? `/meshc/${volume}`;
}

/** A container of the task definition, in the namespace of its task. */
export function containerSpec(
  place: TaskPlace,
  container: LocalContainer,
  given: { readonly holderId: string; readonly environment: Readonly<Record<string, string>> },
): EngineContainerSpec {
  const { entryPoint, command, user, workingDirectory, memory, memoryReservation } = container;
  return {
    Image: container.image,
    ...(entryPoint === undefined ? {} : { Entrypoint: entryPoint }),
    ...(command === undefined ? {} : { Cmd: command }),
    Env: Object.entries(given.environment).map(([name, value]) => `${name}=${value}`),
    ...(user === undefined ? {} : { User: user }),
    ...(workingDirectory === undefined ? {} : { WorkingDir: workingDirectory }),
    Labels: { ...place.labels, 'meshc.container': container.name },
    HostConfig: {
      NetworkMode: `container:${given.holderId}`,
      ReadonlyRootfs: container.hasReadonlyRoot,
      CapAdd: container.capabilities,
      Binds: container.mounts.map(
        ({ volume, path, isReadOnly }) =>
          `${nameIn(place, volume)}:${path}${isReadOnly ? ':ro' : ''}`,
      ),
      ...(memory === undefined ? {} : { Memory: memory * MIB, MemorySwap: memory * MIB }),
      ...(memoryReservation === undefined ? {} : { MemoryReservation: memoryReservation * MIB }),
      Ulimits: openFiles(container),
    },
  };
}

function openFiles({ openFiles: count }: LocalContainer): readonly unknown[] {
  return count === undefined ? [] : [{ Name: 'nofile', Soft: count, Hard: count }];
}
