import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Health of a container; none for a container without a health check. */
export type ContainerHealth = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

/** How the endpoint misbehaves. */
export type MetadataFault = 'nothing' | 'refuse' | 'error' | 'garbage' | 'hang';

/** What the task is. */
export interface FakeTask {
  /** Names of the containers, with the health that they start with; `null` for no health check. */
  readonly containers: Readonly<Record<string, ContainerHealth | null>>;
  readonly taskId?: string;
  readonly family?: string;
  readonly taskIp?: string;
  /** Name of the ECS cluster, `shop` unless said otherwise. */
  readonly clusterName?: string;
  /** As the endpoint tells it: an ARN on Fargate, a bare name on EC2. */
  readonly cluster?: string;
}

/** The path of the endpoint's URL; `/task` follows. */
export const METADATA_PATH = '/v4/meshc';

/** The endpoint without a port of its own. */
export interface TaskMetadataService {
  readonly listener: RequestListener;
  readonly taskArn: string;
  readonly clusterArn: string;
  /** Requests so far. */
  readonly readings: number;
  setHealth(container: string, health: ContainerHealth | null): void;
  stop(container: string): void;
  remove(container: string): void;
  fail(fault: MetadataFault): void;
  /** Resolves after `count` more requests. */
  untilReadings(count: number): Promise<void>;
}

/** A running endpoint; its specification is task-metadata.md. */
export interface FakeTaskMetadata extends Omit<TaskMetadataService, 'listener'> {
  /** Value for ECS_CONTAINER_METADATA_URI_V4. */
  readonly url: string;
  close(): Promise<void>;
}

interface Container {
  health: ContainerHealth | null;
  status: 'RUNNING' | 'STOPPED';
}

const ARN_PREFIX = 'arn:aws:ecs:eu-west-1:111122223333';

/** Starts an endpoint for one task. */
export async function startTaskMetadata(task: FakeTask): Promise<FakeTaskMetadata> {
  const service = makeTaskMetadata(task);
  const server = createServer(service.listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    ...service,
    get readings() {
      return service.readings;
    },
    url: `http://127.0.0.1:${port}${METADATA_PATH}`,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** An endpoint for one task, for a server that somebody else starts. */
export function makeTaskMetadata(task: FakeTask): TaskMetadataService {
  const containers = new Map<string, Container>();
  for (const [name, health] of Object.entries(task.containers)) {
    containers.set(name, { health, status: 'RUNNING' });
  }
  const clusterName = task.clusterName ?? 'shop';
  const taskArn = `${ARN_PREFIX}:task/${clusterName}/${task.taskId ?? '0a1b2c3d4e5f'}`;
  const clusterArn = `${ARN_PREFIX}:cluster/${clusterName}`;
  let fault: MetadataFault = 'nothing';
  let readings = 0;
  const waiting: { readonly at: number; readonly resolve: () => void }[] = [];
  const containerOf = (name: string): Container => {
    const container = containers.get(name);
    if (container === undefined) throw new Error(`the fake task has no container ${name}`);
    return container;
  };
  return {
    taskArn,
    clusterArn,
    get readings() {
      return readings;
    },
    listener: (request, response) => {
      readings += 1;
      for (const waiter of waiting) if (waiter.at <= readings) waiter.resolve();
      if (request.url !== `${METADATA_PATH}/task`) return answer(response, 404, 'not found');
      if (misbehave(fault, response)) return;
      const state = { taskArn, clusterArn, containers };
      answer(response, 200, JSON.stringify(describeTask(task, state)));
    },
    setHealth: (name, health) => {
      containerOf(name).health = health;
    },
    stop: (name) => {
      containerOf(name).status = 'STOPPED';
    },
    remove: (name) => {
      containers.delete(name);
    },
    fail: (next) => {
      fault = next;
    },
    untilReadings: (count) =>
      new Promise((resolve) => {
        waiting.push({ at: readings + count, resolve });
      }),
  };
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(body);
}

/** Whether the request was dealt with by a fault. */
function misbehave(fault: MetadataFault, response: ServerResponse): boolean {
  switch (fault) {
    case 'nothing':
      return false;
    case 'refuse':
      response.socket?.destroy();
      return true;
    case 'error':
      answer(response, 500, 'no');
      return true;
    case 'garbage':
      answer(response, 200, '<html>');
      return true;
    case 'hang':
      return true;
  }
}

function describeTask(
  task: FakeTask,
  state: {
    readonly taskArn: string;
    readonly clusterArn: string;
    readonly containers: ReadonlyMap<string, Container>;
  },
): unknown {
  const network = {
    NetworkMode: 'awsvpc',
    IPv4Addresses: [task.taskIp ?? '10.0.1.23'],
    PrivateDNSName: 'ip-10-0-1-23.eu-west-1.compute.internal',
  };
  return {
    Cluster: task.cluster ?? state.clusterArn,
    TaskARN: state.taskArn,
    Family: task.family ?? 'shop-dev-Web',
    Revision: '7',
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    AvailabilityZone: 'eu-west-1a',
    LaunchType: 'FARGATE',
    Containers: [...state.containers].map(([name, { health, status }]) => ({
      DockerId: `${name}-0001`,
      Name: name,
      DockerName: name,
      DesiredStatus: status,
      KnownStatus: status,
      Type: 'NORMAL',
      Networks: [network],
      ...(health === null
        ? {}
        : { Health: { status: health, statusSince: '2026-11-01T00:00:00Z' } }),
    })),
  };
}
